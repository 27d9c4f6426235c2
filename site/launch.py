"""Sphinx extension: the launch menu of a page, as the theme makes it, with two things mended.

- The services' logos are pictures that every page would load, and their alternative texts say again
  what stands beside them. One sign for "elsewhere", from the icon font, takes their place.
- Colab opens one notebook alone. The chapters can do that, their first cell fetches the rest; an
  appendix that reads the chapters cannot, so its menu has no Colab.
"""

ELSEWHERE = "fas fa-arrow-up-right-from-square"


def mend(app, pagename, templatename, context, doctree):
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            group["buttons"] = [
                {**button, "icon": ELSEWHERE}
                for button in group["buttons"]
                if button["text"] != "Colab" or pagename.startswith("chapters/")
            ]


def setup(app):
    app.connect("html-page-context", mend, priority=600)  # after the theme, which makes the menu

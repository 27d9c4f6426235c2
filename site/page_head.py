"""Sphinx extension: what search engines and link previews read in a page's head.

Description, OpenGraph and Twitter card (with the picture that cards.py draws), and structured data
(schema.org): the course on the landing page, a learning resource on each chapter. All of it comes
from the page's own words, see outline.py.
"""

import json
from html import escape

from cards import card_name
from outline import Outline

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
OTHERS = {
    "search": "Search the course: terms in English and Korean, names of formulas, printed numbers.",
    "404": "There is no such page.",
}


def outline_of(app, name):
    """The outline of a page, also of those that Sphinx makes."""
    found = app.env.metadata.get(name, {}).get("outline")
    return found or Outline(description=OTHERS.get(name, ""))


def course(app, found):
    """schema.org/Course for the landing page."""
    base = app.config.html_baseurl
    chapters = [name for name in sorted(app.env.found_docs) if name.startswith("chapters/")]
    parts = [resource(app, name, outline_of(app, name)) for name in chapters]
    minutes = sum(outline_of(app, name).minutes or 0 for name in chapters)
    provider = {"@type": "Organization", "name": app.config.author, "url": base}
    return {
        "@type": "Course",
        "@id": base,
        "name": app.config.project,
        "description": found.description,
        "url": base,
        "inLanguage": app.config.language,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "provider": provider,
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "category": "Free"},
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "online",
            "courseWorkload": f"PT{minutes}M",
        },
        "hasPart": [{key: part[key] for key in ("@type", "name", "url")} for part in parts],
    }


def resource(app, name, found):
    """schema.org/LearningResource for a chapter."""
    base = app.config.html_baseurl
    data = {
        "@type": "LearningResource",
        "name": found.title,
        "description": found.description,
        "url": f"{base}{name}.html",
        "learningResourceType": "Jupyter notebook",
        "inLanguage": app.config.language,
        "isAccessibleForFree": True,
        "license": LICENCE,
        "isPartOf": {"@type": "Course", "@id": base, "name": app.config.project},
        "teaches": found.outcomes,
    }
    if found.minutes:
        data["timeRequired"] = f"PT{found.minutes}M"
    return data


def structured_data(app, name, found):
    """The page's schema.org data, or None."""
    if name == app.config.root_doc:
        data = course(app, found)
    elif name.startswith("chapters/"):
        data = resource(app, name, found)
    else:
        return None
    return {"@context": "https://schema.org", **data}


def tags(app, name, title):
    """The tags for the head of a page."""
    found = outline_of(app, name)
    base = app.config.html_baseurl
    picture, says = card_name(app, name)
    properties = {
        "og:site_name": app.config.project,
        "og:type": "website" if name == app.config.root_doc else "article",
        "og:title": found.title or title,
        "og:description": found.description,
        "og:url": f"{base}{'' if name == app.config.root_doc else name + '.html'}",
        "og:locale": app.config.language,
        "og:image": base + picture,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": says,
    }
    lines = [f'<meta name="description" content="{escape(found.description)}" />']
    lines += [
        f'<meta property="{key}" content="{escape(value)}" />' for key, value in properties.items()
    ]
    lines.append('<meta name="twitter:card" content="summary_large_image" />')
    lines.append('<meta name="color-scheme" content="light dark" />')
    data = structured_data(app, name, found)
    if data:
        text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
        lines.append(f'<script type="application/ld+json">{text}</script>')
    return "\n    " + "\n    ".join(lines)


def add_tags(app, pagename, templatename, context, doctree):
    """Add the page's description, cards and structured data to its head."""
    if app.builder.format != "html":
        return
    context["metatags"] = context.get("metatags", "") + tags(
        app, pagename, context.get("title", "") or app.config.project
    )
    if pagename == app.config.root_doc:
        context["pageurl"] = app.config.html_baseurl


def setup(app):
    app.setup_extension("outline")
    app.setup_extension("cards")
    app.connect("html-page-context", add_tags)

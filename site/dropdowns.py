"""Sphinx extension: an admonition or solution with ``:class: dropdown`` opens without JavaScript.

It becomes <details> with its title as <summary>, which every browser can open by mouse, by key and
while searching in the page. A link in the title loses its address there: a summary is a button, and
a button holds no link.
"""

from docutils import nodes


class details(nodes.General, nodes.Element):
    """A box that opens."""


class summary(nodes.General, nodes.TextElement):
    """Its title."""


def fold(app, doctree, docname):
    """Put each box of the class dropdown into <details>, its title into <summary>."""
    boxes = [n for n in doctree.findall(nodes.Admonition) if "dropdown" in n.get("classes", [])]
    for box in boxes:
        title = box.next_node(nodes.title, descend=True)
        if title is None or title.parent is not box:
            title = nodes.title("", type(box).__name__.capitalize())
        else:
            box.remove(title)
        for link in list(title.findall(nodes.reference)):
            link.replace_self(link.children)
        kind = [] if isinstance(box, nodes.admonition) else [box.tagname]
        classes = ["admonition", *kind, *box["classes"]]
        folded = details("", summary("", "", *title.children), *box.children)
        folded.update_basic_atts(box)
        folded["classes"] = list(dict.fromkeys(c.removesuffix("_node") for c in classes))
        box.replace_self(folded)


def visit_details(self, node):
    self.body.append(self.starttag(node, "details"))


def depart_details(self, node):
    self.body.append("</details>\n")


def visit_summary(self, node):
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_summary(self, node):
    self.body.append("</summary>\n")


def setup(app):
    app.add_node(details, html=(visit_details, depart_details))
    app.add_node(summary, html=(visit_summary, depart_summary))
    app.connect("doctree-resolved", fold)

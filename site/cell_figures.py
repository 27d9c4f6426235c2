"""Sphinx extension: give the figures that cells produced their alt text and their size.

``course_lib.plotting.picture`` writes what a figure shows into the SVG's <desc>. A page shows the
SVG as an <img>, so that text has to be moved to the alt attribute. A figure that still has none is
a warning, and the strict build fails.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx.util import logging

SVG = "{http://www.w3.org/2000/svg}"
PIXELS = {"pt": 96 / 72, "px": 1, "": 1}
logger = logging.getLogger(__name__)


def describe(svg):
    """(alt text, width, height) of an SVG; sizes in CSS pixels, None where it does not say."""
    root = ElementTree.fromstring(svg)
    alt = " ".join((root.findtext(f"{SVG}desc") or "").split())
    sizes = []
    for name in ("width", "height"):
        size = re.fullmatch(r"([\d.]+)(pt|px|)", root.get(name, ""))
        sizes.append(round(float(size.group(1)) * PIXELS[size.group(2)]) if size else None)
    return alt, *sizes


def describe_images(app, doctree):
    """Give each image of the page its alt text and size; warn about one that has no text."""
    for image in doctree.findall(nodes.image):
        path = Path(app.srcdir, image["uri"])
        if path.suffix == ".svg" and path.is_file():
            alt, width, height = describe(path.read_text(encoding="utf-8"))
            if alt:
                image.setdefault("alt", alt)
            if width and height and "width" not in image and "height" not in image:
                image["width"], image["height"] = str(width), str(height)
        if not image.get("alt"):
            logger.warning("a figure without alt text", location=image, type="figure")


def setup(app):
    # after Sphinx's own collector (priority 500), which makes every uri relative to the book's root
    app.connect("doctree-read", describe_images, priority=900)

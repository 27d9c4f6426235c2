"""Cut fonts down to the characters in use, with fontTools."""

import logging
import re
from html import unescape
from io import BytesIO

from fontTools import subset

logging.getLogger("fontTools").setLevel(logging.WARNING)
SPAN = re.compile(r"<span\b|</span>")


def formula_characters(page):
    """The characters that the formulas on a page show."""
    found = set()
    for part in page.split('<span class="katex-html"')[1:]:
        depth, end = 1, len(part)
        for tag in SPAN.finditer(part):
            depth += 1 if tag[0] == "<span" else -1
            if depth == 0:
                end = tag.start()
                break
        text = re.sub(r"<svg.*?</svg>|<[^>]*>", "", part[part.index(">") + 1 : end], flags=re.S)
        found.update(unescape(text))
    return found


def css_characters(css):
    """The characters in the strings of a style sheet: icons are written there."""
    return set("".join(re.findall(r"[\"']([^\"']*)[\"']", css)))


def smaller(data, characters):
    """A font (the bytes of a file) with only these characters, as woff2; None if it has none."""
    options = subset.Options(flavor="woff2", hinting=False, name_IDs=[], notdef_outline=True)
    font = subset.load_font(BytesIO(data), options)
    wanted = {ord(character) for character in characters} & font.getBestCmap().keys()
    if not wanted:
        return None
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    result = BytesIO()
    subset.save_font(font, result, options)
    return result.getvalue()

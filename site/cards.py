"""Sphinx extension: the picture that is shown where someone shares a link to a page.

One PNG of 1200 × 630 pixels for the landing page and each chapter, drawn when the site is built:
the title, and beside it what the ledger says about the chapter's numbers. The letters are KaTeX's,
which the formulas bring along. Drawing the same page twice gives the same bytes.
"""

import json
import re
import textwrap
from pathlib import Path

from formulas import katex_folder
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
PAPER, INK, MUTED = "#12161f", "#f4f4f0", "#9aa4b8"
COLORS = {"reproduced": "#5fd3a0", "corrected": "#ffb454", "not determined": MUTED}
SHOWN = 9  # numbers in the column at the right


def font(name, size):
    return ImageFont.truetype(katex_folder() / "fonts" / f"KaTeX_{name}.ttf", size)


def ledger(app):
    path = Path(app.srcdir, "course_lib", "ledger.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def has_card(app, name):
    return name == app.config.root_doc or name.startswith("chapters/")


def card_name(app, name):
    """(address below the site, alt text) of a page's card; other pages show the course's."""
    page = name if has_card(app, name) else app.config.root_doc
    outline = app.env.metadata.get(page, {}).get("outline")
    title = outline.title if outline else app.config.project
    says = f"The title, {title}, beside numbers that the source documents print."
    return f"_static/cards/{page.rpartition('/')[2]}.png", says


def column(entries):
    """(printed number, verdict): some of the entries' numbers, the long ones first chosen."""
    found = [(n, e["verdict"]) for e in entries for n in e.get("numbers", {}).values()]
    found = [(n, verdict) for n, verdict in found if len(n) <= 12]
    long = [(n, verdict) for n, verdict in found if len(n) >= 6 and "." in n]
    found = long if len(long) >= SHOWN else found
    return found[:: max(1, len(found) // SHOWN)][:SHOWN]


def counts(entries):
    """One line about the entries' verdicts."""
    verdicts = [entry["verdict"] for entry in entries]
    told = [(verdict, verdicts.count(verdict)) for verdict in COLORS if verdict in verdicts]
    return ", ".join(f"{count} {verdict}" for verdict, count in told)


def draw(title, course, entries):
    """A card as an image: the title at the left, the ledger's numbers at the right."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    number = re.match(r"(\d+)\. (.*)", title)
    if number:
        pen.text((80, 70), f"Chapter {number[1]}", MUTED, font("Main-Regular", 40))
    words = number[2] if number else title
    size = 80 if len(words) < 45 else 68
    lines = textwrap.wrap(words, width=19 if size == 80 else 22)
    pen.multiline_text((80, 150), "\n".join(lines), INK, font("Main-Regular", size), spacing=18)
    pen.text((80, 535), course, INK, font("Main-Bold", 36))
    pen.text((SIZE[0] - 80, 540), counts(entries), MUTED, font("Main-Regular", 28), anchor="ra")
    for row, (value, verdict) in enumerate(column(entries)):
        place = (SIZE[0] - 80, 70 + 47 * row)
        pen.text(place, value, COLORS[verdict], font("Typewriter-Regular", 36), anchor="ra")
    pen.line((80, 510, SIZE[0] - 80, 510), "#2c3547", 2)
    return image


def draw_cards(app, exception):
    """After the build: draw the card of every page that has one into _static/cards."""
    if exception or app.builder.format != "html":
        return
    everything = ledger(app)
    folder = Path(app.outdir, "_static", "cards")
    folder.mkdir(parents=True, exist_ok=True)
    for name in filter(lambda name: has_card(app, name), app.env.found_docs):
        stem = name.rpartition("/")[2]
        own = name != app.config.root_doc
        entries = [entry for entry in everything if not own or entry["chapter"] == stem]
        image = draw(app.env.metadata[name]["outline"].title, app.config.project, entries)
        image.quantize(64).save(folder / f"{stem}.png", optimize=True)


def setup(app):
    app.connect("build-finished", draw_cards)

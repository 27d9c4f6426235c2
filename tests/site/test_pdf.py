"""A printed page: its title, its bookmarks, and the fonts of formulas that were never in sight."""

import re

import pdf
import pytest

FAMILIES = """[...new Set([...document.querySelectorAll(".katex-html *")]
  .map((part) => getComputedStyle(part).fontFamily.split(",")[0]))]"""


def test_a_chapter_is_printed_with_bookmarks_and_every_font(browser, built, tmp_path):
    context = browser.new_context(offline=True)
    page = context.new_page()
    pdf.print_page(page, built / "chapters" / "06_cross_entropy.html", tmp_path / "06.pdf")
    assert page.locator("h1").count() == 1
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    families = page.evaluate(FAMILIES)
    headings = page.locator("article h2").count()
    context.close()
    printed = (tmp_path / "06.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"/Outlines" in printed and b"/StructTreeRoot" in printed
    # A web font has no name there. The large sum sign, of a family of its own, was missing once.
    assert len(re.findall(rb"/FontName /\w+\+OTS-derived-font", printed)) >= len(families) > 2
    assert len(re.findall(rb"/Dest\b|/XYZ", printed)) >= headings > 5


def test_a_site_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="run `make book` first"):
        pdf.print_all(tmp_path, tmp_path)

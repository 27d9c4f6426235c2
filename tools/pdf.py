"""Print the built site's chapters:  python tools/pdf.py [folder of the site]   (make pdf)

Chromium or Chrome prints each page of the course as _build/pdf/<name>.pdf, with its headings as
bookmarks, tagged for screen readers, in light colours. Solutions and folded cells are printed
open: paper has nothing to click. The page is asked for nothing beyond its own files.
"""

import sys
from pathlib import Path

import browser
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OPEN = "for (const box of document.querySelectorAll('details')) box.open = true"
EAGER = "for (const image of document.images) image.loading = 'eager'"
FONTS = "Promise.all([...document.fonts].map(font => font.load())).then(() => 0)"
CSS = """@media print {
  h2, h3, summary { break-after: avoid }
  .cell_input, .cell_output svg, .katex-display, tr { break-inside: avoid }
}"""
FOOT = (
    '<div style="font: 8px sans-serif; width: 100%; text-align: center">'
    '<span class="title"></span> · <span class="pageNumber"></span>/'
    '<span class="totalPages"></span></div>'
)


def print_page(page, source, target):
    """Print one page of the site, as it stands on the disk, to a PDF."""
    page.goto(source.as_uri())
    page.evaluate(OPEN)
    page.evaluate(EAGER)
    page.add_style_tag(content=CSS)
    page.evaluate(FONTS)  # of a part that is not in sight, a browser has not loaded the fonts yet
    page.pdf(
        path=target,
        format="A4",
        margin={"top": "15mm", "bottom": "18mm", "left": "15mm", "right": "15mm"},
        print_background=True,
        outline=True,
        tagged=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOT,
    )


def print_all(site, folder, names=("chapters/*.html", "appendices/*.html")):
    """Print the pages that match; return the paths of the PDFs."""
    pages = [path for name in names for path in sorted(site.glob(name))]
    if not pages:
        raise ValueError(f"there are no chapters in {site}: run `make book` first")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with sync_playwright() as playwright:
        chromium = browser.launch(playwright)
        context = chromium.new_context(color_scheme="light", offline=True)
        for source in pages:
            page = context.new_page()
            target = folder / f"{source.stem}.pdf"
            print_page(page, source, target)
            page.close()
            written.append(target)
            print(f"{target.name}: {target.stat().st_size / 1e3:.0f} kB", flush=True)
        chromium.close()
    return written


def main(arguments):
    site = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    try:
        print_all(site.resolve(), ROOT / "_build" / "pdf")
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

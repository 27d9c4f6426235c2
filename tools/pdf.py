"""Print the built site:  python tools/pdf.py [folder of the site]   (make pdf)

Chromium or Chrome prints each page of the course as _build/pdf/<name>.pdf, and all of them in the
reading order of _toc.yml as one book, _build/pdf/every-number-checked.pdf. Headings become
bookmarks (chapter, section, subsection), the text is tagged for screen readers, colours are light.
Solutions and folded cells are printed open: paper has nothing to click. A link leads to its place
in the same file where that is possible, otherwise to the published site, never to a file of this
machine. The pages are asked for nothing beyond the site's own files.

The book is one page of HTML, put together from the finished pages, and printed in one go: so its
bookmarks, tags, links and page numbers are the browser's own. Merging the chapters' PDFs would keep
the bookmarks but lose the tags, and every link between chapters.
"""

import io
import sys
from pathlib import Path

import browser
import pikepdf
import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BOOK = "every-number-checked"
OPEN = "for (const box of document.querySelectorAll('details')) box.open = true"
EAGER = "for (const image of document.images) image.loading = 'eager'"
FONTS = "Promise.all([...document.fonts].map(font => font.load())).then(() => 0)"
LOADED = "Promise.all([...document.images].map(image => image.decode())).then(() => 0)"
# Links that leave the file lead to the published site.
LINKS = """([root, published, inside]) => {
  for (const link of document.querySelectorAll("article a[href]")) {
    if (link.querySelector("img")) link.replaceWith(...link.childNodes);  // enlarges a figure
    if (!link.href.startsWith(root)) continue;
    const [path, place] = link.href.slice(root.length).split("#");
    const here = link.href.split("#")[0] === location.href.split("#")[0];
    if (path in inside) link.setAttribute("href", "#" + inside[path] + (place ? "--" + place : ""));
    else if (!here) link.setAttribute("href", published + link.href.slice(root.length));
    link.classList.add("course");
  }
}"""
# A page's article as text that stands on its own: names that no other page has, whole addresses,
# and as attributes what a reader could have entered.
ARTICLE = """(name) => {
  const article = document.querySelector("article.bd-article");
  for (const part of article.querySelectorAll("input, option")) {
    if (part.matches("input")) part.setAttribute("value", part.value);
    part.toggleAttribute("checked", part.checked === true);
    part.toggleAttribute("selected", part.selected === true);
  }
  for (const image of article.querySelectorAll("img")) image.setAttribute("src", image.src);
  for (const key of ["id", "name", "for", "list", "aria-labelledby", "aria-describedby"]) {
    for (const part of article.querySelectorAll(`[${key}]`)) {
      const names = part.getAttribute(key).split(" ").map((each) => `${name}--${each}`);
      part.setAttribute(key, names.join(" "));
    }
  }
  for (const part of article.querySelectorAll("svg *")) {
    for (const { name: key, value } of [...part.attributes]) {
      part.setAttribute(key, value.replace("url(#", `url(#${name}--`));
    }
  }
  for (const script of article.querySelectorAll("script")) script.remove();
  article.id = name;
  return article.outerHTML;
}"""
TOGETHER = """(articles) => {
  document.title = document.querySelector("h1").firstChild.data.trim();
  document.querySelector("article.bd-article").outerHTML = articles.join("");
}"""
# What has just been opened would still fade in: its code was an empty box on paper. A shadow would
# be printed as a picture. A title that is printed in two lines would lose the space between them
# among the bookmarks. (`:not(#_)` matches everything and outweighs every class of the theme.)
CSS = """@media print {
  :not(#_) { animation: none !important; box-shadow: none !important }
  h1, h2, h3 { white-space: break-spaces }
  h2, h3, summary { break-after: avoid }
  /* Only a link to another site prints its address. */
  .bd-article :is(p, li, td, dd) a.course::after { content: none }
  details.hide > summary { display: none }
  .cell_input, .cell_output svg, .katex-display, tr { break-inside: avoid }
  article + article { break-before: page }
}"""
FOOT = (
    '<div style="font: 8px sans-serif; width: 100%; text-align: center">'
    '<span class="title"></span> · <span class="pageNumber"></span>/'
    '<span class="totalPages"></span></div>'
)


def published():
    """The address of the published site, as _config.yml has it."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config["html"]["baseurl"]


def reading_order(site):
    """The pages of the course as _toc.yml orders them, the landing page first."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    pages = [site / f"{name}.html" for name in [contents["root"], *files]]
    missing = [path.name for path in pages if not path.is_file()]
    if missing:
        raise ValueError(f"{', '.join(missing)} is not in {site}: run `make book` first")
    return pages


def opened(page, source, site, inside=()):
    """Open a page of the site as it stands on the disk; mend its links, unfold what is folded."""
    page.goto(source.as_uri())
    page.evaluate(OPEN)
    page.evaluate(EAGER)
    page.evaluate(LINKS, [site.as_uri() + "/", published(), dict(inside)])


def to_pdf(page, target):
    """Print what a browser's page shows; the browser's file is written again, in half the bytes."""
    page.add_style_tag(content=CSS)
    page.evaluate(FONTS)  # of a part that is not in sight, a browser has not loaded the fonts yet
    page.evaluate(LOADED)
    printed = page.pdf(
        format="A4",
        scale=0.8,
        margin={"top": "15mm", "bottom": "18mm", "left": "15mm", "right": "15mm"},
        print_background=True,
        outline=True,
        tagged=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOT,
    )
    with pikepdf.open(io.BytesIO(printed)) as document:
        document.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def print_page(page, source, target, site):
    """Print one page of the site."""
    opened(page, source, site)
    to_pdf(page, target)


def print_book(page, sources, target, site):
    """Print several pages of the site as one document, in this order; the first gives the title."""
    inside = {source.relative_to(site).as_posix(): source.stem for source in sources}
    articles = []
    for source in sources:
        opened(page, source, site, inside)
        articles.append(page.evaluate(ARTICLE, source.stem))
    page.goto(sources[0].as_uri())
    page.evaluate(TOGETHER, articles)
    to_pdf(page, target)


def print_all(site, folder):
    """Print each page but the landing page, and the book; return the paths of the PDFs."""
    sources = reading_order(site)
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(print_page, source, folder / f"{source.stem}.pdf") for source in sources[1:]]
    jobs.append((print_book, sources, folder / f"{BOOK}.pdf"))
    with sync_playwright() as playwright:
        chromium = browser.launch(playwright)
        context = chromium.new_context(color_scheme="light", offline=True)
        for job, what, target in jobs:
            page = context.new_page()
            job(page, what, target, site)
            page.close()
            print(f"{target.name}: {target.stat().st_size / 1e3:.0f} kB", flush=True)
        chromium.close()
    return [target for _, _, target in jobs]


def main(arguments):
    site = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    try:
        print_all(site.resolve(), ROOT / "_build" / "pdf")
    except ValueError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1:])

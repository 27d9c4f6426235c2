"""The printed pages and the printed book: titles, bookmarks, links, and the fonts of formulas."""

import functools
import html
import re

import pdf
import pypdf
import pytest
from published import CONFIG, SITE

FAMILIES = """[...new Set([...document.querySelectorAll(".katex-html *")]
  .map((part) => getComputedStyle(part).fontFamily.split(",")[0]))]"""


def squeezed(text):
    """Text without white space: a printed line ends anywhere."""
    return re.sub(r"\s", "", text)


def heading(source):
    """The title of a page of the site."""
    found = re.search(r'<h1>(.*?)<a class="headerlink', source.read_text("utf-8"), re.DOTALL)[1]
    return " ".join(html.unescape(re.sub("<[^>]+>", "", found)).split())


def addresses(printed):
    """Where the links of a PDF lead outside of it."""
    links = [link.get_object() for page in printed.pages for link in page.get("/Annots", [])]
    actions = [link["/A"] for link in links if "/A" in link]
    return {str(action["/URI"]) for action in actions if "/URI" in action}


def foreign(uris):
    """Those that neither lead to another site nor to our published one."""
    ours = CONFIG["html"]["baseurl"]
    pages = [uri.removeprefix(ours).partition("#")[0] for uri in uris if uri.startswith(ours)]
    return [u for u in uris if not u.startswith("http")] + [
        page for page in pages if page and not (SITE / page).is_file()
    ]


def fonts(printed):
    """The names of the fonts in use; each part of a font that is embedded has a name of its own."""
    used = [page["/Resources"].get("/Font", {}) for page in printed.pages]
    return {str(font["/BaseFont"]) for each in used for font in each.get_object().values()}


@pytest.fixture(scope="module")
def book(browser, built, tmp_path_factory):
    """The whole book, printed once."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    context = browser.new_context(offline=True)
    pdf.print_book(context.new_page(), pdf.reading_order(built), target, built)
    context.close()
    return pypdf.PdfReader(target)


@pytest.fixture(scope="module")
def text(book):
    """The text of a page of the book, without white space; each page is read once."""
    return functools.cache(lambda number: squeezed(book.pages[number].extract_text()))


@pytest.fixture(scope="module")
def chapters(book):
    """Title of each page of the site → (number of its first page in the book, its sections)."""
    outline = book.outline
    starts = [n for n, entry in enumerate(outline) if not isinstance(entry, list)]
    found = {}
    for n in starts:
        below = outline[n + 1] if n + 1 < len(outline) else []
        sections = below if isinstance(below, list) else []
        found[outline[n].title] = book.get_destination_page_number(outline[n]), sections
    return found


def test_a_chapter_is_printed_with_bookmarks_and_every_font(browser, built, tmp_path):
    context = browser.new_context(offline=True)
    page = context.new_page()
    target = tmp_path / "06.pdf"
    pdf.print_page(page, built / "chapters" / "06_cross_entropy.html", target, built)
    assert page.locator("h1").count() == 1
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    families = page.evaluate(FAMILIES)
    headings = page.locator("article h2").count()
    folded = page.locator("article details pre").all_text_contents()
    context.close()
    printed = pypdf.PdfReader(target)
    assert "/StructTreeRoot" in printed.root_object
    words = squeezed("".join(each.extract_text() for each in printed.pages))
    missing = [code for code in folded if squeezed(code.partition("\n")[0]) not in words]
    assert folded and missing == []
    # A web font has no name there. The large sum sign, of a family of its own, was missing once.
    web = [name for name in fonts(printed) if re.fullmatch(r"/\w+\+OTS-derived-font", name)]
    assert len(web) >= len(families) > 2
    title, sections = printed.outline
    assert title.title == heading(SITE / "chapters" / "06_cross_entropy.html")
    assert len([entry for entry in sections if not isinstance(entry, list)]) == headings > 5


def test_no_link_of_a_chapter_leads_to_this_machine(browser, tmp_path):
    context = browser.new_context(offline=True)
    target = tmp_path / "06.pdf"
    pdf.print_page(context.new_page(), SITE / "chapters/06_cross_entropy.html", target, SITE)
    context.close()
    uris = addresses(pypdf.PdfReader(target))
    assert foreign(uris) == []
    assert f"{CONFIG['html']['baseurl']}chapters/05_softmax.html" in {
        uri.partition("#")[0] for uri in uris
    }


def test_the_book_has_each_page_of_the_site_in_reading_order(book, text, chapters):
    assert list(chapters) == [heading(source) for source in pdf.reading_order(SITE)]
    numbers = [number for number, _ in chapters.values()]
    assert numbers[0] == 0 and numbers == sorted(set(numbers))
    assert len(book.pages) > 150
    for title, (number, _) in chapters.items():
        assert squeezed(title) in text(number)


def test_sections_lie_below_their_chapter_and_lead_to_their_page(book, text, chapters):
    ends = [number for number, _ in chapters.values()][1:] + [len(book.pages)]
    count = 0
    for (title, (start, sections)), end in zip(chapters.items(), ends, strict=True):
        for section in [entry for entry in sections if not isinstance(entry, list)]:
            number = book.get_destination_page_number(section)
            assert start <= number < end, f"{section.title} of {title}"
            assert squeezed(section.title) in text(number), f"{section.title}: page {number + 1}?"
            count += 1
    assert count > 100


def test_the_last_pages_are_there(book, text, chapters):
    pages = [number for number, _ in chapters.values()]
    last = "".join(text(number) for number in range(pages[-1], len(book.pages)))
    assert squeezed("jupyter nbconvert --to slides copy.ipynb") in last


def test_links_between_chapters_stay_in_the_book(book, chapters):
    assert foreign(addresses(book)) == []
    assert not [uri for uri in addresses(book) if uri.startswith(CONFIG["html"]["baseurl"])]
    starts = {number for number, _ in chapters.values()}
    places = {
        name: book.get_destination_page_number(d) for name, d in book.named_destinations.items()
    }
    leads = set()
    for link in book.pages[0].get("/Annots", []) + book.pages[1].get("/Annots", []):
        if "/Dest" in link.get_object():
            leads.add(places[str(link.get_object()["/Dest"])])
    assert len(leads & starts) >= 10  # the landing page names each chapter


def test_a_site_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="run `make book` first"):
        pdf.print_all(tmp_path, tmp_path)

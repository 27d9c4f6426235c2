"""What a reader operates, with the mouse and with the keyboard alone, does what it says.

By keyboard a control is reached with the Tab key, so one that Tab passes over fails, and so does
one that does not show its focus.
"""

import json
import re
from urllib.parse import quote

import looking
import pytest
import repository
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from published import ROOT, SITE, pages

HOME = "index.html"
CHAPTER = "chapters/05_softmax.html"
BOXES = {  # what the title says, closed and open
    "details.solution": (re.compile(r"^Solution to Exercise \d+"),) * 2,
    "details.hide": ("Show code cell source", "Hide code cell source"),
}
SEARCHES = {
    "softmax": CHAPTER,  # the name of a formula
    "1.591643": "appendices/every_number.html",  # a number of the ledger
    "활성화 함수": "appendices/notation.html",  # a Korean term of the glossary
}
FIRST = {  # what a chapter is about → the chapter
    "perceptron": 1,
    "XOR": 1,
    "activation functions": 2,
    "nonlinearity": 3,
    "forward pass": 4,
    "softmax": 5,
    "cross-entropy": 6,
    "cross entropy": 6,
    "back-propagation": 7,
    "backprop": 7,
    "Keras": 8,
    "mammal or bird": 9,
    "digits": 10,
}
SEEN = """async (control) => {  // it shows that it has the focus, and shows itself
  await Promise.allSettled(control.getAnimations().map((change) => change.finished));
  return control.matches(":focus-visible") && control.checkVisibility({opacityProperty: true});
}"""
LIVE = r'class="(?:[\w-]+ )*course-live (?:[\w-]+ )*course-([a-z]+)'


def pages_with_live_parts():
    """kind → the first page that holds a quiz or a live figure of that kind."""
    found = {"quiz": CHAPTER}
    for name in pages():
        if (SITE / name).is_file():
            for kind in re.findall(LIVE, (SITE / name).read_text(encoding="utf-8")):
                found.setdefault(kind, name)
    return found


@pytest.fixture(autouse=True)
def no_script_stops(page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(10_000)
    yield
    assert errors == []


@pytest.fixture(params=["mouse", "keyboard"])
def use(page, request):
    """A function that uses a control: a click, or the Tab key up to it and then a key."""

    def click(control, key=None):
        control.click()

    def press(control, key="Enter"):
        control.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
        assert control.evaluate(SEEN)
        page.keyboard.press(key)

    return {"mouse": click, "keyboard": press}[request.param]


def search(page, words):
    """Type into the dialog, which has the focus, and wait for the results."""
    expect(page.locator("#pst-search-dialog")).to_be_visible()
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.locator("#search-results .search-summary")).to_contain_text("found")
    return page.locator("#search-results li > a")


@pytest.mark.parametrize("words", SEARCHES, ids=["name", "number", "Korean"])
def test_the_search_leads_to_the_right_page(page, use, words):
    page.goto(HOME)
    use(page.locator("#pst-primary-sidebar").get_by_role("button", name="Search"))
    results = search(page, words)
    found = [link.get_attribute("href") for link in results.all()]
    places = [k for k, href in enumerate(found) if SEARCHES[words] in href]
    assert places, found
    expect(results.nth(places[0])).to_be_in_viewport()  # among the first, that is
    use(results.nth(places[0]))
    page.wait_for_url(f"**/{SEARCHES[words]}*")
    assert words in page.locator("article").text_content().lower()


@pytest.mark.parametrize("words", FIRST)
def test_a_chapter_is_found_first_by_what_it_is_about(page, words):
    page.goto(f"search.html?q={quote(words)}")
    first = page.locator("#search-results li > a").first
    expect(first).to_have_attribute("href", re.compile(rf"^chapters/{FIRST[words]:02}_"))


def test_the_search_opens_and_closes_with_keys(page):
    page.goto(CHAPTER)
    dialog = page.locator("#pst-search-dialog")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_search_says_when_there_is_nothing(page):
    page.goto(HOME)
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("qwertzuiop")
    page.keyboard.press("Enter")
    said = page.locator("#search-results .search-summary")
    expect(said).to_contain_text("did not match any documents")


def test_the_theme_switch_goes_round(page, use):
    page.goto(HOME)
    html, switch = page.locator("html"), page.get_by_role("button", name="Color mode")
    paper = {}

    def shows(mode, theme):
        expect(html).to_have_attribute("data-mode", mode)
        expect(html).to_have_attribute("data-theme", theme)
        now = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper.setdefault(theme, now) == now

    shows("auto", "light")  # the system's
    for mode, theme in [("dark", "dark"), ("light", "light"), ("auto", "light"), ("dark", "dark")]:
        use(switch)
        shows(mode, theme)
    assert paper["light"] != paper["dark"]
    page.goto(CHAPTER)  # the choice is kept
    shows("dark", "dark")


def test_auto_follows_the_system(page):
    page.goto(HOME)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("kind", BOXES)
def test_a_box_opens_and_closes(page, use, kind):
    page.goto(CHAPTER)
    box = page.locator(kind).first
    title, inside = box.locator("summary"), box.locator(":scope > :not(summary)").first
    title.scroll_into_view_if_needed()  # what is far away may not be laid out
    expect(inside).to_be_hidden()
    expect(title).to_have_text(BOXES[kind][0], use_inner_text=True)
    use(title)
    expect(inside).to_be_visible()
    expect(title).to_have_text(BOXES[kind][1], use_inner_text=True)
    expect(inside).to_have_text(re.compile(r"\w"), use_inner_text=True)
    use(title, "Space")
    expect(inside).to_be_hidden()


def test_the_copy_button_copies_the_cell(page, use):
    page.goto(CHAPTER)
    notebook = SITE / "_sources" / CHAPTER.replace(".html", ".ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    cell = page.locator(".cell_input .highlight:visible").nth(1)
    page.evaluate("navigator.clipboard.writeText('nothing copied')")
    use(cell.get_by_role("button", name="Copy"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").text_content().strip()
    assert copied.strip() in [source.strip() for source in sources]


def test_a_quiz_says_wrong_and_right(page, use, request):
    page.goto(CHAPTER)
    html = BeautifulSoup((SITE / CHAPTER).read_text(encoding="utf-8"), "html.parser")
    answers = html.select_one(".course-quiz details").select("dd > p")
    quiz = page.locator(".course-quiz").first
    radios, said = quiz.get_by_role("radio"), quiz.get_by_role("status")
    right = ["right" in answer.get("class", []) for answer in answers].index(True)
    expect(said).to_be_empty()
    for k in [right - 1 if right else 1, right]:
        if "mouse" in request.node.callspec.id:
            quiz.locator("label").nth(k).click()
        else:
            checked = [radio.is_checked() for radio in radios.all()]
            at = checked.index(True) if any(checked) else 0
            use(radios.nth(at), "Space")
            for _ in range(abs(k - at)):
                page.keyboard.press("ArrowDown" if k > at else "ArrowUp")
        expect(radios.nth(k)).to_be_checked()
        expect(said).to_have_text(answers[k].get_text(), use_inner_text=True)
        expect(said).to_contain_text("✓ Right." if k == right else "✗ Not quite.")


@pytest.mark.parametrize("kind", (found := pages_with_live_parts()))
def test_live_parts_start(page, kind):
    page.goto(found[kind])
    parts = page.locator(f".course-{kind}").all()
    assert parts
    for part in parts:
        expect(part).to_have_class(re.compile(r"\bstarted\b"))
        assert part.locator(".static-only, .live-only[hidden]").count() == 0


@pytest.mark.parametrize(
    "name", ["Launch interactive content", "Source repositories", "Download this page"]
)
def test_a_menu_opens_and_closes(page, use, request, name):
    page.goto(CHAPTER)
    button = page.get_by_role("button", name=name)
    entries = page.locator(f".dropdown:has([aria-label='{name}']) .dropdown-item")
    expect(entries.first).to_be_hidden()
    use(button)
    for entry in entries.all():
        expect(entry).to_be_in_viewport(ratio=0.99)
    if "mouse" in request.node.callspec.id:
        page.locator("h1").click()
    else:
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
    expect(entries.first).to_be_hidden()


def launch_links(page):
    """text → address of each entry of the launch menu."""
    entries = page.locator(".dropdown-launch-buttons a.dropdown-item")
    return {entry.text_content().strip(): entry.get_attribute("href") for entry in entries.all()}


def test_the_launch_menu_leads_to_the_chapter_elsewhere(page, use):
    page.goto(CHAPTER)
    here = repository.configured((ROOT / "_config.yml").read_text(encoding="utf-8"))
    notebook = CHAPTER.replace(".html", ".ipynb")
    wanted = {"Binder": here.binder(notebook), "Colab": here.colab(notebook)}
    if here.hub:
        wanted["JupyterHub"] = here.class_server(notebook)
    assert launch_links(page) == wanted
    opened = []
    page.context.route(
        re.compile("^https:"), lambda route: (opened.append(route.request.url), route.abort())
    )
    use(page.get_by_role("button", name="Launch interactive content"))
    assert opened == []
    with page.context.expect_page():
        use(page.get_by_role("link", name="Binder"))
    assert opened == [wanted["Binder"]]


def test_only_what_runs_alone_can_be_opened_in_colab(page):
    page.goto("appendices/every_number.html")
    assert "Binder" in launch_links(page) and "Colab" not in launch_links(page)


def test_the_chapters_open_on_a_phone(page, use):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(HOME)
    link = page.locator("a:visible", has_text=re.compile(r"^\s*5 Softmax\s*$"))
    assert link.count() == 0
    use(page.locator(".primary-toggle"))
    expect(link).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    use(page.locator(".primary-toggle"))
    use(link)
    page.wait_for_url(f"**/{CHAPTER}")


def test_a_page_on_paper_is_whole_and_dark_on_white(browser, site):
    look = looking.Look(browser, site + CHAPTER, "dark").open()
    page = look.page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("h1")).to_be_visible()
    for box in page.locator("details").all():
        expect(box.locator(":scope > :not(summary)").first).to_be_visible()
    assert looking.faint(look) == []
    ink = page.evaluate("getComputedStyle(document.querySelector('.bd-article li')).color")
    assert ink == "rgb(31, 35, 40)"
    link = page.locator("article p a[href^='https://']").first
    told = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert link.get_attribute("href") in told
    for gone in (".bd-header-article", "#pst-primary-sidebar", ".prev-next-footer", ".copybtn"):
        expect(page.locator(gone).first).to_be_hidden()
    look.close()


def test_the_first_key_skips_to_the_text(page):
    page.goto(CHAPTER)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#main-content') !== null")


def test_the_arrow_keys_turn_the_page(page):
    page.goto(CHAPTER)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/06_cross_entropy.html")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/{CHAPTER}")


def test_a_link_shows_where_it_leads(page, use, request):
    page.goto(HOME)
    link, preview = (
        page.locator("article a[href$='05_softmax.html']").first,
        page.locator(".preview"),
    )
    expect(preview).to_have_count(0)
    if "mouse" in request.node.callspec.id:
        link.hover()
    else:
        use(link, "Shift")  # the focus alone
    expect(preview).to_be_in_viewport()
    expect(preview).to_contain_text("How do scores become probabilities")
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)


def test_a_preview_stays_by_its_link_while_the_page_scrolls(page):
    page.goto(HOME)
    link = page.locator("article a[href$='05_softmax.html']").first
    preview = page.locator(".preview")
    link.focus()
    for key in ("Shift+Tab", "Tab"):
        page.keyboard.press(key)
    expect(preview).to_be_in_viewport()
    for distance in (30, -60):  # as the focus itself may scroll the page to its link
        page.evaluate("distance => scrollBy({top: distance, behavior: 'instant'})", distance)
        page.wait_for_timeout(100)
        expect(preview).to_be_in_viewport()
        line, card = link.bounding_box(), preview.bounding_box()
        gap = max(card["y"] - line["y"] - line["height"], line["y"] - card["y"] - card["height"])
        assert 0 <= gap <= 10
    page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
    expect(preview).to_have_count(0)

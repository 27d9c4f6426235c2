"""The archive of `make offline`: opened from file:// in a browser without a network, it works."""

import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import offline
import pytest
from playwright.sync_api import expect

# A path as a reader may have it: with a space, Korean letters and a character that means something.
FOLDER = "내 책 #1"


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline") / FOLDER
    folder.mkdir()
    with zipfile.ZipFile(offline.pack(built, folder)) as packed:
        packed.extractall(folder)
    return folder / f"every-number-checked-{offline.version()}"


@pytest.fixture
def page(browser):
    """A page without a network. A request for anything but a file fails the test, so do errors."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def not_loaded(request):
        # A click may leave a page before its icon has come. The file must be there all the same.
        left = request.failure == "net::ERR_ABORTED"
        if not (left and Path(url2pathname(urlsplit(request.url).path)).is_file()):
            wrong.append(f"not loaded: {request.url}")

    page.on("requestfailed", not_loaded)
    page.on(
        "request",
        lambda request: re.match("file:|data:", request.url) or wrong.append(request.url),
    )
    yield page
    context.close()
    assert wrong == []


def test_a_double_click_opens_the_first_page(page, unpacked):
    page.goto((unpacked / "start.html").as_uri())
    page.wait_for_url("**/site/index.html")
    expect(page.locator("h1")).to_contain_text("Every Number Checked")
    page.locator("article a[href$='05_softmax.html']").first.click()
    expect(page.locator("h1")).to_contain_text("How do scores become probabilities")


@pytest.mark.parametrize("words", ["softmax", "1.591643", "활성화 함수"])
def test_the_search_finds(page, unpacked, words):
    page.goto((unpacked / "site/index.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(page.locator("#search-results .search-summary")).to_contain_text("found")
    first = page.locator("#search-results li > a").first
    first.click()
    page.wait_for_load_state()
    assert words in page.locator("article").text_content().lower()


def test_formulas_are_drawn_with_their_fonts(page, unpacked):
    page.goto((unpacked / "site/chapters/05_softmax.html").as_uri())
    expect(page.locator("article .katex").first).to_be_visible()
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert any("KaTeX" in family for family in loaded), loaded


def test_a_link_under_the_mouse_does_no_harm(page, unpacked):
    """Its preview would read another page, which ``file://`` does not allow."""
    page.goto((unpacked / "site/index.html").as_uri())
    page.locator("article a[href$='05_softmax.html']").first.hover()
    page.wait_for_timeout(1500)
    expect(page.locator(".preview")).to_have_count(0)


def test_live_figures_and_quizzes_start(page, unpacked):
    page.goto((unpacked / "site/chapters/05_softmax.html").as_uri())
    live = page.locator(".course-live")
    assert live.count() > 0
    for part in live.all():
        expect(part).to_have_class(re.compile(r"\bstarted\b"))


def test_notebooks_wheel_and_lock_are_there(unpacked):
    assert len(list((unpacked / "chapters").glob("*.ipynb"))) == 10
    assert (unpacked / "appendices" / "every_number.ipynb").is_file()
    assert "--hash=sha256:" in (unpacked / "lock.txt").read_text(encoding="utf-8")
    [wheel] = unpacked.glob("*.whl")
    assert wheel.name in (unpacked / "README.txt").read_text(encoding="utf-8")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    assert {"course_lib/ledger.json", "course_lib/course.mplstyle"} <= names
    source = offline.ROOT / "course_lib"
    files = {p.relative_to(source.parent).as_posix() for p in source.rglob("*") if p.is_file()}
    assert {name for name in files if "__pycache__" not in name} <= names


def test_a_site_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="run `make book` first"):
        offline.pack(tmp_path, tmp_path)

"""The page of every number: nothing left out, nothing read as HTML, links to the right cells."""

import copy
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import pytest

from course_lib import ledger, ledger_page

CHAPTERS = Path(__file__).parent.parent / "chapters"
ITEMS = ledger.entries()
CELLS = {item["id"]: f"cell-of-{item['id'].lower()}" for item in ITEMS}
HTML = ledger_page.every_number(CELLS)._repr_html_()
ROWS = {
    match[1]: match[0] for match in re.finditer(r'<tr role="row" id="(.+?)".*?</tr>', HTML, re.S)
}


def text_of(html):
    parts = []
    parser = HTMLParser()
    parser.handle_data = parts.append
    parser.feed(html)
    return "".join(parts)


def test_every_entry_has_one_row_in_order():
    assert list(ROWS) == [item["id"] for item in ITEMS]
    assert HTML.count("<tr ") == 1 + len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=[item["id"] for item in ITEMS])
def test_a_row_tells_all_of_an_entry(item):
    html = ROWS[item["id"]]
    text = text_of(html)
    for key in ("id", "title", "printed", "reason", "setting"):
        assert item[key] in text, key
    assert f"{item['verdict'].capitalize()}." in text
    assert f'data-document="{item["document"]}" data-verdict="{item["verdict"]}"' in html
    href = f"../chapters/{item['chapter']}.ipynb#cell-id={CELLS[item['id']]}"
    assert re.findall(r'href="(.*?)"', html) == [href]


def test_the_menus_count_as_the_ledger_does():
    menus = json.loads(re.search(r"innerHTML = (.*);", HTML)[1])
    options = dict(re.findall(r'<option value="([^"]+)">\1 \((\d+)\)', menus))
    counts = ledger.counts()
    assert options == {
        **{name: str(sum(counts[name].values())) for name in "ABCDE"},
        **{verdict: str(count) for verdict, count in counts["all"].items()},
    }
    assert menus.count(f'<option value="">all ({len(ITEMS)})</option>') == 2
    assert re.findall(r"<label>(\w+) <select", menus) == ["Document", "Verdict"]
    assert f'<p role="status">{len(ITEMS)} of {len(ITEMS)} entries</p>' in HTML


def test_nothing_is_loaded_from_anywhere():
    assert not re.search(r"//\w|\bsrc=|@import|\burl\(|fetch|XMLHttp|import\(", HTML)
    assert HTML.count("<script>") == HTML.count("<script") == 1


def test_without_the_script_every_row_is_shown_and_no_menu():
    before, script = HTML.split("<script>")
    assert not re.search(r"<select|<[^>]*\bhidden\b", before) and script.count("<select") == 2


def test_nothing_in_an_entry_is_read_as_html():
    item = copy.deepcopy(ITEMS[0])
    for key in ("title", "printed", "setting", "reason"):
        item[key] = f"<i>{key}</i> & more"
    html = ledger_page.LedgerPage([item], CELLS)._repr_html_()
    assert "<i>" not in html and html.count("&lt;i&gt;") == 4


def test_what_is_long_is_shortened_and_folds_out():
    item = copy.deepcopy(ITEMS[0])
    for printed, start in (
        ("a  b\nc", "a  b\nc"),
        ("a\nb\nc", "a\nb …"),
        (f"{'word ' * 40}end", f"{'word ' * 29}word …"),
        (f"{'word ' * 28}word  word", f"{'word ' * 28}word  word"),  # 150 wide, spaces as they are
        (f"{'word ' * 28}word  words", f"{'word ' * 28}word words …"),  # 151 wide
    ):
        item["printed"] = printed
        html = ledger_page.LedgerPage([item], CELLS)._repr_html_()
        shown = re.findall(r"<pre>(.*?)</pre>", html, re.S)
        assert shown == ([start] if start == printed else [start, printed])


def test_the_text_form_names_every_entry_and_two_pages_are_equal():
    page = ledger_page.every_number(CELLS)
    heads, _, *lines = repr(page).splitlines()
    assert heads.split() == ["entry", "verdict", "numbers", "chapter", "what"]
    assert [line.split()[0] for line in lines] == list(ROWS)
    assert page._repr_html_() == HTML


@pytest.mark.skipif(which("node") is None, reason="runs the page's script in Node")
def test_the_script_shows_what_is_chosen():
    script = re.search(r"<script>(.*)</script>", HTML, re.S)[1]
    rows = [{"document": item["document"], "verdict": item["verdict"]} for item in ITEMS]
    program = f"""
      const rows = {json.dumps(rows)}.map((dataset) => ({{dataset, hidden: false}}));
      const menus = ["document", "verdict"].map((name) => ({{
        name, value: "", addEventListener(_, run) {{ this.run = run; }} }}));
      const parts = {{"[role=status]": {{}}, ".ledger-filter": {{}}}};
      const page = {{
        querySelectorAll: (what) => (what === "select" ? menus : rows),
        querySelector: (what) => parts[what],
      }};
      globalThis.document = {{getElementById: (id) => (id === "ledger-page" ? page : null)}};
      {script}
      const built = parts[".ledger-filter"].innerHTML.length > 0;
      const told = [built, parts["[role=status]"].textContent];
      for (const [name, value] of [[0, "B"], [1, "corrected"], [0, ""], [1, ""]]) {{
        menus[name].value = value;
        menus[name].run();
        told.push(rows.filter((row) => !row.hidden).length, parts["[role=status]"].textContent);
      }}
      console.log(JSON.stringify(told));
    """
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    counts = ledger.counts()
    numbers = [sum(counts["B"].values()), counts["B"]["corrected"], counts["all"]["corrected"], 79]
    told = [part for n in numbers for part in (n, f"{n} of 79 entries")]
    assert json.loads(done.stdout) == [True, "79 of 79 entries", *told]


# The cells


def write(folder, sources, stem="05_softmax"):
    cells = [
        {"cell_type": kind, "id": name, "source": text} for name, (kind, text) in sources.items()
    ]
    (folder / f"{stem}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def with_one_entry(monkeypatch):
    monkeypatch.setattr(ledger, "entries", lambda: [ledger.entry("A-11")])


def test_the_first_cell_that_compares_or_claims_is_found(tmp_path, monkeypatch):
    with_one_entry(monkeypatch)
    sources = {
        "prose": ("markdown", "ledger.compare('A-11')"),
        "mention": ("code", "print('A-11')"),
        "another": ("code", "ledger.compare('A-110', double=x)"),
        "loop": ("code", ["for id in ('A-10', \"A-11\"):\n", "    ledger.compare(id, numpy=x)"]),
        "later": ("code", "ledger.compare('A-11', double=x)"),
    }
    write(tmp_path, sources)
    assert ledger_page.find_cells(tmp_path) == {"A-11": "loop"}


def test_an_entry_that_no_cell_computes_is_named(tmp_path, monkeypatch):
    with_one_entry(monkeypatch)
    write(tmp_path, {"mention": ("code", "print('A-11')")})
    with pytest.raises(ValueError, match="05_softmax.ipynb compares or claims A-11"):
        ledger_page.find_cells(tmp_path)
    (tmp_path / "05_softmax.ipynb").unlink()
    with pytest.raises(FileNotFoundError, match="05_softmax"):
        ledger_page.find_cells(tmp_path)


def test_the_chapters_compute_every_entry():
    assert list(ledger_page.find_cells(CHAPTERS)) == list(ROWS)

"""The appendices say what the chapters say: errata, the class's table, the bibliography."""

import json
import re
from pathlib import Path

import pytest

from course_lib import ledger

ROOT = Path(__file__).parent.parent
ERRATA = (ROOT / "appendices" / "errata.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^### (\d+)\. (.+)\n\n((?:- .+\n)+)", ERRATA, re.M)
BY_READING = {7, 17, 33}  # what nobody needs to compute: line numbers, numbering, a word
PARTS = ["Printed", "Right", "How one can tell"]
CELL = re.compile(r"\[chapter (\d+)\]\(\.\./chapters/(\w+)\.ipynb#cell-id=([\w-]+)\)")
CHAPTERS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"]
    for path in sorted(ROOT.glob("chapters/*.ipynb"))
}


def text(stem, kind):
    return "\n".join("".join(c["source"]) for c in CHAPTERS[stem] if c["cell_type"] == kind)


# Errata


def test_all_55_errata_are_there_by_document():
    assert [int(number) for number, _, _ in ENTRIES] == list(range(1, 56))
    assert re.search(r"Here are (\d+) places", ERRATA)[1] == f"{len(ENTRIES)}"
    sizes = [part.count("\n### ") for part in ERRATA.split("\n## Document ")[1:]]
    assert sizes == [20, 10, 4, 10, 11]
    assert ERRATA.count("\n### ") == len(ENTRIES)


@pytest.mark.parametrize(("number", "title", "body"), ENTRIES, ids=[e[0] for e in ENTRIES])
def test_an_erratum_says_three_things_and_leads_to_the_cell_that_shows_it(number, title, body):
    assert re.findall(r"^- \*\*(.+?):\*\* ", body, re.M) == PARTS
    links = CELL.findall(body)
    assert body.count("../chapters/") == len(links)
    assert bool(links) != (int(number) in BY_READING)
    for chapter, stem, name in links:
        assert int(stem[:2]) == int(chapter)
        code = {cell["id"] for cell in CHAPTERS[stem] if cell["cell_type"] == "code"}
        assert name in code, f"{stem} has no code cell {name}"


def test_the_errata_name_every_corrected_entry_of_the_ledger_and_no_unknown_one():
    named = re.findall(r"\[([A-E]-\d\d)\]\(every_number\.ipynb#\1\)", ERRATA)
    assert len(named) == ERRATA.count("every_number.ipynb#")
    verdicts = {item["id"]: item["verdict"] for item in ledger.entries()}
    assert set(named) <= set(verdicts)
    assert {id for id in verdicts if verdicts[id] == "corrected"} <= set(named)


# For the class


def test_the_table_for_a_class_agrees_with_the_landing_page_and_the_chapters():
    index = (ROOT / "index.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"\(chapters/(\w+)\.ipynb\) \| (\d+) \|", index))
    page = (ROOT / "appendices" / "teach.md").read_text(encoding="utf-8")
    rows = re.findall(r"\(\.\./chapters/(\w+)\.ipynb\) \| (\d+) \| (yes|no) \|", page)
    assert [stem for stem, _, _ in rows] == list(CHAPTERS)
    for stem, minutes, tensorflow in rows:
        assert told[stem] == minutes, stem
        assert tensorflow == ("yes" if "keras_bridge" in text(stem, "code") else "no"), stem


def outcomes_and_exercises(stem):
    prose = text(stem, "markdown")
    outcomes = prose.split("You will be able to")[1].split("Before you start")[0]
    titles = re.findall(r"^:::\{exercise\} (.+)$", prose, re.M)
    return re.findall(r"^- (.+)[;.]$", outcomes, re.M), titles


def test_a_class_finds_each_outcome_and_each_exercise_in_the_table():
    page = (ROOT / "appendices" / "teach.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", page.split("which outcome?")[1], re.M)
    for stem in CHAPTERS:
        outcomes, titles = outcomes_and_exercises(stem)
        here = [(outcome, told) for number, outcome, told in rows if number == str(int(stem[:2]))]
        assert [outcome for outcome, _ in here] == outcomes, stem
        practised = [name for _, told in here if told != "–" for name in told.split("; ")]
        assert set(practised) == set(titles), stem


def test_what_may_wait_is_named_as_the_chapter_names_it():
    page = (ROOT / "appendices" / "teach.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|$", page.split("may wait |")[1], re.M)
    stems = {str(int(stem[:2])): stem for stem in CHAPTERS}
    assert len(rows) >= 10
    for number, told in rows:
        stem = stems[number]
        headings = re.findall(r"^##+ (.+)$", text(stem, "markdown"), re.M)
        for name in re.findall(r'"(.+?)"', told):
            assert any(heading.startswith(name) for heading in headings), (stem, name)


# Bibliography


def test_the_bibliography_holds_every_work_that_a_chapter_links_to():
    page = (ROOT / "appendices" / "bibliography.md").read_text(encoding="utf-8")
    works = re.compile(
        r"\]\((https?://(?:doi|arxiv|proceedings|papers)\.(?:[^()\s]|\([^()]*\))+)\)"
    )
    missing = {
        (stem, link)
        for stem in CHAPTERS
        for link in works.findall(text(stem, "markdown"))
        if link not in page
    }
    assert not missing


def test_the_bibliography_stands_in_the_order_of_the_years():
    page = (ROOT / "appendices" / "bibliography.md").read_text(encoding="utf-8")
    years = [int(year) for year in re.findall(r"^- .+? \((\d{4})\)\. ", page, re.M)]
    assert years == sorted(years) and len(years) == page.count("\n- ")

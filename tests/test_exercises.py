"""The learner edition: no solution is left, everything else is, and nothing needs a solution."""

import importlib
import re
import symtable
from pathlib import Path

import exercises
import nbformat
import pytest
from nbclient import NotebookClient
from test_checks import checkers

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
every_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition")
    exercises.main(folder)
    return folder


@every_chapter
def test_no_solution_is_left_and_every_other_cell_is(path, edition):
    before = [(c.id, solution) for c, solution in exercises.parts(read(path).cells)]
    after = [cell.id for cell in read(edition / "chapters" / path.name).cells]
    assert after == [name for name, solution in before if not solution]
    assert sum(name.endswith("-try") for name in after) >= 3
    assert not any(name.endswith("-solved") for name in after)


@every_chapter
def test_the_exercises_are_plain_markdown_with_numbers(path, edition):
    text = "\n\n".join(
        cell.source
        for cell in read(edition / "chapters" / path.name).cells
        if cell.cell_type == "markdown"
    )
    assert not re.search(r"\{(exercise|solution)", text)
    numbers = re.findall(r"^### Exercise (\d+\.\d+): \S", text, re.MULTILINE)
    assert numbers == [f"{int(path.stem[:2])}.{i + 1}" for i in range(len(numbers))]
    assert len(numbers) == len(re.findall(r"^:::\{exercise\}", markdown(path), re.MULTILINE)) >= 3


def markdown(path):
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


@every_chapter
def test_links_lead_to_files(path, edition):
    folder = edition / "chapters"
    links = re.findall(r"\]\((?!\w+:|#)([^)\s#]+)", markdown(folder / path.name))
    assert [link for link in links if not (folder / link).exists()] == []


def names(source):
    """(bound, used): the names that a cell binds, and those that it takes from other cells."""
    tables = [symtable.symtable(source, "cell", "exec")]
    bound = {s.get_name() for s in tables[0].get_symbols() if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in tables[0].get_symbols() if s.is_referenced()}
    for table in tables:  # grows: functions and comprehensions in functions
        tables += table.get_children()
    for table in tables[1:]:
        used |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return bound, used - bound


def needed_from_solutions(cells):
    """(cell, names) for cells that use what only a solution, or a solution last, has bound."""
    found, from_solution = [], set()
    for cell, solution in exercises.parts(cells):
        if cell.cell_type != "code":
            continue
        bound, used = names(cell.source)
        if solution:
            from_solution |= bound
        else:
            found += [(cell.id, used & from_solution)] * bool(used & from_solution)
            from_solution -= bound
    return found


@every_chapter
def test_no_cell_needs_what_a_solution_defines(path):
    assert needed_from_solutions(read(path).cells) == []


def cells(*sources):
    made = []
    for source in sources:
        new = nbformat.v4.new_markdown_cell if source[0] in ":#" else nbformat.v4.new_code_cell
        made.append(new(source))
    return made


START, END = ":::{solution-start} 05-x\n:class: dropdown\n:::", ":::{solution-end}\n:::"


def test_a_name_that_a_solution_defines_is_noticed_when_a_later_cell_uses_it():
    later = cells(START, "answer = 3", END, "print(answer)")
    assert [names for _, names in needed_from_solutions(later)] == [{"answer"}]
    inside = cells(START, "answer = 3", END, "def f(n):\n    return [n + answer]")
    assert [names for _, names in needed_from_solutions(inside)] == [{"answer"}]
    assert needed_from_solutions(cells(START, "x = 3", END, "x = 4", "print(x)")) == []
    assert needed_from_solutions(cells(START, "x = 3", END, "def f(x):\n    return x")) == []


@pytest.mark.parametrize(
    "sources", [[START, "x = 1"], ["x = 1", END], [START, START, END], [START + "\n\n" + END]]
)
def test_a_solution_that_does_not_end_is_refused(sources):
    with pytest.raises(ValueError, match="solution"):
        list(exercises.parts(cells(*sources)))


def test_a_learner_notebook_runs_from_top_to_bottom(edition):
    folder = edition / "chapters"
    notebook = read(folder / "06_cross_entropy.ipynb")
    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    stubs = [cell for cell in notebook.cells if cell.id.endswith("-try")]
    assert len(stubs) >= 3
    assert all(stub.outputs[-1].data["text/plain"].startswith("Not yet.") for stub in stubs)


@every_chapter
def test_every_exercise_has_a_checker_and_every_checker_an_exercise(path):
    source = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    module = re.search(r"^from course_lib\.checks import (\w+) as check$", source, re.MULTILINE)
    here = checkers(importlib.import_module(f"course_lib.checks.{module[1]}"))
    labels = re.findall(r"^:label: \d\d-(\S+)$", markdown(path), re.MULTILINE)
    assert sorted(here) == sorted(label.replace("-", "_") for label in labels)
    for name in here:
        calls = re.findall(rf"^check\.{name}\(", source, re.MULTILINE)
        assert len(calls) == 2, f"{name}: once in the stub, once in the solution"

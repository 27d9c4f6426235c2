"""make new-chapter, in a copy of the files that it touches: what it writes passes as it is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import new_chapter
import notebook_rules
import pytest
import refresh
import yaml

ROOT = Path(__file__).parent.parent
NAME = "made_by_a_test"
LAST = max(ROOT.glob("chapters/*.ipynb")).relative_to(ROOT).as_posix()
NUMBER = int(Path(LAST).name[:2]) + 1
NOTEBOOK = f"chapters/{NUMBER:02d}_{NAME}.ipynb"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "course_lib", root / "course_lib")
    (root / "tests").mkdir()
    for name in [path for path, _, _ in new_chapter.LISTS] + [LAST]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes((ROOT / name).read_bytes())
    new_chapter.begin(NAME, "How far is one step?", root)
    return root


def test_the_notebook_holds_to_the_rules_once_it_was_executed(tree, tmp_path):
    # A kernel looks first in its own folder: there the copy of the library has the new checkers.
    shutil.copytree(tree / "course_lib", tmp_path / "chapters" / "course_lib")
    for name in (NOTEBOOK, LAST):
        shutil.copy(tree / name, tmp_path / name)
    assert notebook_rules.problems(tmp_path / NOTEBOOK) != []
    refresh.refresh(tmp_path / NOTEBOOK)
    assert notebook_rules.problems(tmp_path / NOTEBOOK) == []


def test_the_tests_of_its_checkers_pass(tree):
    environ = dict(os.environ, PYTHONPATH=os.pathsep.join([str(tree), str(ROOT / "tests")]))
    shutil.copy(ROOT / "tests" / "test_checks.py", tree / "tests")  # hands in what is committed
    names = f"{NAME} or every_known_mistake_is_committed"
    files = ["tests/test_checks.py", f"tests/test_checks_{NAME}.py"]
    command = [sys.executable, "-m", "pytest", "-q", *files, "-k", names]
    run = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True)
    assert run.returncode == 0 and " passed" in run.stdout, run.stdout


def test_every_list_of_chapters_ends_with_the_new_one(tree):
    for path, beginning, _ in new_chapter.LISTS:
        text = (tree / path).read_text(encoding="utf-8")
        lines = re.findall(rf"^{beginning}.*", text, re.MULTILINE)
        assert len(lines) >= NUMBER, path
        assert f"{NUMBER}" in lines[-1] and f"{NUMBER - 1}" in lines[-2], path
        assert lines[-1].count("|") == lines[-2].count("|"), path
    toc = yaml.safe_load((tree / "_toc.yml").read_text(encoding="utf-8"))
    last = toc["parts"][0]["chapters"][-1]
    file, title = NOTEBOOK.removesuffix(".ipynb"), f"{NUMBER} Made by a test"
    assert last == {"file": file, "title": title}


def test_every_place_to_be_replaced_is_counted(tree):
    counts = new_chapter.left(tree)
    files = {NOTEBOOK, f"course_lib/checks/{NAME}.py", f"tests/test_checks_{NAME}.py"}
    assert files <= set(counts) and all(counts.values())


@pytest.mark.parametrize(
    ("name", "title", "message"),
    [
        ("", "", "NAME is like gradient_descent, in lower case; got ''"),
        ("Gradient descent", "How?", "got 'Gradient descent'"),
        ("momentum", "The step", "TITLE is the question .* got 'The step'"),
        (
            NAME,
            "Once more?",
            f"course_lib/checks/{NAME}.py is there already",
        ),
    ],
)
def test_a_name_or_title_that_will_not_do_is_refused_and_nothing_written(
    tree, name, title, message
):
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match=message):
        new_chapter.begin(name, title, tree)
    assert {p: p.stat().st_mtime_ns for p in tree.rglob("*") if p.is_file()} == before

"""tools/repository.py: one address, in _config.yml, and every other mention follows from it."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
import repository

ROOT = Path(__file__).resolve().parent.parent
FORK = "https://github.com/A-School/deep.course"
CHAPTERS = sorted(ROOT.glob("chapters/*.ipynb"))
HERE = repository.configured((ROOT / "_config.yml").read_text(encoding="utf-8"))


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of what the tool reads and writes; the tool works there."""
    for name in ("_config.yml", "CITATION.cff", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "chapters", tmp_path / "chapters")
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    return tmp_path


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yml", ".cff", ".md", ".ipynb"}
    }


def test_every_file_holds_the_configured_address():
    planned = repository.planned(HERE)
    assert len(planned) == 3 + len(CHAPTERS)
    now = {name: (ROOT / name).read_text(encoding="utf-8") for name in planned}
    assert [name for name in planned if now[name] != planned[name]] == [], "run `make repository`"


def test_a_fork_gets_its_own_address_everywhere_and_the_way_back_is_exact(copy):
    before = contents(copy)
    repository.main([FORK + ".git", "--branch", "2026", "--hub", "https://hub.school/"])
    after = contents(copy)
    assert [name for name, text in after.items() if f"{HERE.owner}/{HERE.name}" in text] == []
    assert [name for name, text in after.items() if HERE.site in text] == []
    assert "url: https://github.com/A-School/deep.course\n  branch: 2026\n" in after["_config.yml"]
    assert "baseurl: https://a-school.github.io/deep.course/\n" in after["_config.yml"]
    assert "jupyterhub_url: https://hub.school #" in after["_config.yml"]
    assert f'repository-code: "{FORK}"' in after["CITATION.cff"]
    assert f"git clone {FORK}.git\ncd deep.course\n" in after["README.md"]
    assert "mybinder.org/v2/gh/A-School/deep.course/2026?urlpath=lab/tree/" in after["README.md"]
    assert "research.google.com/github/A-School/deep.course/blob/2026/" in after["README.md"]
    chapters = [text for name, text in after.items() if name.endswith(".ipynb")]
    assert len(chapters) == len(CHAPTERS) >= 10
    assert all(f"course_lib[chapters] @ git+{FORK}.git@2026" in text for text in chapters)
    repository.main([HERE.url, "--branch", HERE.branch, "--hub", HERE.hub])
    assert contents(copy) == before


def test_doing_it_again_changes_nothing(copy, capsys):
    repository.main([])
    assert capsys.readouterr().out.endswith("changed: nothing\n")


def test_a_chapter_without_the_cell_gets_it_and_the_counts_move_on(copy):
    path = copy / "chapters" / "05_softmax.ipynb"
    right = path.read_text(encoding="utf-8")
    notebook = json.loads(right)
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] != repository.CELL_ID]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    repository.main([])
    assert path.read_text(encoding="utf-8") == right


def test_a_cell_that_was_never_run_does_not_look_as_if_it_had_been():
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2", execution_count=1)]
    )
    cells = json.loads(repository.notebook_for(nbformat.writes(notebook), HERE))["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, None, 3]


def test_the_first_cell_installs_nothing_where_the_library_is(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("it must not start a program")

    monkeypatch.setattr("subprocess.run", refuse)
    exec(repository.first_cell(HERE), {})


def test_the_first_cell_asks_pip_where_the_library_is_not(monkeypatch, capfd):
    asked = []
    monkeypatch.setattr("subprocess.run", lambda command, check: asked.append((command, check)))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    exec(repository.first_cell(HERE), {})
    [(command, check)] = asked
    assert command[1:5] == ["-m", "pip", "install", "-q"] and check
    assert command[5] == f"course_lib[chapters] @ git+{HERE.url}.git@{HERE.branch}"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("owner", "name", "site"),
    [
        ("Ada", "course", "https://ada.github.io/course/"),
        ("Ada", "ada.github.io", "https://ada.github.io/"),
    ],
)
def test_pages_publishes_where_github_does(owner, name, site):
    assert repository.Repository(owner, name).site == site


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["https://gitlab.com/a/b"], r"https://github.com/OWNER/NAME .*; got 'https://gitlab"),
        (["git@github.com:a/b.git"], r"got 'git@github.com:a/b.git'"),
        ([FORK, "--branch", "my branch"], r"a branch is a name such as main; got 'my branch'"),
        ([FORK, "--hub", "hub.school"], r"must begin with https://; got 'hub.school'"),
    ],
)
def test_a_wrong_address_is_named_and_nothing_is_written(copy, arguments, message):
    before = contents(copy)
    with pytest.raises(SystemExit, match=message):
        repository.main(arguments)
    assert contents(copy) == before


def test_a_file_without_the_place_for_the_address_is_named(copy):
    readme = copy / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("<!-- launch -->", ""), "utf-8")
    with pytest.raises(SystemExit, match="README.md must have one place"):
        repository.main([FORK])

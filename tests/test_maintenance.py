"""The maintainer's commands: small programs that write files, each tried on a copy."""

import ast
import importlib.metadata
import json
import re
from pathlib import Path

import class_hub
import mutants
import pytest
import refresh
import release
import yaml

import course_lib

ROOT = Path(__file__).parent.parent


# make refresh


def test_a_notebook_is_named_by_its_number_its_stem_or_its_path():
    softmax = ROOT / "chapters" / "05_softmax.ipynb"
    for name in ("5", "05", "05_softmax", str(softmax)):
        assert refresh.notebooks([name]) == [softmax]
    assert refresh.notebooks(["every_number"])[0].parent.name == "appendices"
    everything = refresh.notebooks([])
    assert everything[0].name.startswith("01_") and everything[-1].parent.name == "appendices"


@pytest.mark.parametrize("name", ["99", "index.md", "chapters", "05_softmax.ipynb"])
def test_what_is_no_notebook_is_refused_and_the_notebooks_are_named(name):
    with pytest.raises(SystemExit, match=f"^{name} is no notebook; there are 01, 01_perceptron"):
        refresh.main([name])


# make release


def test_one_version_stands_in_the_library_the_citation_and_the_changelog():
    found = release.versions()
    assert len(found) == 3 and len(set(found.values())) == 1, found
    assert importlib.metadata.version("course_lib") == course_lib.__version__


@pytest.fixture
def copy(tmp_path):
    (tmp_path / "course_lib").mkdir()
    for name in [*release.PLACES, "CHANGELOG.md"]:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    changelog = tmp_path / "CHANGELOG.md"
    head, _, rest = changelog.read_text(encoding="utf-8").partition(release.UNRELEASED)
    changelog.write_text(head + release.UNRELEASED + "\n- News.\n" + rest, encoding="utf-8")
    return tmp_path


def test_a_release_writes_version_and_date_and_opens_the_next_list(copy):
    release.release("77.1.0", "2077-01-02", copy)
    assert set(release.versions(copy).values()) == {"77.1.0"}
    changelog = (copy / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{release.UNRELEASED}\n## [77.1.0] - 2077-01-02\n\n- News.\n" in changelog
    assert "Becomes" not in changelog
    citation = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["date-released"]) == "2077-01-02"


def test_a_release_without_news_or_with_an_old_or_odd_version_is_refused(copy):
    with pytest.raises(ValueError, match="VERSION is like 0.2.0, three numbers; got 'v1'"):
        release.release("v1", "2077-01-02", copy)
    release.release("77.1.0", "2077-01-02", copy)
    with pytest.raises(ValueError, match="77.1.0 is released already"):
        release.release("77.1.0", "2077-01-03", copy)
    with pytest.raises(ValueError, match="nothing under Unreleased"):
        release.release("77.2.0", "2077-01-03", copy)
    release_dates = (copy / "CITATION.cff").read_text(encoding="utf-8").count("date-released")
    assert release_dates == 1


# make mutants


def test_the_modules_to_mutate_and_their_tests_are_there():
    for module, names in mutants.TESTS.items():
        assert (ROOT / "course_lib" / f"{module}.py").is_file(), module
        missing = [n for n in names.split() if not (ROOT / "tests" / f"test_{n}.py").is_file()]
        assert not missing, f"{module}: {missing}"


def test_every_module_is_mutated_or_it_is_said_why_not():
    folder = ROOT / "course_lib"
    modules = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.py")}
    modules = {name for name in modules if not name.endswith("__init__")}
    assert modules == {*mutants.TESTS, *mutants.LEFT_OUT}
    assert not set(mutants.TESTS) & set(mutants.LEFT_OUT)


def test_nine_of_ten_mutants_are_killed_and_each_other_has_its_reason():
    stored = json.loads(mutants.STORED.read_text(encoding="utf-8"))
    assert list(stored) == [module for module in mutants.TESTS if module in stored]
    missing = set(mutants.TESTS) - set(stored)
    assert all(module.startswith("checks/") for module in missing), missing  # of new chapters
    for module, result in stored.items():
        assert result["mutants"] == result["killed"] + len(result["survivors"]), module
        for mutant in result["survivors"]:
            assert len(mutant["why"].split()) >= 3, f"{module}, {mutant['in']}: {mutant['change']}"
    mutated, killed = (sum(r[key] for r in stored.values()) for key in ("mutants", "killed"))
    assert killed >= 0.9 * mutated > 1000


def test_a_survivor_keeps_its_reason_as_long_as_its_change_is_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "STORED", tmp_path / "mutants.json")
    change = ["-return z", "+return z + 1"]
    found = {"xǁDenseǁscores__mutmut_1": change, "x__name__mutmut_1": None}
    result = mutants.store("network", found, "1f")
    assert result["survivors"] == [{"in": "Dense.scores", "change": change, "why": ""}]
    assert (result["mutants"], result["killed"]) == (2, 1)
    text = mutants.STORED.read_text(encoding="utf-8")
    mutants.STORED.write_text(text.replace('"why": ""', '"why": "the same"'), encoding="utf-8")
    (again,) = mutants.store("network", {"xǁDenseǁscores__mutmut_7": change}, "1f")["survivors"]
    assert again["why"] == "the same"
    (other,) = mutants.store("network", {"xǁDenseǁscores__mutmut_7": change[1:]}, "1f")["survivors"]
    assert other["why"] == ""
    assert mutants.plain("x__name__mutmut_1") == "_name"


# make class-hub


def test_a_class_runs_only_chapters_that_there_are(tmp_path):
    with pytest.raises(SystemExit, match="^no chapter begins with 99$"):
        class_hub.main(["99", "--keep", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []


def test_the_hub_is_told_of_its_students_and_keeps_to_this_machine(tmp_path):
    names = {"ada", "grace"}
    told = dict(ports=[1, 2, 3], folder=tmp_path, password="…", environ={"A": "b"}, names=names)
    settings = ast.parse(class_hub.CONFIG.format(**told)).body
    assert {"127.0.0.1"} == set(
        re.findall(r"http://([\d.]+):[123]", class_hub.CONFIG.format(**told))
    )
    allowed = [line.value for line in settings if ast.unparse(line).startswith("c.Authenticator")]
    assert ast.literal_eval(allowed[0]) == names

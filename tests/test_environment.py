"""The lock, tools/environment.py, which installs from it and says what is wrong, and Binder."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parent.parent


def pins(text):
    """Package name → version of each `name==version` line."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.]+)", text, re.MULTILINE)
    return {environment.normal(name): version for name, version in found}


def test_the_lock_holds_every_chosen_version():
    lock = pins(environment.read("requirements/lock.txt"))
    for path in ("requirements.txt", "requirements/site.txt", "requirements/lab.txt"):
        chosen = pins(environment.read(path))
        assert chosen.keys() == set(environment.names_in(path))
        assert {name: lock.get(name) for name in chosen} == chosen, f"{path}: run make lock"


def test_the_book_needs_a_part_of_the_lock_without_tensorflow():
    lock = environment.read("requirements/lock.txt")
    book, everything = (
        pins(environment.locked([n for path in paths for n in environment.names_in(path)], lock))
        for paths in (environment.NAMES["book"], environment.NAMES["test"])
    )
    assert {"jupyter-book", "docutils", "djangocms-katex"} <= book.keys() < everything.keys()
    assert not {"tensorflow", "keras", "pytest", "django", "django-cms"} & book.keys()
    assert {"tensorflow", "protobuf", "ruff"} <= everything.keys()


def test_the_lock_names_hashes_for_every_package_and_no_index():
    lock = environment.read("requirements/lock.txt")
    entries = re.findall(r"^[A-Za-z0-9].*\n(?: .*\n)*", lock, re.MULTILINE)
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", lock)


def test_the_set_up_program_can_be_read_by_old_pythons():
    source = (ROOT / "tools" / "environment.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    imported = set(re.findall(r"^import (\w+)", source, re.MULTILINE))
    assert imported <= {"hashlib", "json", "os", "re", "shutil", "subprocess", "sys", "time"}


@pytest.mark.parametrize(
    ("line", "packages", "news"),
    [
        ("  Downloading numpy-2.4.6-cp311-x.whl (16.6 MB)", 3, "downloading numpy (17 MB)"),
        ("Downloading numpy (15.8MiB)", 0, "downloading numpy (16 MB)"),
        ("  Downloading pip-26.0-py3-none-any.whl (1.8 MB)", 3, ""),
        ("Collecting numpy==2.4.6", 50, "50 packages"),
        ("Collecting numpy==2.4.6", 51, ""),
        ("Installing collected packages: a, b", 2, "2 packages, all there; unpacking them"),
    ],
)
def test_the_set_up_program_tells_of_large_downloads_and_how_far_it_is(line, packages, news):
    assert environment.progress(line, packages) == news


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("ssl: CERTIFICATE_VERIFY_FAILED", environment.Unreachable, "certificate that is not trus"),
        ("error: dns error", environment.Unreachable, "does not reach the Python package index"),
        ("OSError: [Errno 28] No space left on device", environment.Problem, "The disk is full"),
        ("ERROR: something new", environment.Problem, "the lines above say why"),
    ],
)
def test_the_set_up_program_explains_why_it_failed(line, kind, message, capsys):
    problem = environment.explained(["Collecting numpy", line])
    assert type(problem) is kind and message in str(problem)
    assert (line in capsys.readouterr().out) == ("above" in message)


@pytest.mark.skipif(sys.platform == "win32", reason="the programs below are shell scripts")
@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("#!/bin/sh\necho '[[3, 9, 18], \"/usr/bin/python3\", true]'", "is 3.9.18"),
        ("#!/bin/sh\necho '[[3, 14, 0], \"/usr/bin/python3\", true]'", "is 3.14.0"),
        ("#!/bin/sh\necho '[[3, 12, 1], \"/usr/bin/python3\", false]'", "python3.12-venv"),
        ("#!/bin/sh\necho 'command not found' >&2; exit 127", "does not run"),
    ],
)
def test_a_python_that_does_not_fit_is_named_in_one_sentence(
    program, message, tmp_path, monkeypatch
):
    path = tmp_path / "python"
    path.write_text(program, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PYTHON", str(path))
    with pytest.raises(environment.Problem, match=r"needs Python 3\.11, 3\.12 or 3\.13") as problem:
        environment.find_python(uv=None)
    assert message in str(problem.value)


def test_a_python_that_fits_is_found(monkeypatch):
    monkeypatch.setenv("PYTHON", sys.executable)
    version, path = environment.find_python(uv="uv")
    assert version == tuple(sys.version_info[:3])
    assert Path(path).exists()


def test_binder_takes_a_supported_python():
    """repo2docker knows python-3.12, but no python-3.12.1."""
    version = re.fullmatch(r"python-(\d+)\.(\d+)\n", environment.read("binder/runtime.txt"))
    assert tuple(map(int, version.groups())) in environment.SUPPORTED


def test_binder_installs_the_library_with_chosen_versions():
    lines = re.findall(r"^[^#\s].*$", environment.read("binder/requirements.txt"), re.MULTILINE)
    assert lines[:2] == ["-c ../requirements.txt", ".[chapters,keras]"]
    links, boxes = lines[2:]
    assert re.fullmatch(r"nbgitpuller==[\d.]+", links)  # a class server's links need it
    assert pins(boxes).items() <= pins(environment.read("requirements/lab.txt")).items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["chapters"], *extras["keras"]]
    chosen = environment.names_in("requirements.txt")
    assert {re.match(r"[\w-]+", name)[0] for name in needed} <= set(chosen)

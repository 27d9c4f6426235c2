"""What Binder installs: a supported Python, and only packages whose version is chosen."""

import re
import tomllib
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent


def test_binder_takes_a_supported_python():
    """repo2docker knows python-3.12, but no python-3.12.1."""
    version = re.fullmatch(r"python-(\d+)\.(\d+)\n", environment.read("binder/runtime.txt"))
    assert tuple(map(int, version.groups())) in environment.SUPPORTED


def test_binder_installs_the_library_with_chosen_versions():
    lines = re.findall(r"^[^#\s].*$", environment.read("binder/requirements.txt"), re.MULTILINE)
    assert lines[:2] == ["-c ../requirements.txt", ".[chapters,keras]"]
    assert re.fullmatch(r"nbgitpuller==[\d.]+", *lines[2:])  # a class server's links need it
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["chapters"], *extras["keras"]]
    chosen = environment.names_in("requirements.txt")
    assert {re.match(r"[\w-]+", name)[0] for name in needed} <= set(chosen)

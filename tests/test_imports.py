"""What an import costs: nothing but NumPy, in silence."""

import pkgutil
import subprocess
import sys

import pytest

import course_lib

HEAVY = {"tensorflow", "keras", "matplotlib", "scipy", "sklearn", "pandas", "IPython"}
DRAWING = {"plotting", "drawings", "decision_map"}
MODULES = {module.name for module in pkgutil.iter_modules(course_lib.__path__)}


def imported_by(*names):
    code = f"import {', '.join(names)}, sys; print(*sys.modules)"
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    assert result.stdout.count("\n") == 1, "an import printed something"
    return {name.split(".")[0] for name in result.stdout.split()}


def test_course_lib_itself_imports_not_even_numpy():
    assert not imported_by("course_lib") & {"numpy", *HEAVY}


@pytest.mark.parametrize(
    ("names", "heavy"),
    [(MODULES - DRAWING - {"keras_bridge"}, set()), (DRAWING, {"matplotlib"})],
    ids=["the library", "what draws"],
)
def test_modules_import_in_silence_and_only_what_they_are_there_for(names, heavy):
    assert imported_by(*(f"course_lib.{name}" for name in sorted(names))) & HEAVY == heavy

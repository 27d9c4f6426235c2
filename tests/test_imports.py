"""What an import costs: nothing but NumPy, in silence."""

import pkgutil
import subprocess
import sys

import pytest

import course_lib

HEAVY = ["tensorflow", "keras", "matplotlib", "scipy", "sklearn", "pandas", "IPython"]
# What a module is there for.
ALLOWED = dict.fromkeys(["plotting", "drawings", "decision_map"], {"matplotlib"})
ALLOWED["keras_bridge"] = set(HEAVY)
MODULES = sorted(module.name for module in pkgutil.iter_modules(course_lib.__path__))
CORE = {"arrays", "activations", "softmax", "losses", "optimizers", "network"}
CORE |= {"gradient_check", "datasets"}


def run(code, *options):
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True)


def imported_by(*names):
    code = "; ".join(f"import {name}" for name in names)
    result = run(f"{code}; import sys; print(*sys.modules)", "-W", "error")
    assert result.returncode == 0 and result.stderr == "", result.stderr
    return {name.split(".")[0] for name in result.stdout.split()}


def test_course_lib_itself_imports_not_even_numpy():
    assert not imported_by("course_lib") & {"numpy", *HEAVY}


def test_the_core_imports_nothing_heavy_and_prints_nothing():
    assert CORE <= set(MODULES)
    assert not imported_by(*(f"course_lib.{name}" for name in CORE)) & set(HEAVY)


@pytest.mark.parametrize("name", sorted(set(MODULES) - CORE - {"keras_bridge"}))
def test_other_modules_import_only_what_they_are_there_for(name):
    assert not imported_by(f"course_lib.{name}") & (set(HEAVY) - ALLOWED.get(name, set()))


def test_importing_the_network_is_silent_with_warnings_as_errors():
    result = run("import course_lib.network", "-W", "error")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")

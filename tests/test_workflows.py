"""What can be checked about .github without GitHub: pins, rights, and that the commands exist."""

import re
from pathlib import Path

import environment
import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = {path.name: path for path in sorted(ROOT.glob(".github/workflows/*.yml"))}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in WORKFLOWS.items()}
LOADED = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = {f"{name}/{job}": what for name in LOADED for job, what in LOADED[name]["jobs"].items()}


def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it():
    used = [line for text in TEXTS.values() for line in re.findall(r"uses: (.*)", text)]
    pins = [re.fullmatch(r"(actions/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", u) for u in used]
    assert len(used) > 5 and all(pins), used
    assert len({pin[1] for pin in pins}) == len({pin.groups() for pin in pins}), "two versions"


@pytest.mark.parametrize("name", LOADED)
def test_a_workflow_has_no_rights_and_a_job_may_write_only_to_publish(name):
    assert LOADED[name]["permissions"] == {}
    for job, what in LOADED[name]["jobs"].items():
        rights = what["permissions"]
        allowed = {"pages": "write", "id-token": "write"} if job == "publish" else {}
        assert rights == (allowed or {"contents": "read"}), job


@pytest.mark.parametrize("name", JOBS)
def test_a_job_ends_by_itself_and_bash_stops_at_the_first_failure(name):
    assert JOBS[name]["timeout-minutes"] <= 90
    assert LOADED[name.partition("/")[0]]["defaults"]["run"]["shell"] == "bash"


def test_the_gate_and_the_other_systems_run_every_supported_python():
    supported = sorted(".".join(map(str, version)) for version in environment.SUPPORTED)
    for name in ("ci.yml/gate", "ci.yml/elsewhere"):
        assert JOBS[name]["strategy"]["matrix"]["python"] == supported
    systems = JOBS["ci.yml/elsewhere"]["strategy"]["matrix"]["system"]
    assert {system.partition("-")[0] for system in systems} == {"macos", "windows"}


def test_the_published_site_is_the_one_that_the_gate_built():
    steps = JOBS["ci.yml/gate"]["steps"]
    commands = [step.get("run") or step["uses"].partition("@")[0] for step in steps]
    assert commands.index(".ci/run") < commands.index("actions/upload-pages-artifact")
    upload = steps[commands.index("actions/upload-pages-artifact")]
    assert upload["with"]["path"] == "_build/html"
    publish = JOBS["ci.yml/publish"]
    assert publish["needs"] == "gate" and publish["if"] in upload["if"]


def test_the_commands_in_the_workflows_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name, job in JOBS.items():
        for command in (step["run"] for step in job["steps"] if "run" in step):
            for target in re.findall(r"\bmake ([a-z][\w-]*)", command):
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), (name, target)
            for path in re.findall(r"(?<![\w.])(?:tools/\w+\.py|\.ci/\w+)", command):
                assert (ROOT / path).is_file(), (name, path)

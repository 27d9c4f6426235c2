"""The stored results of the benchmarks: whole, of the versions asked for, with a fair clock."""

import json
import os
import re
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from course_lib import activations, activations_more, losses

ROOT = Path(__file__).parent.parent
SPEED, ACCURACY, EDGES = (
    json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("speed", "accuracy", "edges")
)
ALL = {**activations.ALL, **activations_more.ALL}
PINS = r"^([\w-]+)==([\w.]+)"


def pins(path):
    return dict(re.findall(PINS, (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture
def measuring(monkeypatch):
    """benchmarks/measuring.py; the number of threads that it sets is taken back."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    with patch.dict(os.environ), patch.object(sys, "path", list(sys.path)):
        import measuring

        yield measuring


def test_the_peers_have_the_courses_versions_where_the_course_has_one():
    course, peers = pins("requirements.txt"), pins("benchmarks/requirements.txt")
    shared = (set(course) & set(peers)) - {"mpmath"}  # torch needs an older one
    assert len(shared) >= 5
    assert {name: peers[name] for name in shared} == {name: course[name] for name in shared}


@pytest.mark.parametrize("stored", [SPEED, ACCURACY, EDGES], ids=["speed", "accuracy", "edges"])
def test_results_say_when_where_and_with_which_versions_they_were_measured(stored):
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", stored["date"])
    assert stored["machine"]["processor"] and stored["threads"] == 1
    wanted = pins("benchmarks/requirements.txt")
    measured = {name: v.partition("+")[0] for name, v in stored["versions"].items()}
    measured.pop("python")
    assert measured == {name: wanted[name] for name in measured}


def test_every_activation_was_measured_in_every_float_type():
    ours = [item for item in ACCURACY["results"] if item["library"] == "course_lib"]
    measured = {(item["function"], item["part"], item["dtype"]) for item in ours}
    for name in ALL:
        for part in ("value", "slope"):
            for dtype in ("float64", "float32", "float16"):
                assert (name, part, dtype) in measured


def test_course_lib_loses_no_result_and_few_digits():
    for item in ACCURACY["results"]:
        if item["library"] == "course_lib":
            assert item["lost"] == 0, item
            assert item.get("usual", 0) < 200, item  # gelu's tail
            if item["dtype"] == "float16" and item["function"] in ALL:  # rounded once
                assert item.get("usual", 0) <= 0.51, item


def test_every_loss_was_measured_with_its_gradient_in_every_float_type():
    ours = [item for item in ACCURACY["results"] if item["library"] == "course_lib"]
    measured = {(item["function"], item["part"], item["dtype"]) for item in ours}
    names = [*losses.ALL, *(f"{name} from logits" for name in losses.ALL if "cross" in name)]
    assert len(names) == 6
    for name in names:
        for part in ("value", "gradient"):
            for dtype in ("float64", "float32", "float16"):
                assert (name, part, dtype) in measured
    for item in ours:
        if item["function"] in names:
            assert item["worst"] < 150, item  # softmax of scores hundreds apart


def without_signs_of_zeros(text):
    return ["0" if number == "-0" else number for number in text.split(", ")]


def test_at_the_edges_course_lib_returns_the_limit_but_for_a_score_of_inf():
    asked = {(item["function"], item["part"], item["dtype"]) for item in EDGES["results"]}
    for name in ALL:
        for part in ("value", "slope"):
            for dtype in ("float64", "float32", "float16"):
                assert (name, part, dtype) in asked
    for item in EDGES["results"]:
        got, limit = map(without_signs_of_zeros, (item["course_lib"], item["limit"]))
        if limit == ["none"] or item["function"].startswith(("softmax", "log_softmax", "cat")):
            if item["asked"] in ("inf, 0", "inf, inf", "-inf, -inf"):  # no distribution
                assert set(got) == {"nan"}, item
                continue
        assert got == limit, item


def test_every_part_of_the_speed_benchmark_is_stored_with_course_lib_as_1():
    assert set(SPEED["results"]) == {"step", "digits", "softmax", "inference", "growth"}
    found = json.dumps(SPEED["results"])
    assert found.count('"course_lib": {"wall"') >= 1 + 1 + 18 + 6 + 8
    assert set(re.findall(r'"course_lib": \{"wall"[^}]*"ratio": ([\d.]+)', found)) == {"1.0"}


def test_contestants_take_turns_and_ratios_are_those_of_one_round(measuring):
    turns = []

    def busy(name, seconds):
        def run(count):
            turns.append(name)
            end = time.process_time() + seconds
            while time.process_time() < end:
                pass

        return run, 1

    contestants = {"course_lib": busy("course_lib", 0.01), "slow": busy("slow", 0.03)}
    times = measuring.interleaved(contestants, rounds=5)
    assert turns == ["course_lib", "slow"] * 6  # once to warm up
    assert times["course_lib"]["ratio"] == 1 and 2.5 < times["slow"]["ratio"] < 3.5
    assert 0.03 <= times["slow"]["cpu"] < 0.04


def test_stored_numbers_have_four_digits(measuring):
    assert measuring.rounded({"a": [1.23456, 7], "b": "x"}) == {"a": [1.235, 7], "b": "x"}

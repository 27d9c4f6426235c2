"""What every live figure has: the colours, the assembly, and numbers as text."""

import math
import re

import numpy as np
import pytest
from javascript import scripts

from course_lib import live


def test_a_style_names_the_colours_that_it_uses_and_no_others():
    text = live.style("quiz.css")
    assert set(re.findall(r"--(\w+):", text)) == set(re.findall(r"var\(--(\w+)\)", text))
    assert "/*" not in text and "\n" not in text


def test_comments_and_indentation_stay_in_the_source():
    text = live.script("core.js")
    assert "function start(" in text and "// " not in text and "\n " not in text


def test_a_script_that_would_end_too_early_is_refused(monkeypatch):
    monkeypatch.setattr(live, "source", lambda name: 'say("</SCRIPT>")')
    with pytest.raises(ValueError, match="bad.js: </script and <!-- would end"):
        live.script("bad.js")


def test_start_values_survive_the_attribute():
    html = live.figure("x", 'a "b"', {"t": '<"&>', "n": [1, 0.5]}, "", "t", []).html
    assert (
        'data-start="{&quot;t&quot;:&quot;&lt;\\&quot;&amp;&gt;&quot;,&quot;n&quot;:[1,0.5]}"'
        in html
    )
    assert 'aria-label="a &quot;b&quot;"' in html


@pytest.mark.parametrize("value", ["1", True, None, math.nan, 5.1])
def test_a_start_value_that_is_no_number_of_the_range_is_refused(value):
    with pytest.raises(ValueError, match="w must be a number from -5 to 5, got "):
        live.number("w", value, -5, 5)


def test_a_number_of_numpy_is_a_number():
    assert [live.number("w", value, -5, 5) for value in (np.int64(3), np.float32(0.5))] == [3, 0.5]


@pytest.mark.parametrize("value", ["c", None, 0, ["a"]])
def test_a_choice_that_is_not_offered_is_refused(value):
    assert live.one_of("letter", "b", ("a", "b")) == "b"
    with pytest.raises(ValueError, match="letter must be one of a, b, got "):
        live.one_of("letter", value, ("a", "b"))


def test_a_menu_shows_words_or_the_values_themselves():
    assert live.menu("m", "M", ["a", "b"], "b") == live.menu("m", "M", {"a": "a", "b": "b"}, "b")
    assert '<option value="b" selected>B</option>' in live.menu("m", "M", {"b": "B"}, "b")


def test_numbers_are_written_alike_in_both_languages():
    rng = np.random.default_rng(3)
    numbers = [*(rng.normal(size=300) * 10.0 ** rng.integers(-6, 6, size=300)), 0.0, -0.0, -0.004]
    numbers += [12.5, -2.5, 0.125, -0.375, 1.005, 0.03125]  # halves, and what looks like one
    with scripts("core.js") as call:
        for digits in (0, 2, 4):
            texts = [live.fixed(x, digits) for x in numbers]
            assert call("$0.map((x) => fixed(x, $1))", numbers, digits) == texts
        assert call("[NaN, Infinity, -Infinity].map((x) => fixed(x, 2)).join()") == "NaN,∞,−∞"
    assert [live.fixed(x, 2) for x in (math.nan, math.inf, -math.inf)] == ["NaN", "∞", "−∞"]
    assert [live.fixed(x, 0) for x in (12.5, -2.5, -0.4)] == ["13", "−3", "0"]

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


def test_a_live_figure_is_its_parts_in_order():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "style", lambda *names: f"style {names}")
        patch.setattr(live, "script", lambda *names: f"script {names}")
        figure = live.figure("kind", "A & b", {"é": 1}, "<p>body", "text", ["a.js"], ["a.css"])
        plain = live.figure("kind", "A & b", {"é": 1}, "<p>body", "text", ["a.js"])
    assert figure.html.splitlines() == [
        '<div class="course-live course-kind" role="group" aria-label="A &amp; b" '
        'data-start="{&quot;é&quot;:1}">',
        "style ('core.css', 'a.css')",
        "<p class=course-title>A &amp; b</p>",
        "<p>body",
        "<p class=course-said aria-live=polite></p>",
        "</div>",
        "script ('lab.js', 'core.js', 'a.js')",
    ]
    assert "style ('core.css',)" in plain.html
    assert repr(figure) == "Live figure: A & b\ntext"
    assert figure._repr_mimebundle_() == {"text/html": figure.html, "text/plain": repr(figure)}


def test_a_slider_is_this_html():
    assert live.slider("T", "heat", 0.1, 5, 0.5, 1, "1.0") == (
        "<div class=course-row><label><span>heat</span>"
        '<input type=range name="T" min="0.1" max="5" step="0.5" value="1" aria-valuetext="1.0">'
        "</label><output aria-live=off>1.0</output></div>"
    )


def test_a_menu_is_this_html():
    assert live.menu("m", "M", {1: "a & b", '"': "c"}, 1) == (
        '<div class=course-row><label><span>M</span><select name="m">'
        '<option value="1" selected>a &amp; b</option>'
        '<option value="&quot;">c</option></select></label></div>'
    )


def test_a_picture_and_its_handle_are_this_html():
    assert live.svg("0 0 9 9", "Bars", ["<a/>", "<b/>"]) == (
        '<svg viewBox="0 0 9 9" role=img aria-label="Bars">\n<a/>\n<b/></svg>'
    )
    assert live.handle("w", "W & b", -1, 1, 2, 3.25, "blue") == (
        '<g class="course-handle w" role=slider tabindex=0 aria-label="W &amp; b" '
        'aria-valuemin="-1" aria-valuemax="1" aria-valuenow="-1" transform="translate(2.0 3.2)">'
        '<circle r=22 fill="#0000"/>'
        '<circle r=8 fill="var(--blue)" stroke="var(--paper)" stroke-width=2 /></g>'
    )


def test_numbers_are_rounded_as_a_reader_would():
    shown = {
        (12.5, 0): "13",
        (-2.5, 0): "−3",
        (-0.4, 0): "0",
        (1.005, 2): "1.00",
        (0.125, 2): "0.13",
    }
    shown |= {(math.nan, 1): "NaN", (math.inf, 1): "∞", (-math.inf, 1): "−∞", (1234.0, 1): "1234.0"}
    assert {key: live.fixed(*key) for key in shown} == shown


@pytest.mark.parametrize("value", ["1", True, None, math.nan, 5.1])
def test_a_start_value_that_is_no_number_of_the_range_is_refused(value):
    with pytest.raises(ValueError, match="^w must be a number from -5 to 5, got "):
        live.number("w", value, -5, 5)


def test_a_number_of_numpy_is_a_number():
    for value, expected in ((np.int64(3), 3), (np.float32(0.5), 0.5), (-5, -5), (5, 5)):
        number = live.number("w", value, -5, 5)
        assert number == expected and type(number) is float


@pytest.mark.parametrize("value", ["c", None, 0, ["a"]])
def test_a_choice_that_is_not_offered_is_refused(value):
    assert live.one_of("letter", "b", ("a", "b")) == "b"
    with pytest.raises(
        ValueError, match=f"^letter must be one of a, b, got {re.escape(repr(value))}$"
    ):
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

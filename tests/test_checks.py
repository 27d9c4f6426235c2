"""All checkers: never a traceback, never a wrong answer accepted, no answer told."""

import importlib
import pkgutil
import re
import sys

import checks_cases
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib import checks
from course_lib.checks.checker import (
    CORRECT,
    NOT_YET,
    WRONG,
    Checker,
    Mistake,
    calls,
    choice,
    numbers,
)

MODULES = [
    importlib.import_module(f"course_lib.checks.{m.name}")
    for m in pkgutil.iter_modules(checks.__path__)
    if m.name != "checker"
]
ALL = {
    f"{module.__name__.rpartition('.')[2]}.{name}": checker
    for module in MODULES
    for name, checker in checks_cases.checkers(module).items()
}
every_checker = pytest.mark.parametrize("checker", ALL.values(), ids=ALL)


class Hostile:
    """An object that fails at everything NumPy may ask of it."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array here")

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __len__(self):
        raise RuntimeError("no length")

    def __float__(self):
        raise RuntimeError("no number")


def raises(*args, **kwargs):
    raise ZeroDivisionError("division by zero")


def leaves(*args, **kwargs):
    sys.exit("bye")


def gives_none(*args, **kwargs):
    return None


JUNK = [
    "",
    "junk",
    b"bytes",
    True,
    False,
    np.bool_(True),
    1j,
    {},
    {"a": 1},
    set(),
    [],
    (),
    [[1], [2, 3]],
    [None, None],
    (..., ...),
    ("a", "b"),
    object(),
    type,
    Hostile(),
    [Hostile()],
    np.array("text"),
    np.array([None]),
    float("nan"),
    float("inf"),
    -float("inf"),
    np.full((2, 2), np.nan),
    np.zeros((0,)),
    np.zeros((3, 0, 2)),
    10**400,
    lambda: 1,
    lambda *a: "text",
    lambda *a: Hostile(),
    lambda *a: 1j,
    lambda *a, **k: np.nan,
    lambda *a: [[1], [2, 3]],
    lambda *a: {},
    lambda *a: True,
    lambda *a: (None,),
    lambda *a: [..., 1],
    raises,
    leaves,
    print,
    len,
]

numbers_of_any_kind = st.one_of(
    st.floats(),
    st.integers(),
    st.booleans(),
    st.text(max_size=8),
    st.none(),
    st.complex_numbers(),
    arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats()),
    arrays(np.int64, array_shapes(max_dims=2, max_side=4)),
)
answers_of_any_kind = st.one_of(
    numbers_of_any_kind,
    st.lists(numbers_of_any_kind, max_size=5),
    st.lists(numbers_of_any_kind, max_size=5).map(tuple),
    st.dictionaries(st.text(max_size=3), numbers_of_any_kind, max_size=3),
)


@every_checker
def test_not_attempted_is_not_yet(checker):
    for nothing in (None, ...):
        checks_cases.assert_not_attempted(checker, nothing)


@every_checker
def test_the_right_answer_is_correct_and_says_why(checker):
    verdict = checker(checker.handed_in(checker.right))
    assert (verdict.status, verdict.mistake) == (CORRECT, None)
    assert len(verdict.text.split()) >= 8, "say why it matters"


@every_checker
def test_every_known_mistake_is_named_and_no_two_are_the_same(checker):
    names = [mistake.name for mistake in checker.mistakes]
    assert len(names) == len(set(names)) >= 1
    for mistake in checker.mistakes:
        verdict = checker(checker.handed_in(mistake.answer))
        assert (verdict.status, verdict.mistake) == (WRONG, mistake.name), verdict


@every_checker
def test_junk_is_never_correct_and_never_a_traceback(checker):
    for answer in JUNK:
        assert checker(answer).status in (WRONG, NOT_YET), answer


@given(answer=answers_of_any_kind)
def test_random_answers_never_lead_to_a_traceback(answer):
    for name, checker in ALL.items():  # one answer for all: to make it takes longer than to read it
        verdict = checker(answer)
        if verdict.status == CORRECT:  # a random guess may be right only by being the right answer
            right = checker.read(checker.handed_in(checker.right))
            assert checker.agree(checker.read(answer), right), name


@given(result=answers_of_any_kind)
def test_functions_that_give_random_things_are_never_correct(result):
    for name, checker in ALL.items():
        if checker.read.takes_functions:
            assert checker(lambda *args, **kwargs: result).status in (WRONG, NOT_YET), name


@every_checker
def test_no_message_tells_the_right_number(checker):
    if checker.read.takes_words:
        return
    expected = checker.read(checker.handed_in(checker.right))
    wrong = {label: right + 0.5 for label, right in expected.items()}
    texts = [checker.difference(wrong, expected)] + [m.says for m in checker.mistakes]
    told = {n for text in texts for n in re.findall(r"-?\d+\.\d{2,}", text)}
    for right in expected.values():
        for number in right.flat:
            for decimals in range(2, 10):
                assert f"{number:.{decimals}f}" not in told


def example():
    return Checker(
        numbers(),
        right=lambda: 3 * 4,
        mistakes=[Mistake("the perimeter", lambda: 2 * (3 + 4), "That is the way around it.")],
        why="An area multiplies the two sides.",
    )


def test_a_checker_tells_not_yet_right_and_which_mistake():
    area = example()
    assert repr(area(...)) == (
        "Not yet. Replace the three dots by your answer, then run the cell again."
    )
    assert repr(area(12)) == "Correct. An area multiplies the two sides."
    assert repr(area(14)) == (
        "Not correct. Your number is 14, which is too large. That is the way around it."
    )
    assert area(14).mistake == "the perimeter"
    assert area(11).mistake is None


def test_a_checker_tells_what_is_wrong_with_a_shape_or_a_type():
    area = example()
    assert "The shape must be that of a single number; your answer's is (2,)" in area([1, 2]).text
    assert "got the text '12'" in area("12").text
    assert "True or False" in area(True).text


def test_functions_are_tried_case_by_case_and_get_copies():
    given_array = np.array([1.0, 2.0])
    double = Checker(calls(two_numbers=(given_array,)), lambda x: 2 * x, [], "Twice is twice.")

    def in_place(x):
        x *= 2
        return x

    assert double(in_place).status == CORRECT
    assert given_array.tolist() == [1.0, 2.0]
    assert "Two numbers: Element [1] is 3, which is too small." in double(lambda x: x + 1).text
    assert "stopped with ZeroDivisionError" in double(raises).text
    assert double(gives_none).status == NOT_YET


def test_a_choice_takes_its_options_only():
    row = Checker(
        choice("row 0", "row 1"),
        lambda: "row 1",
        [Mistake("the other row", lambda: "row 0", "Row 0 is finite.")],
        "Row 1 overflows.",
    )
    assert row(" Row 1 ").status == CORRECT
    assert repr(row("row 0")) == "Not correct. Row 0 is finite."
    assert "must be one of: row 0; row 1" in row("row 2").text


def test_html_and_text_say_the_same():
    verdict = example()("<b>")
    assert "&lt;b&gt;" in verdict._repr_html_() and "<b>" not in verdict._repr_html_()
    plain = re.sub(r"<[^>]+>", "", verdict._repr_html_())
    assert plain.replace("&lt;", "<").replace("&gt;", ">") == repr(verdict)

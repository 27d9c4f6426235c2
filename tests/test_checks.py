"""All checkers: never a traceback, never a wrong answer accepted, no answer told."""

import ast
import importlib
import inspect
import itertools
import pkgutil
import re
import sys
import warnings
from decimal import Decimal

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
    Reader,
    calls,
    numbers,
)

MODULES = [
    importlib.import_module(f"course_lib.checks.{m.name}")
    for m in pkgutil.iter_modules(checks.__path__)
    if m.name != "checker"
]


def checkers(module):
    """The public checkers of a module, by name."""
    return {n: c for n, c in vars(module).items() if isinstance(c, Checker) and n[0] != "_"}


CHAPTERS = {module.__name__.rpartition(".")[2]: module for module in MODULES}
ALL = {
    f"{chapter}.{name}": checker
    for chapter, module in CHAPTERS.items()
    for name, checker in checkers(module).items()
}


def of_every_chapter(name):
    """The rows of the list ``name`` in each chapter's tests; each begins with its exercise."""
    return [
        (f"{chapter}.{row[0]}", *row[1:])
        for chapter in CHAPTERS
        for row in getattr(importlib.import_module(f"test_checks_{chapter}"), name)
    ]


def every(rows):
    names = ("exercise", "mistake", "answer") if len(rows[0]) == 3 else ("exercise", "answer")
    ids = [f"{row[0]}-{number}" for number, row in enumerate(rows)]
    return pytest.mark.parametrize(names, rows, ids=ids)


COMMITTED = of_every_chapter("COMMITTED")  # exercise, mistake, what a learner hands in
ACCEPTED = of_every_chapter("ACCEPTED")  # exercise, a right answer as a learner arrives at it
NEAR_MISSES = of_every_chapter("NEAR_MISSES")  # exercise, an answer that is nearly right
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


class Treacherous(list):
    """A list whose length is refused: it fails where NumPy is not yet asked."""

    def __len__(self):
        raise RuntimeError("no length")


class Text(str):
    """A text that fails at being read or shown."""

    def strip(self, *args):
        raise RuntimeError("no strip")

    def __getitem__(self, index):
        raise RuntimeError("no letter")


class NoClass:
    @property
    def __class__(self):
        raise RuntimeError("no class")


class Speechless(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def raises_speechless(*args, **kwargs):
    raise Speechless


def calls_itself(*args):
    return calls_itself(*args)


RECURSIVE = []
RECURSIVE.append(RECURSIVE)


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
    Treacherous([1, 2]),
    Text("row 0"),
    NoClass(),
    RECURSIVE,
    raises_speechless,
    calls_itself,
    lambda *a: Treacherous([1, 2]),
    lambda *a: Text("x"),
    lambda *a: NoClass(),
    lambda *a: (NoClass(), NoClass()),
    lambda *a: RECURSIVE,
    lambda *a: (x for x in a),
    lambda *a: a,
    lambda *a: 10**400,
    lambda *a: (np.arange(400), np.arange(3)),  # positions that are not there
    lambda *a: (np.array([1e300]), np.array([-1])),
    lambda *a: (np.zeros(300, bool), np.ones(400, bool)),
    lambda *a: ((), ()),
    np.ma.masked,
    np.datetime64("2020-01-01"),
    np.zeros(2, dtype=[("a", "f8")]),
    np.array([1, 2], dtype=object),
    Decimal("NaN"),
    memoryview(b"abcd"),
    range(4),
    iter([1, 2]),
    NotImplemented,
    "\ud800",
    "x" * 10**5,
]

SENTENCE = re.compile(
    r"[A-Z]|[a-z]\d?\b|train\b|test\b"
)  # begins with a capital, or a name of ours

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


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_tab_completion_offers_checkers_and_no_answers(module):
    tree = ast.parse(inspect.getsource(module))
    made = {
        name.id
        for part in tree.body
        if isinstance(part, ast.Assign)
        for target in part.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    } | {part.name for part in tree.body if isinstance(part, (ast.FunctionDef, ast.ClassDef))}
    assert {name for name in made if name[0] != "_"} == set(checkers(module))


@every_checker
def test_not_attempted_is_not_yet(checker):
    for nothing in (None, ...):
        assert checker(nothing).status == NOT_YET


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


@every(ACCEPTED)
def test_a_learners_own_solution_is_accepted(exercise, answer):
    verdict = ALL[exercise](answer)
    assert verdict.status == CORRECT, verdict


@every(NEAR_MISSES)
def test_a_near_miss_is_not_correct_and_has_no_name(exercise, answer):
    verdict = ALL[exercise](answer)
    assert (verdict.status, verdict.mistake) == (WRONG, None), verdict


@every(COMMITTED)
def test_a_mistake_that_a_learner_commits_is_named(exercise, mistake, answer):
    verdict = ALL[exercise](answer)
    assert (verdict.status, verdict.mistake) == (WRONG, mistake), verdict
    assert {m.name: m for m in ALL[exercise].mistakes}[mistake].says in verdict.text


def test_every_known_mistake_is_committed():
    known = {(exercise, m.name) for exercise, checker in ALL.items() for m in checker.mistakes}
    assert {(exercise, mistake) for exercise, mistake, _ in COMMITTED} == known


@every_checker
def test_junk_is_never_correct_and_never_a_traceback(checker):
    for answer in JUNK:
        verdict = checker(answer)
        assert verdict.status in (WRONG, NOT_YET), answer
        assert SENTENCE.match(verdict.text), verdict.text


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
    if not checker.read.tells_evidence:
        return
    expected = checker.read(checker.handed_in(checker.right))
    wrong = {label: right + 0.5 for label, right in expected.items()}
    texts = [checker.difference(wrong, expected)] + [m.says for m in checker.mistakes]
    told = {n for text in texts for n in re.findall(r"-?\d+\.\d{2,}", text)}
    for right in expected.values():
        for number in right.flat:
            for decimals in range(2, 10):
                assert f"{number:.{decimals}f}" not in told


def leaves_of(answer):
    """The numbers of an answer, and the answer with others in their places."""
    if isinstance(answer, (tuple, list)):
        parts = [np.asarray(part, dtype=np.float64) for part in answer]
        ends = np.cumsum([part.size for part in parts])[:-1]
        numbers = np.concatenate([part.ravel() for part in parts])

        def made_of(flat):
            new = np.split(flat, ends)
            return type(answer)(n.reshape(p.shape) for n, p in zip(new, parts, strict=True))

        return numbers, made_of
    array = np.asarray(answer, dtype=np.float64)
    return array.ravel(), lambda flat: flat.reshape(array.shape)


def compared_as_handed_in(checker):
    """Whether the checker compares the numbers themselves, not what follows from them."""
    if checker.read.takes_functions or not checker.read.tells_evidence:
        return False
    read = np.concatenate([part.ravel() for part in checker.read(checker.right()).values()])
    return np.array_equal(read, leaves_of(checker.right())[0])


NUMERIC = {name: checker for name, checker in ALL.items() if compared_as_handed_in(checker)}
FUNCTIONS = {name: checker for name, checker in ALL.items() if checker.read.takes_functions}


@pytest.mark.parametrize("name", [name for name, c in ALL.items() if not c.read.takes_functions])
def test_an_answer_in_which_dots_are_left_is_not_yet(name):
    right = ALL[name].right()
    if not np.iterable(right):
        return
    answer = list(right)
    first = np.asarray(answer[0]).tolist()
    inside = [[[..., *first[1:]], *answer[1:]]] if isinstance(first, list) else []
    for dots in ([..., *answer[1:]], (*answer[:-1], ...), *inside):
        assert ALL[name](dots).status == NOT_YET, dots


def test_numbers_may_be_handed_in_as_an_array_too():
    pair = Checker(numbers("w1", "w2"), lambda: (1, 2), [], "Two numbers.")
    assert pair(np.array([1.0, 2.0])).status == CORRECT
    assert pair(np.array(1.0)).text == "The answer must be (w1, w2), got an object of type ndarray."


def test_most_checkers_are_of_these_two_kinds():
    assert len(NUMERIC) >= 10 and len(FUNCTIONS) >= 15


@pytest.mark.parametrize("checker", NUMERIC.values(), ids=NUMERIC)
def test_no_single_number_may_be_off_by_more_than_the_tolerance(checker):
    right, made_of = leaves_of(checker.right())
    for i in range(len(right)):
        for sign in (1, -1):
            tolerance = sign * (checker.atol + checker.rtol * abs(right[i]))
            for factor, status in ((0.9, CORRECT), (1.1, WRONG)):
                changed = right.copy()
                changed[i] += factor * tolerance
                assert checker(made_of(changed)).status == status, (i, sign, factor)


def wrong_once(right, call, damage):
    """The right function, but its result in one of its calls is damaged."""
    count = itertools.count()

    def function(*arguments):
        result = right(*arguments)
        return damage(result) if next(count) == call else result

    return function, count


def another_number(result):
    numbers, made_of = leaves_of(result)
    numbers[0] += 0.01 * (1 + abs(numbers[0]))
    return made_of(numbers)


def another_shape(result):
    if isinstance(result, (tuple, list)):
        return type(result)([np.asarray(result[0])[None], *result[1:]])
    return np.asarray(result)[None]


@pytest.mark.parametrize("checker", FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("damage", [another_number, another_shape])
def test_a_function_that_is_wrong_in_one_case_alone_is_not_correct(checker, damage):
    never, count = wrong_once(checker.right, -1, damage)
    assert checker(never).status == CORRECT
    calls_made = next(count)
    assert calls_made >= 1
    for call in range(min(calls_made, 6)):
        function, _ = wrong_once(checker.right, call, damage)
        assert checker(function).status == WRONG, call


@pytest.mark.parametrize("checker", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_that_spoils_its_inputs_does_no_harm_to_the_next_answer(checker):
    def spoil(*arguments):
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument.fill(0)
        return 0.0

    assert checker(spoil).status in (WRONG, NOT_YET)
    assert checker(checker.right).status == CORRECT


def test_an_answer_that_cannot_even_be_looked_at_is_wrong_in_words():
    verdict = example()(NoClass())
    assert repr(verdict) == (
        "Not correct. Your answer cannot be read: looking at it stopped with RuntimeError."
    )


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


def pair():
    return Checker(numbers("w1", "W1"), lambda: (1, 2), [], "Two names, and two variables.")


def vector():
    return Checker(numbers(), lambda: [0.0, -2.0, 3.0], [], "Three numbers in a row.")


def matrix():
    return Checker(numbers(), lambda: np.eye(2), [], "Two rows.")


def double():
    return Checker(calls(two_numbers=(np.arange(2.0),)), lambda x: 2 * x, [], "Twice is twice.")


def several():
    read = calls(["sum", "product"], two_numbers=(2, 3), no_numbers=(0, 0))
    return Checker(read, lambda a, b: (a + b, a * b), [], "Both at once.")


def sum_alone(a, b):
    return (a + b,)


DOTS_LEFT = "Replace every three dots by your answer, then run the cell again."


@pytest.mark.parametrize(
    ("checker", "answer", "status", "text"),
    [
        (example, [12, ...], NOT_YET, DOTS_LEFT),
        (example, (12, [None]), NOT_YET, DOTS_LEFT),
        (example, "12", WRONG, "The answer must be numbers, got the text '12'."),
        (example, "x" * 41, WRONG, f"The answer must be numbers, got the text '{'x' * 40}'."),
        (example, {}, WRONG, "The answer must be numbers, got an object of type dict."),
        (example, ["a"], WRONG, "The answer must be numbers, got a list of 1."),
        (
            example,
            True,
            WRONG,
            "The answer must be numbers, got True or False: write 1 and 0, or add 0.0 to an array.",
        ),
        (
            example,
            [1, 2],
            WRONG,
            "The shape must be that of a single number; your answer's is (2,).",
        ),
        (vector, 7, WRONG, "The shape must be (3,); your answer's is that of a single number."),
        (vector, [0, 2, 3], WRONG, "Element [1] is 2, which has the wrong sign."),
        (vector, [0, -2, 3 + 1 / 3], WRONG, "Element [2] is 3.33333333, which is too large."),
        (vector, [-1, 2, 3], WRONG, "Element [0] is -1, which is too small."),
        (vector, [0, -np.inf, 3], WRONG, "Element [1] is -inf, which is too small."),
        (vector, [0, -2, np.nan], WRONG, "Element [2] is nan, which is not a number."),
        (
            pair,
            (1, [2, 2]),
            WRONG,
            "W1: The shape must be that of a single number; your answer's is (2,).",
        ),
        (matrix, [[1, 1], [0, 1]], WRONG, "Element [0, 1] is 1, which is too large."),
        (pair, (1, "2"), WRONG, "W1 must be numbers, got the text '2'."),
        (pair, (1,), WRONG, "The answer must be (w1, W1), got a tuple of 1."),
        (pair, 12, WRONG, "The answer must be (w1, W1), got an object of type int."),
        (double, 3, WRONG, "The answer must be a function, got an object of type int."),
        (
            double,
            raises,
            WRONG,
            "Two numbers: your function stopped with ZeroDivisionError: division by zero",
        ),
        (double, leaves, WRONG, "Two numbers: your function stopped with SystemExit: bye"),
        (
            double,
            lambda x: "6",
            WRONG,
            "Two numbers: the result must be numbers, got the text '6'.",
        ),
        (
            double,
            gives_none,
            NOT_YET,
            "Your function returns nothing yet: replace the three dots.",
        ),
        (
            double,
            lambda x: ...,
            NOT_YET,
            "Your function returns nothing yet: replace the three dots.",
        ),
        (several, lambda a, b: a + b, WRONG, "Two numbers: the function must return sum, product."),
        (
            several,
            sum_alone,
            WRONG,
            "Two numbers: the function must return sum, product.",
        ),
        (
            several,
            lambda a, b: [5, 5],
            WRONG,
            "Two numbers, product: Your number is 5, which is too small.",
        ),
        (
            several,
            lambda a, b: (5, "6"),
            WRONG,
            "Two numbers, product must be numbers, got the text '6'.",
        ),
        (
            several,
            lambda a, b: (5, ...),
            NOT_YET,
            "Replace every three dots of the function, then run it again.",
        ),
    ],
)
def test_a_checker_says_what_came_and_what_is_missing(checker, answer, status, text):
    verdict = checker()(answer)
    assert (verdict.status, verdict.text, verdict.mistake) == (status, text, None)


def test_a_body_that_is_still_to_be_written_is_not_yet():
    def stub(x):
        raise NotImplementedError

    assert repr(double()(stub)) == (
        "Not yet. Write the body of the function, then run the cell again."
    )


def test_of_an_error_the_first_line_is_told():
    def fails(x):
        raise ValueError("one\ntwo")

    assert double()(fails).text == "Two numbers: your function stopped with ValueError: one"


def test_where_no_number_belongs_this_is_told_and_nan_is_right():
    missing = Checker(numbers(), lambda: [np.nan, 1.0], [], "The first has no value.")
    assert missing([0, 1]).text == "Element [0] is 0, where one should find not a number (nan)."
    assert missing([np.nan, 2]).text == "Element [1] is 2, which is too large."
    assert missing([np.nan, 1]).status == CORRECT


def test_a_checker_may_have_its_own_sentence_about_what_differs():
    own = Checker(numbers("a", "b"), lambda: (1, [1, 2]), [], "Why.", tell=lambda *found: found)
    assert own((1, [1, 3])).text == ("b", (1,), 3.0)


def test_without_evidence_a_known_mistake_is_told_alone():
    silent = Checker(
        Reader(lambda answer: {"": np.array(float(answer))}, tells_evidence=False),
        right=lambda: 1,
        mistakes=[Mistake("two", lambda: 2, "That is two.")],
        why="One is one.",
    )
    assert [silent(n).text for n in (1, 2, 3)] == ["One is one.", "That is two.", ""]


def test_answers_agree_to_a_millionth_or_to_the_decimals_asked_for():
    large = Checker(numbers(), lambda: 1e6, [], "Why.")
    assert [large(1e6 + d).status for d in (0.99, 1.01)] == [CORRECT, WRONG]
    zero = Checker(numbers(), lambda: 0.0, [], "Why.")
    assert [zero(d).status for d in (0.99e-9, 1.01e-9)] == [CORRECT, WRONG]
    rounded = Checker(numbers(), lambda: 100.5, [], "Why.", decimals=2)
    assert [rounded(100.5 + d).status for d in (0.005, 0.00501)] == [CORRECT, WRONG]


def test_two_answers_that_agree_have_no_difference():
    with pytest.raises(AssertionError, match="^the answers agree$"):
        vector().difference({"": np.arange(3.0)}, {"": np.arange(3.0)})


def test_a_warning_of_a_learners_function_is_not_shown():
    def warns(x):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        return np.log(x * 0.0) * 0 + 2 * x

    with np.errstate(all="raise"):  # whatever the notebook has set
        text = double()(warns).text
    assert text == "Two numbers: Element [0] is nan, which is not a number."


def test_a_verdict_in_html_is_a_status_of_its_own_class():
    for verdict, name in ((example()(...), "not-yet"), (example()(12), "correct")):
        html = verdict._repr_html_()
        assert html.startswith(f'<div class="verdict verdict-{name}" role="status" style="margin:')
        assert html.endswith(
            f"<strong>{verdict.status.capitalize()}.</strong> {verdict.text}</div>"
        )
    quoted = Checker(numbers(), lambda: 1, [], 'Say "a".')(1)._repr_html_()
    assert 'Say "a".' in quoted
    assert 'class="verdict verdict-not-correct"' in example()(11)._repr_html_()


def test_functions_are_tried_case_by_case_and_get_copies():
    given_array = np.array([1.0, 2.0])
    double = Checker(calls(two_numbers=(given_array,)), lambda x: 2 * x, [], "Twice is twice.")

    def in_place(x):
        x *= 2
        return x

    assert double(in_place).status == CORRECT
    assert given_array.tolist() == [1.0, 2.0]
    assert double(lambda x: x + 1).text == "Two numbers: Element [1] is 3, which is too small."


def test_every_case_is_tried():
    twice = Checker(calls(one=(1,), two=(2,), three=(3,)), lambda x: 2 * x, [], "Twice.")
    assert (
        twice(lambda x: 2 * x if x < 3 else 0).text
        == "Three: Your number is 0, which is too small."
    )


def test_the_name_of_a_variable_is_shown_as_it_is():
    assert pair()((0, 2)).text == "w1: Your number is 0, which is too small."
    assert pair()((1, 0)).text == "W1: Your number is 0, which is too small."


@every_checker
def test_what_differs_is_told_in_a_sentence_or_under_a_name(checker):
    expected = checker.read(checker.handed_in(checker.right))
    text = checker.difference({label: right + 0.5 for label, right in expected.items()}, expected)
    assert not text or text[0].isupper() or text.partition(":")[0].isidentifier(), text


def test_html_and_text_say_the_same():
    verdict = example()("<b>")
    assert "&lt;b&gt;" in verdict._repr_html_() and "<b>" not in verdict._repr_html_()
    plain = re.sub(r"<[^>]+>", "", verdict._repr_html_())
    assert plain.replace("&lt;", "<").replace("&gt;", ">") == repr(verdict)

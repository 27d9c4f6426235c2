"""What every exercise's checker does: read an answer, compare it, and name the mistake.

An answer is *read*: turned into numbers under labels, for example one array for each input that a
function was tried on. A label is shown as it is: a variable's name, or words that begin with a
capital. A known mistake is a wrong answer with a name, and is read in the same way.
So an answer is right if its numbers are those of the right answer, and it is a known mistake if
they are those of that mistake::

    area = Checker(
        numbers(),
        right=lambda: 3 * 4,
        mistakes=[Mistake("the perimeter", lambda: 2 * (3 + 4), "That is the way around it.")],
        why="An area multiplies the two sides.",
    )
    area(...)   # Not yet.
    area(14)    # Not correct, and what 14 is
    area(12)    # Correct.

A checker never raises an error for what a learner hands in, and never tells the right number.
"""

import warnings
from html import escape

import numpy as np

from course_lib.arrays import as_float

DOTS = "Replace every three dots by your answer, then run the cell again."
NOT_YET, CORRECT, WRONG = "not yet", "correct", "not correct"
STYLE = "margin:.75em 0;padding:.5em .75em;border-left-style:solid;border-left-width:.25em"


class Unreadable(Exception):
    """The answer has no numbers that could be compared; the text says why, to the learner."""


class NotAttempted(Exception):
    """There is no answer yet; the text says what is still to be replaced."""


class Verdict:
    """What a checker says: ``status`` ("not yet", "correct", "not correct"), ``text``, and the
    name of the recognised ``mistake``, or None."""

    def __init__(self, status, text, mistake=None):
        self.status = status
        self.text = text
        self.mistake = mistake

    def __repr__(self):
        return f"{self.status.capitalize()}. {self.text}"

    def _repr_html_(self):
        name = self.status.replace(" ", "-")
        return (  # the line at its left shows in JupyterLab and Colab too; the site colours it
            f'<div class="verdict verdict-{name}" role="status" style="{STYLE}">'
            f"<strong>{self.status.capitalize()}.</strong> {escape(self.text, quote=False)}</div>"
        )


class Mistake:
    """A wrong answer that we know by name: the ``answer`` it leads to, and what to tell about it.

    ``answer`` is what a learner would hand in: for an exercise about a number, a function of no
    argument that computes the number; for an exercise about a function, the function with the
    mistake in it. ``says`` are whole sentences: what was done, and how to see it.
    """

    def __init__(self, name, answer, says):
        self.name = name
        self.answer = answer
        self.says = says


class Checker:
    """The checker of one exercise; call it with the learner's answer, get a ``Verdict``.

    ``read(answer)`` gives {label: array}; see ``numbers`` and ``calls`` below.
    ``right`` and each mistake's ``answer`` are what a learner would hand in; where ``read`` is not
    about functions, they are functions of no argument that compute it. Numbers agree within
    ``rtol`` relative to the right one (and ``atol``), or to ``decimals`` decimals if given.
    ``tell(label, place, number)`` is the sentence about the first number that differs, where
    "too small" would mean nothing; ``place`` is its index, a tuple.
    """

    def __init__(self, read, right, mistakes, why, rtol=1e-6, atol=1e-9, decimals=None, tell=None):
        self.read = read
        self.right = right
        self.mistakes = mistakes
        self.why = why
        self.tell = tell
        self.rtol, self.atol = rtol, atol
        if decimals is not None:
            self.rtol, self.atol = 0.0, 0.5000001 * 10.0**-decimals

    def __call__(self, answer):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                found = self.read(answer)
            except NotAttempted as reason:
                return Verdict(NOT_YET, str(reason))
            except Unreadable as reason:
                return Verdict(WRONG, str(reason))
            except (Exception, SystemExit) as error:  # an object that fails at being looked at
                kind = type(error).__name__
                text = f"Your answer cannot be read: looking at it stopped with {kind}."
                return Verdict(WRONG, text)
            expected = self.read(self.handed_in(self.right))
            if self.agree(found, expected):
                return Verdict(CORRECT, self.why)
            for mistake in self.mistakes:
                known = self.read(self.handed_in(mistake.answer))
                if self.agree(found, known):
                    evidence = self.difference(found, expected)
                    return Verdict(WRONG, f"{evidence} {mistake.says}".strip(), mistake.name)
            return Verdict(WRONG, self.difference(found, expected))

    def handed_in(self, answer):
        """The answer itself if functions are handed in, else what it computes."""
        return answer if self.read.takes_functions else answer()

    def agree(self, found, expected):
        return all(
            found[label].shape == expected[label].shape
            and np.allclose(found[label], expected[label], self.rtol, self.atol, equal_nan=True)
            for label in expected
        )

    def difference(self, found, expected):
        """The first number that is not as it should be, in words and without the right one."""
        if not self.read.tells_evidence:
            return ""
        for label, right in expected.items():
            got = found[label]
            where = f"{label}: " if label else ""
            if got.shape != right.shape:
                return f"{where}The shape must be {_shape(right)}; your answer's is {_shape(got)}."
            close = np.isclose(got, right, self.rtol, self.atol, equal_nan=True)
            if close.all():
                continue
            first = tuple(int(i) for i in np.argwhere(~close)[0])
            number, aim = got[first], right[first]
            if self.tell:
                return self.tell(label, first, number)
            place = f"Element [{', '.join(map(str, first))}]" if first else "Your number"
            return f"{where}{place} is {number:.9g}, {_direction(number, aim)}."
        raise AssertionError("the answers agree")


def _shape(array):
    return "that of a single number" if array.ndim == 0 else str(array.shape)


def _direction(number, aim):
    if np.isnan(number):
        return "which is not a number"
    if np.isnan(aim):
        return "where one should find not a number (nan)"
    if np.isfinite(number) and np.isfinite(aim) and number == -aim:
        return "which has the wrong sign"
    return "which is too large" if number > aim else "which is too small"


# --- readers: from an answer to {label: array} ---------------------------------------------------


class Reader:
    """``reader(answer)`` gives {label: array}, or raises NotAttempted or Unreadable.

    ``takes_functions``: the answer is a function (of arguments), to be tried out.
    ``tells_evidence``: the numbers are the learner's, and not our codes for what they lead to.
    """

    def __init__(self, function, takes_functions=False, tells_evidence=True):
        self.function = function
        self.takes_functions = takes_functions
        self.tells_evidence = tells_evidence

    def __call__(self, answer):
        if answer is None or answer is ...:
            raise NotAttempted("Replace the three dots by your answer, then run the cell again.")
        return self.function(answer)


def number_array(value, what="The answer"):
    """``value`` as a float64 array; Unreadable, in words, if it is not made of real numbers.

    NotAttempted if dots are left among them.
    """
    try:
        if _dots_left(value):
            raise NotAttempted(DOTS)
        array = np.asarray(value)
        if array.dtype.kind == "b":
            raise Unreadable(
                f"{what} must be numbers, got True or False: write 1 and 0, or add 0.0 to an array."
            )
        return as_float(array).astype(np.float64)
    except (Unreadable, NotAttempted):
        raise
    except Exception as error:  # whatever a learner's object does when NumPy looks at it
        raise Unreadable(f"{what} must be numbers, got {_kind(value)}.") from error


def _dots_left(value):
    if isinstance(value, (tuple, list)):
        return any(map(_dots_left, value))
    return value is None or value is ...


def numbers(*names):
    """A reader of one number or array; with ``names``, of a tuple, list or array of as many."""

    def read(answer):
        if not names:
            return {"": number_array(answer)}
        several = (
            isinstance(answer, (tuple, list)) or isinstance(answer, np.ndarray) and answer.ndim == 1
        )
        if not several or len(answer) != len(names):
            raise Unreadable(f"The answer must be ({', '.join(names)}), got {_kind(answer)}.")
        return {name: number_array(a, name) for name, a in zip(names, answer, strict=True)}

    return Reader(read)


def calls(names=(), **cases):
    """A reader that tries a function: each case is a tuple of arguments, named by what it shows.

    ``names``: the arrays that the function returns, where there are several.

    ``one_number=(3,)`` has the label "One number". Arrays are handed over as copies, so a function
    that changes its input does no harm to the next one.
    """

    labelled = {_phrase(name): arguments for name, arguments in cases.items()}

    def read(function):
        if not callable(function):
            raise Unreadable(f"The answer must be a function, got {_kind(function)}.")
        found = {}
        for case, arguments in labelled.items():
            result = call(function, arguments, case)
            if not names:
                found[case] = number_array(result, f"{case}: the result")
                continue
            if not isinstance(result, (tuple, list)) or len(result) != len(names):
                raise Unreadable(f"{case}: the function must return {', '.join(names)}.")
            if _dots_left(result):
                raise NotAttempted("Replace every three dots of the function, then run it again.")
            for name, array in zip(names, result, strict=True):
                found[f"{case}, {name}"] = number_array(array, f"{case}, {name}")
        return found

    return Reader(read, takes_functions=True)


def _phrase(name):
    """The keyword as words, as they begin a sentence."""
    words = name.replace("_", " ")
    return words[0].upper() + words[1:]


def call(function, arguments, case):
    """What the learner's function returns for copies of these arguments; errors are in words."""
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        result = function(*copies)
    except NotImplementedError as error:
        raise NotAttempted("Write the body of the function, then run the cell again.") from error
    except (Exception, SystemExit) as error:
        text = str(error).partition("\n")[0]
        raise Unreadable(
            f"{case}: your function stopped with {type(error).__name__}: {text}"
        ) from error
    if result is None or result is ...:
        raise NotAttempted("Your function returns nothing yet: replace the three dots.")
    return result


def _kind(value):
    """What a learner handed in, in few words."""
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an object of type {type(value).__name__}"

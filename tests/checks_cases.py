"""What the tests of all checkers share: a module's checkers, and two verdicts."""

from course_lib.checks.checker import CORRECT, NOT_YET, Checker


def checkers(module):
    """The public checkers of a module, by name."""
    return {n: c for n, c in vars(module).items() if isinstance(c, Checker) and n[0] != "_"}


def assert_right(checker, answer):
    assert checker(answer).status == CORRECT, checker(answer)


def assert_not_attempted(checker, answer=...):
    assert checker(answer).status == NOT_YET, checker(answer)

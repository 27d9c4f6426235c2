"""What the tests of all checkers share: junk that no checker may accept, and who commits what."""

from course_lib.checks.checker import CORRECT, NOT_YET, WRONG, Checker


def checkers(module):
    """The public checkers of a module, by name."""
    return {n: c for n, c in vars(module).items() if isinstance(c, Checker) and n[0] != "_"}


def assert_named(checker, mistake, answer):
    """The learner's ``answer`` commits ``mistake``: the checker names it, and shows its number."""
    verdict = checker(answer)
    assert (verdict.status, verdict.mistake) == (WRONG, mistake), verdict
    known = {m.name: m for m in checker.mistakes}[mistake]
    assert known.says in verdict.text


def assert_all_committed(module, committed):
    """``committed`` has one entry (exercise, mistake, answer) at least for every known mistake."""
    known = {(n, m.name) for n, c in checkers(module).items() for m in c.mistakes}
    assert {(exercise, mistake) for exercise, mistake, _ in committed} == known


def assert_right(checker, answer):
    assert checker(answer).status == CORRECT, checker(answer)


def assert_not_attempted(checker, answer=...):
    assert checker(answer).status == NOT_YET, checker(answer)

"""The checkers of chapter 10: each mistake is committed as a learner would, and must be named."""

from collections import Counter

import numpy as np
import pytest

from course_lib.checks import digits as check


def table_of(truth, answers):
    table = np.zeros((10, 10), int)
    for row, column in zip(truth, answers, strict=True):
        table[row, column] += 1
    return table


def plus_one(truth, answers):
    table = np.zeros((10, 10), int)
    table[truth, answers] += 1
    return table


def as_large_as_needed(truth, answers):
    size = max(truth.max(), answers.max()) + 1
    return table_of(truth, answers)[:size, :size]


def vote(Y):
    ballots = np.argmax(Y, axis=-1).T.tolist()
    return [min(d for d, n in Counter(b).items() if n == max(Counter(b).values())) for b in ballots]


def mean_digit(Y):
    return np.round(np.mean(np.argmax(Y, axis=-1), axis=0)).astype(int)


def most_certain(Y):
    answers, winner = np.argmax(Y, axis=2), np.argmax(np.max(Y, axis=2), axis=0)
    return [answers[network, picture] for picture, network in enumerate(winner)]


def splits_by(choose, exchange=False):
    """A learner's split: ``choose(rng, forms)`` says which forms are held out."""

    def split(form, seed):
        held_out = choose(np.random.default_rng(seed), sorted(set(form)))
        test = np.array([i for i, f in enumerate(form) if f in held_out])
        train = np.array([i for i, f in enumerate(form) if f not in held_out])
        return (test, train) if exchange else (train, test)

    return split


def three(rng, forms):
    return rng.choice(forms, 3, replace=False)


def draws_digits(form, seed):
    test = np.random.default_rng(seed).choice(len(form), len(form) // 4, replace=False)
    return np.setdiff1d(np.arange(len(form)), test), test


def cuts_the_file(form, seed):
    cut = int(0.75 * len(form))
    return np.arange(cut), np.arange(cut, len(form))


def learns_everything(form, seed):
    return np.arange(len(form)), splits_by(three)(form, seed)[1]


def gives_forms(form, seed):
    held_out = np.random.default_rng(seed).choice(14, 3, replace=False)
    return np.setdiff1d(np.arange(14), held_out), held_out


def error_from(each_form):
    """A learner's error bar: ``each_form(means, N)`` makes it of the forms' accuracies."""

    def error(right, form):
        means = [np.mean(right[form == f]) for f in sorted(set(form.tolist()))]
        return each_form(np.array(means), len(form))

    return error


def spread(means):
    return np.sqrt(np.sum((means - means.mean()) ** 2) / (len(means) - 1))


def binomial(right, form):
    return np.sqrt(np.mean(right) * np.mean(1 - right) / len(right))


def best(scores):
    return max(range(len(scores)), key=lambda network: np.mean(scores[network]))


def claim(choose, share=np.mean):
    """A learner's two numbers; ``choose(test, fresh)`` is the chosen network."""

    def numbers(test, fresh):
        network = choose(test, fresh)
        return share(test[network]), share(fresh[network])

    return numbers


def chosen_on_test(test, fresh):
    return best(test)


def masks(form, seed):
    mask = np.isin(form, three(np.random.default_rng(seed), np.unique(form)))
    return ~mask, mask


def shuffled(form, seed):
    rng = np.random.default_rng(seed)
    return [rng.permutation(np.flatnonzero(part)) for part in masks(form, seed)]


COMMITTED = [
    ("repair_the_confusion", "repeated pairs counted once", plus_one),
    ("repair_the_confusion", "rows and columns exchanged", lambda t, a: table_of(a, t)),
    ("repair_the_confusion", "shares instead of counts", lambda t, a: table_of(t, a) / t.size),
    ("repair_the_confusion", "only as many rows as the labels need", as_large_as_needed),
    ("ask_several", "a vote", vote),
    ("ask_several", "the mean of the digits", mean_digit),
    ("ask_several", "the surest network alone", most_certain),
    ("ask_several", "the mean over the pictures", lambda Y: np.argmax(np.sum(Y, axis=1), axis=1)),
    ("ask_several", "the largest over the pictures", lambda Y: np.argmax(np.sum(Y, 0), axis=0)),
    ("ask_several", "probabilities instead of answers", lambda Y: sum(Y) / len(Y)),
    ("split_by_forms", "digits drawn, not forms", draws_digits),
    ("split_by_forms", "a cut in the middle of a form", cuts_the_file),
    ("split_by_forms", "the test digits learnt as well", learns_everything),
    ("split_by_forms", "the two parts exchanged", splits_by(three, exchange=True)),
    ("split_by_forms", "the seed not used", splits_by(lambda rng, forms: forms[-3:])),
    ("split_by_forms", "the same form drawn twice", splits_by(lambda r, f: r.choice(f, 3))),
    ("split_by_forms", "numbers of forms instead of positions of digits", gives_forms),
    ("error_bar_of_forms", "digits taken for independent", binomial),
    (
        "error_bar_of_forms",
        "divided by the number of forms, not one less",
        error_from(lambda means, N: np.std(means) / len(means) ** 0.5),
    ),
    ("error_bar_of_forms", "the spread of the forms itself", error_from(lambda m, N: spread(m))),
    (
        "error_bar_of_forms",
        "the root of the number of digits",
        error_from(lambda means, N: spread(means) / N**0.5),
    ),
    (
        "error_bar_of_forms",
        "divided without a root",
        error_from(lambda means, N: spread(means) / len(means)),
    ),
    (
        "error_bar_of_forms",
        "a variance",
        error_from(lambda means, N: np.var(means, ddof=1) / len(means)),
    ),
    (
        "break_the_rule",
        "chosen again on the fresh digits",
        lambda test, fresh: (np.mean(test[best(test)]), np.mean(fresh[best(fresh)])),
    ),
    ("break_the_rule", "chosen on the fresh digits", claim(lambda test, fresh: best(fresh))),
    (
        "break_the_rule",
        "the mean over all networks",
        lambda test, fresh: [test.mean(), fresh.mean()],
    ),
    (
        "break_the_rule",
        "the fresh mean over all networks",
        lambda test, fresh: (np.mean(test[best(test)]), np.mean(fresh)),
    ),
    (
        "break_the_rule",
        "the easiest digit instead of the best network",
        lambda test, fresh: claim(chosen_on_test)(test.T, fresh.T),
    ),
    ("break_the_rule", "numbers instead of shares", claim(chosen_on_test, share=np.sum)),
]
ACCEPTED = [
    ("repair_the_confusion", table_of),
    (
        "repair_the_confusion",
        lambda t, a: np.bincount(10 * t + a, minlength=100).reshape(10, 10),
    ),
    ("ask_several", lambda Y: np.argmax(np.sum(Y, axis=0), axis=-1)),
    ("split_by_forms", splits_by(three)),
    ("split_by_forms", masks),
    ("split_by_forms", shuffled),
    ("error_bar_of_forms", error_from(lambda means, N: spread(means) / len(means) ** 0.5)),
    ("break_the_rule", claim(chosen_on_test)),
]
NEAR_MISSES = [("ask_several", lambda Y: np.argmin(Y.mean(axis=0), axis=1))]


NO_POSITIONS = "must be positions of digits: whole numbers from 0 to N - 1."


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            lambda form, seed: np.arange(3),
            "Your function must return two arrays of positions: (train, test).",
        ),
        (
            lambda form, seed: ([0], [1], [2]),
            "Your function must return two arrays of positions: (train, test).",
        ),
        (lambda form, seed: (form * 1000, form), f"train {NO_POSITIONS}"),
        (lambda form, seed: ([0.5], [1]), f"train {NO_POSITIONS}"),
        (lambda form, seed: ([0], [[1]]), f"test {NO_POSITIONS}"),
        (lambda form, seed: ([0], [len(form)]), f"test {NO_POSITIONS}"),
        (lambda form, seed: ([0], [-1]), f"test {NO_POSITIONS}"),
        (lambda form, seed: (form[:3] < 5, form < 5), "train must be numbers, got True or False: "),
        (lambda form, seed: ("all", [1]), "train must be numbers, got the text 'all'."),
        (lambda form: (form, form), "Seed 0: your function stopped with TypeError: "),
        (
            (np.arange(3), np.arange(3)),
            "The answer must be a function: hand it over without calling it.",
        ),
    ],
    ids=range(11),
)
def test_a_split_that_cannot_be_read_is_told_why(answer, text):
    verdict = check.split_by_forms(answer)
    assert (verdict.status, verdict.mistake) == ("not correct", None)
    assert verdict.text.startswith(text)


def test_a_split_that_is_not_written_yet_is_not_attempted():
    for nothing in ((..., ...), None):
        assert check.split_by_forms(lambda form, seed, it=nothing: it).status == "not yet"


def number_of_forms(count):
    return splits_by(lambda rng, forms: rng.choice(forms, count, replace=False))


def changed(change):
    """A right split whose two parts are changed afterwards."""
    return lambda form, seed: change(*splits_by(three)(form, seed))


@pytest.mark.parametrize(
    ("split", "claim"),
    [
        (changed(lambda a, b: (a[1:], b)), "every digit is in one of the parts"),
        (changed(lambda a, b: (a, b[:-1])), "every digit is in one of the parts"),
        (changed(lambda a, b: (np.append(a, b[0]), b)), "no digit is in both parts"),
        (changed(lambda a, b: (np.append(a, a[0]), b)), "no digit is twice in one part"),
        (changed(lambda a, b: (a, np.append(b, b[0]))), "no digit is twice in one part"),
        (changed(lambda a, b: (a[1:], np.append(b, a[0]))), "no form is in both parts"),
        (number_of_forms(2), "the test has at least three forms"),
        (number_of_forms(4), "the test has at most three forms"),
        (lambda form, seed: splits_by(three)(form, 1), "another seed gives another test"),
    ],
    ids=range(9),
)
def test_a_split_that_is_wrong_is_told_what_does_not_hold(split, claim):
    verdict = check.split_by_forms(split)
    assert verdict.status == "not correct"
    assert verdict.text.startswith(f"This does not hold: {claim}.")


def test_a_picture_that_is_read_in_a_new_way_is_told_by_its_place():
    _, answer = NEAR_MISSES[0]
    assert "picture 0 is read as" in check.ask_several(answer).text

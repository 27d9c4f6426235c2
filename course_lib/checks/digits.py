"""Checkers of chapter 10: counting confusions, asking several networks, and honest tests."""

import numpy as np

from course_lib.checks.checker import (
    Checker,
    Mistake,
    Reader,
    Unreadable,
    call,
    calls,
    number_array,
)

_rng = np.random.default_rng(10)

# --- the confusion matrix ------------------------------------------------------------------------


def _confusion(truth, answers):
    table = np.zeros((10, 10))
    np.add.at(table, (truth, answers), 1)
    return table


def _repeats_lost(truth, answers):
    table = np.zeros((10, 10))
    table[truth, answers] += 1
    return table


def _transposed(truth, answers):
    return _confusion(truth, answers).T


def _shares(truth, answers):
    return _confusion(truth, answers) / len(truth)


def _as_large_as_the_labels(truth, answers):
    size = truth.max() + 1
    return _confusion(truth, answers)[:size, :size]


repair_the_confusion = Checker(
    calls(
        every_digit_once=(np.arange(10), np.array([0, 1, 2, 5, 4, 5, 6, 1, 8, 9])),
        the_same_mistake_three_times=(np.array([8, 8, 8, 3, 1]), np.array([3, 3, 3, 3, 1])),
    ),
    right=_confusion,
    mistakes=[
        Mistake(
            "repeated pairs counted once",
            _repeats_lost,
            "A pair that occurs three times adds 1 only once: table[rows, columns] += 1 reads all "
            "cells first and writes them afterwards. Add up the table: how many digits are in it?",
        ),
        Mistake(
            "rows and columns exchanged",
            _transposed,
            "Your rows are the answers. A row shall be the true digit, as in the chapter's figure.",
        ),
        Mistake(
            "shares instead of counts",
            _shares,
            "You divide by the number of digits. The table shall count.",
        ),
        Mistake(
            "only as many rows as the labels need",
            _as_large_as_the_labels,
            "Your table ends at the largest label that occurs. A digit that is not in this batch "
            "may be in the next: keep 10 rows and 10 columns.",
        ),
    ],
    why="Each picture adds 1, also where the same confusion occurs again. Check such a table by "
    "its sum: it must be the number of pictures.",
)

# --- several networks together -------------------------------------------------------------------


def _together(Y):
    return Y.mean(axis=0).argmax(axis=1)


def _vote(Y):
    votes = Y.argmax(axis=2)  # (networks, pictures)
    return np.array([np.bincount(v, minlength=10).argmax() for v in votes.T])


def _mean_of_answers(Y):
    return np.rint(Y.argmax(axis=2).mean(axis=0))


def _the_surest(Y):
    return Y.max(axis=0).argmax(axis=1)


def _mean_over_pictures(Y):
    return Y.mean(axis=1).argmax(axis=1)


def _argmax_over_pictures(Y):
    return Y.mean(axis=0).argmax(axis=0)


def _shares_of_all(Y):
    return Y.mean(axis=0)


ask_several = Checker(
    calls(
        three_networks=(_rng.dirichlet(np.full(10, 0.3), size=(3, 8)),),
        one_network=(_rng.dirichlet(np.full(10, 0.3), size=(1, 4)),),
        five_networks=(_rng.dirichlet(np.full(10, 0.3), size=(5, 12)),),
    ),
    right=_together,
    mistakes=[
        Mistake(
            "a vote",
            _vote,
            "You let the networks vote. A vote forgets how sure each one is: two that hesitate "
            "outvote one that knows. Average the probabilities first.",
        ),
        Mistake(
            "the mean of the digits",
            _mean_of_answers,
            "You average the answers themselves. One network says 3, the other 9, and you say 6, "
            "which neither of them has seen. A digit is a name, not a quantity.",
        ),
        Mistake(
            "the surest network alone",
            _the_surest,
            "You take the largest probability of any network. Then the most boastful one decides "
            "alone, and the others are not heard.",
        ),
        Mistake(
            "the mean over the pictures",
            _mean_over_pictures,
            "You average along axis 1, over the pictures. Axis 0 counts the networks.",
        ),
        Mistake(
            "the largest over the pictures",
            _argmax_over_pictures,
            "After the mean the shape is (pictures, 10), and you look for the largest down a "
            "column. Each picture needs the largest of its own ten.",
        ),
        Mistake(
            "probabilities instead of answers",
            _shares_of_all,
            "These are the averaged probabilities, as they should be. The answer of a picture is "
            "the place of its largest one.",
        ),
    ],
    why="Average what the networks say, then decide once. Mistakes that only one of them makes are "
    "outvoted, by weight of their certainty.",
    tell=lambda case, place, digit: f"{case}: picture {place[0]} is read as {digit:g}.",
)

# --- a split that keeps people apart -------------------------------------------------------------

_FORM = np.repeat(np.arange(14), [24, 20, 26, 22, 29, 21, 25, 23, 27, 20, 28, 22, 24, 26])
_SEEDS = range(30)


def _split(form, seed):
    out = np.random.default_rng(seed).permutation(np.unique(form))[:3]
    return np.flatnonzero(~np.isin(form, out)), np.flatnonzero(np.isin(form, out))


def _random_quarter(form, seed):
    order = np.random.default_rng(seed).permutation(len(form))
    return order[len(form) // 4 :], order[: len(form) // 4]


def _last_quarter(form, seed):
    order = np.arange(len(form))
    return order[: -len(form) // 4], order[-len(form) // 4 :]


def _learns_from_all(form, seed):
    return np.arange(len(form)), _split(form, seed)[1]


def _parts_exchanged(form, seed):
    return _split(form, seed)[::-1]


def _always_the_same(form, seed):
    return _split(form, 7)


def _drawn_with_replacement(form, seed):
    out = np.random.default_rng(seed).integers(14, size=3)
    return np.flatnonzero(~np.isin(form, out)), np.flatnonzero(np.isin(form, out))


def _form_numbers(form, seed):
    forms = np.random.default_rng(seed).permutation(np.unique(form))
    return forms[3:], forms[:3]


def _positions(part, name):
    mask = np.asarray(part)
    if mask.shape == _FORM.shape and mask.dtype.kind == "b":
        return np.flatnonzero(mask)
    part = number_array(part, name)
    if part.ndim != 1 or not np.all(np.isin(part, np.arange(len(_FORM)))):
        raise Unreadable(f"{name} must be positions of digits: whole numbers from 0 to N - 1.")
    return part.astype(int)


def _parts(split, seed):
    result = call(split, (_FORM, seed), f"Seed {seed}")
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise Unreadable("Your function must return two arrays of positions: (train, test).")
    return tuple(_positions(p, n) for p, n in zip(result, ("train", "test"), strict=True))


def _counted(part):
    """How often each digit is in the part (N,), and which forms are in it (14,)."""
    digits = np.bincount(part, minlength=len(_FORM))
    return digits, np.bincount(_FORM, weights=digits) > 0


def _what_holds(split):
    """What is true of the function's splits, for every seed: {claim: 1 or 0}."""
    if not callable(split):
        raise Unreadable("The answer must be a function: hand it over without calling it.")
    parts = [_parts(split, seed) for seed in _SEEDS]
    train, train_forms = map(np.array, zip(*(_counted(a) for a, _ in parts), strict=True))
    test, test_forms = map(np.array, zip(*(_counted(b) for _, b in parts), strict=True))
    holds = {
        "every digit is in one of the parts": train + test > 0,
        "no digit is in both parts": train * test == 0,
        "no digit is twice in one part": np.maximum(train, test) <= 1,
        "no form is in both parts": ~(train_forms & test_forms),
        "the test has at least three forms": test_forms.sum(axis=1) >= 3,
        "the test has at most three forms": test_forms.sum(axis=1) <= 3,
        "another seed gives another test": np.any(test != test[0]),
    }
    return {claim: np.array(float(np.all(true))) for claim, true in holds.items()}


split_by_forms = Checker(
    Reader(_what_holds, takes_functions=True),
    right=_split,
    mistakes=[
        Mistake(
            "digits drawn, not forms",
            _random_quarter,
            "Almost every form gives digits to both parts, so the test asks writers whose hand is "
            "known. Draw forms, and let the digits follow.",
        ),
        Mistake(
            "a cut in the middle of a form",
            _last_quarter,
            "You cut in the order of the file. The cut falls into a form, and every seed gives the "
            "same test.",
        ),
        Mistake(
            "the test digits learnt as well",
            _learns_from_all,
            "The network learns from all digits, also from those that it is asked.",
        ),
        Mistake(
            "the two parts exchanged",
            _parts_exchanged,
            "Three forms to learn from and all others to ask: train comes first, then test.",
        ),
        Mistake(
            "the seed not used",
            _always_the_same,
            "Every seed holds out the same forms. Make the generator from the seed, inside.",
        ),
        Mistake(
            "the same form drawn twice",
            _drawn_with_replacement,
            "Sometimes a form is drawn twice, and fewer than three are held out. Draw without "
            "replacement.",
        ),
        Mistake(
            "numbers of forms instead of positions of digits",
            _form_numbers,
            "You return the numbers of the forms. X[train] needs the positions of their digits: "
            "np.isin tells which digits belong to the drawn forms.",
        ),
    ],
    why="The unit that is drawn is the unit about which you want to know. For strangers that is "
    "the writer's form, and the digits follow it.",
    tell=lambda claim, place, holds: f"This does not hold: {claim}.",
)

# --- an error bar that counts forms --------------------------------------------------------------


def _by_form(right, form):
    return np.array([right[form == k].mean() for k in np.unique(form)])


def _error_of_forms(right, form):
    each = _by_form(right, form)
    return each.std(ddof=1) / np.sqrt(len(each))


def _independent_digits(right, form):
    p = right.mean()
    return np.sqrt(p * (1 - p) / len(right))


def _without_ddof(right, form):
    each = _by_form(right, form)
    return each.std() / np.sqrt(len(each))


def _spread(right, form):
    return _by_form(right, form).std(ddof=1)


def _root_of_digits(right, form):
    return _spread(right, form) / np.sqrt(len(right))


def _no_root(right, form):
    each = _by_form(right, form)
    return each.std(ddof=1) / len(each)


def _variance(right, form):
    return _error_of_forms(right, form) ** 2


error_bar_of_forms = Checker(
    calls(
        two_forms_of_four=(np.array([1.0, 1, 1, 1, 1, 1, 0, 0]), np.repeat([0, 1], 4)),
        forms_of_unequal_size=(
            np.array([1.0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1]),
            np.repeat([0, 1, 2], [2, 3, 7]),
        ),
        forms_that_are_all_alike=(np.array([1.0, 0, 1, 0, 1, 0]), np.repeat([0, 1, 2], 2)),
    ),
    right=_error_of_forms,
    mistakes=[
        Mistake(
            "digits taken for independent",
            _independent_digits,
            "That is the formula for independent digits. It does not look at the forms at all: "
            "exchange two digits of different forms, and it stays the same.",
        ),
        Mistake(
            "divided by the number of forms, not one less",
            _without_ddof,
            "NumPy's std divides by n. The forms' own mean has been used up, so their spread needs "
            "n - 1: ddof=1.",
        ),
        Mistake(
            "the spread of the forms itself",
            _spread,
            "That tells how far one form lies from the mean. The mean of n forms is surer than one "
            "form, by the root of n.",
        ),
        Mistake(
            "the root of the number of digits",
            _root_of_digits,
            "The spread is of forms, but you divide by the root of the number of digits. Count "
            "what you have measured: forms.",
        ),
        Mistake(
            "divided without a root",
            _no_root,
            "You divide by the number of forms. An average of n gains the root of n only.",
        ),
        Mistake(
            "a variance",
            _variance,
            "That is the square of it, a variance. An error bar has the unit of the accuracy.",
        ),
    ],
    why="One number for each form, then the usual error of a mean over forms. A thousand digits by "
    "eleven people are eleven observations of people.",
)

# --- what choosing earns -------------------------------------------------------------------------


def _claim_and_truth(on_test, on_fresh):
    best = on_test.mean(axis=1).argmax()
    return np.array([on_test[best].mean(), on_fresh[best].mean()])


def _chosen_twice(on_test, on_fresh):
    return np.array([on_test.mean(axis=1).max(), on_fresh.mean(axis=1).max()])


def _chosen_on_the_fresh(on_test, on_fresh):
    return _claim_and_truth(on_fresh, on_test)[::-1]


def _mean_of_all(on_test, on_fresh):
    return np.array([on_test.mean(), on_fresh.mean()])


def _easiest_digit(on_test, on_fresh):
    best = on_test.mean(axis=0).argmax()
    return np.array([on_test[:, best].mean(), on_fresh[:, best].mean()])


def _counts(on_test, on_fresh):
    best = on_test.sum(axis=1).argmax()
    return np.array([on_test[best].sum(), on_fresh[best].sum()])


def _mean_of_fresh(on_test, on_fresh):
    return np.array([on_test.mean(axis=1).max(), on_fresh.mean()])


break_the_rule = Checker(
    calls(
        four_networks=(_rng.random((4, 20)) < 0.5, _rng.random((4, 20)) < 0.5),
        twenty_that_guess=(_rng.random((20, 60)) < 0.1, _rng.random((20, 60)) < 0.1),
    ),
    right=_claim_and_truth,
    mistakes=[
        Mistake(
            "chosen again on the fresh digits",
            _chosen_twice,
            "You take the best network of each part. Those are two networks, and the second "
            "number is flattered as well. Choose once, then ask the chosen one.",
        ),
        Mistake(
            "chosen on the fresh digits",
            _chosen_on_the_fresh,
            "You choose on the fresh digits, so now these are the ones that are no test any more.",
        ),
        Mistake(
            "the mean over all networks",
            _mean_of_all,
            "That is the average over all networks. Nothing has been chosen yet.",
        ),
        Mistake(
            "the fresh mean over all networks",
            _mean_of_fresh,
            "The first number is right. The second must belong to the chosen network alone.",
        ),
        Mistake(
            "the easiest digit instead of the best network",
            _easiest_digit,
            "You average over the networks and choose a digit. A row is a network: its accuracy is "
            "the mean along axis 1.",
        ),
        Mistake(
            "numbers instead of shares",
            _counts,
            "You count the right answers. An accuracy divides by how many digits were asked.",
        ),
    ],
    why="The chosen network keeps its weights and loses its luck: what chance gave it on the test "
    "does not come along to fresh digits.",
)

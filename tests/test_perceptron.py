"""Rosenblatt's unit: hand-worked gates, the learning rule step by step, the theorem, and XOR."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_lib.datasets import xor
from course_lib.network import Dense, Network
from course_lib.perceptron import GATES, Perceptron, gate, mistake_bound

pytestmark = pytest.mark.filterwarnings("error")
TABLES = {  # answers for 00, 01, 10, 11
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "XOR": [0, 1, 1, 0],
    "XNOR": [1, 0, 0, 1],
}
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

# --- the unit -------------------------------------------------------------------------------------


def test_scores_are_the_weighted_sums_worked_by_hand():
    unit = Perceptron([1, -2], 0.5)
    assert unit.scores(X).tolist() == [0.5, -1.5, 1.5, -0.5]
    assert unit.predict(X).tolist() == [1, 0, 1, 0]
    assert unit.scores([3, 1]) == 1.5 and unit.predict([3, 1]) == 1  # one sample gives one number


def test_a_sum_of_exactly_zero_is_answered_with_zero():
    assert Perceptron([0.5, 0.5], -1.0).predict(X).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("name", GATES)
def test_each_gate_gives_its_truth_table_with_no_sum_nearer_to_zero_than_a_half(name):
    assert gate(name).predict(X).tolist() == TABLES[name]
    assert np.abs(gate(name).scores(X)).min() == 0.5


def test_xor_is_and_of_nand_and_or_also_as_a_network():
    H = np.column_stack([gate("NAND").predict(X), gate("OR").predict(X)])
    assert gate("AND").predict(H).tolist() == TABLES["XOR"]
    hidden = Dense(np.column_stack([gate("NAND").w, gate("OR").w]), [1.5, -0.5], "step")
    network = Network([hidden, Dense(gate("AND").w[:, None], [-1.5], "step")])
    assert np.array_equal(network.predict(X), xor().T)


def test_weights_are_copied_and_shown():
    w = np.array([1.0, 1.0])
    unit = Perceptron(w, -1)
    unit.fit(X, TABLES["NOR"])
    assert w.tolist() == [1, 1]
    assert repr(Perceptron([1, 2], -3)) == "Perceptron(w=[1.0, 2.0], b=-3.0)"


# --- the learning rule ----------------------------------------------------------------------------


def test_a_missed_sample_is_added_and_a_false_alarm_is_subtracted():
    missed = Perceptron([0, 0], -1)
    assert missed.fit([[2, 3]], [1], epochs=1) == [1]
    assert (missed.w.tolist(), missed.b) == ([2, 3], 0)
    alarm = Perceptron([0, 0], 1)
    assert alarm.fit([[2, 3]], [0], learning_rate=0.5, epochs=1) == [1]
    assert (alarm.w.tolist(), alarm.b) == ([-1, -1.5], 0.5)


def test_learning_ends_after_a_hundred_passes_if_nothing_else_is_said():
    assert len(Perceptron([0, 0]).fit(X, TABLES["XOR"])) == 100


def test_a_right_answer_changes_nothing():
    unit = gate("AND")
    assert unit.fit(X, TABLES["AND"]) == [0]
    assert (unit.w.tolist(), unit.b) == ([1, 1], -1.5)


def test_and_is_learnt_in_ten_changes_and_six_passes_as_worked_by_hand():
    unit = Perceptron([0, 0])
    assert unit.fit(X, TABLES["AND"]) == [1, 3, 3, 2, 1, 0]
    assert (unit.w.tolist(), unit.b) == ([2, 1], -2)


def test_without_a_generator_the_order_is_kept_and_with_one_it_is_its_permutation():
    order = np.random.default_rng(3).permutation(4)
    shuffled, sorted_by_hand = Perceptron([0, 0]), Perceptron([0, 0])
    shuffled.fit(X, TABLES["NAND"], epochs=1, rng=np.random.default_rng(3))
    sorted_by_hand.fit(X[order], np.array(TABLES["NAND"])[order], epochs=1)
    assert order.tolist() != [0, 1, 2, 3]
    assert (shuffled.w.tolist(), shuffled.b) == (sorted_by_hand.w.tolist(), sorted_by_hand.b)


# --- margin and theorem ---------------------------------------------------------------------------


@pytest.mark.parametrize("name, squared", [("AND", 17), ("OR", 9), ("NAND", 17), ("NOR", 9)])
def test_the_gates_have_the_widest_margin_that_there_is(name, squared):
    assert gate(name).margin(X, TABLES[name]) == pytest.approx(1 / squared**0.5, rel=1e-14)
    assert mistake_bound(X, TABLES[name], gate(name)) == pytest.approx(3 * squared, rel=1e-14)
    rng = np.random.default_rng(0)
    others = [Perceptron(v[:2], v[2]) for v in rng.normal(size=(500, 3))]
    assert max(u.margin(X, TABLES[name]) for u in others) <= 1 / squared**0.5


def test_margin_is_zero_on_the_edge_and_negative_for_a_wrong_answer():
    edge = Perceptron([2, 1], -2)  # (1, 0) lies on the line
    assert edge.predict(X).tolist() == TABLES["AND"] and edge.margin(X, TABLES["AND"]) == 0
    assert gate("OR").margin(X, TABLES["AND"]) < 0
    assert Perceptron([0, 0], 0).margin(X, TABLES["AND"]) == 0


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(2, 12))
def test_the_bound_holds_for_random_separable_samples(seed, inputs, count):
    rng = np.random.default_rng(seed)
    teacher = Perceptron(rng.normal(size=inputs), rng.normal())
    samples = rng.normal(size=(count, inputs))
    targets = teacher.predict(samples)
    assume(teacher.margin(samples, targets) > 0.05)
    pupil = Perceptron(np.zeros(inputs))
    mistakes = pupil.fit(samples, targets, epochs=100_000, rng=rng)
    assert np.array_equal(pupil.predict(samples), targets)
    assert sum(mistakes) <= mistake_bound(samples, targets, teacher)


# --- what is refused ------------------------------------------------------------------------------


def fit(*arguments, **options):
    return gate("AND").fit(*arguments, **options)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Perceptron([[1, 2]], 0), "w must have shape (inputs,), got (1, 2)"),
        (lambda: Perceptron([], 0), "w must have shape (inputs,), got (0,)"),
        (lambda: Perceptron([1], [0]), "b must be one number, got shape (1,)"),
        (lambda: Perceptron([np.nan], 0), "w must be finite, got 1 NaN or infinite of 1 numbers"),
        (lambda: Perceptron([1], np.inf), "b must be finite, got 1 NaN or infinite of 1 numbers"),
        (lambda: Perceptron(["1"], 0), "w must hold real numbers, got dtype <U1"),
        (lambda: Perceptron([1], 1j), "b must hold real numbers, got dtype complex128"),
        (
            lambda: gate("AND").predict([1, 2, 3]),
            "w has 2 weights, so X must end in 2 features; got (3,)",
        ),
        (
            lambda: gate("AND").predict([[1, np.nan]]),
            "X must be finite, got 1 NaN or infinite of 2",
        ),
        (lambda: gate("AND").predict(["a", "b"]), "X must hold real numbers, got dtype <U1"),
        (lambda: fit(X, [0, 1]), "X must be (N, inputs) and t (N,), N ≥ 1; got (4, 2), (2,)"),
        (lambda: fit(X[:0], []), "X must be (N, inputs) and t (N,), N ≥ 1; got (0, 2), (0,)"),
        (lambda: fit(X, [0, 1, 1, -1]), "targets must be 0 or 1, got [-1.0, 0.0, 1.0]"),
        (lambda: fit(X, [0, 1, 1, "1"]), "t must hold real numbers, got dtype <U"),
        (lambda: fit([[0], ["1"]], [0, 1]), "X must hold real numbers, got dtype <U"),
        (
            lambda: fit([[0, 0], [np.inf, 0]], [0, 1]),
            "X must be finite, got 1 NaN or infinite of 4",
        ),
        (
            lambda: fit([[0], [1]], [0, 1]),
            "w has 2 weights, so X must end in 2 features; got (1,)",
        ),
        (lambda: fit(X, [0] * 4, 0), "learning_rate must be positive and finite, got 0"),
        (lambda: fit(X, [0] * 4, "1"), "learning_rate must be positive and finite, got '1'"),
        (lambda: fit(X, [0] * 4, epochs=0), "epochs must be a whole number from 1 up, got 0"),
        (lambda: fit(X, [0] * 4, epochs=2.5), "epochs must be a whole number from 1 up, got 2.5"),
        (
            lambda: fit(X, [0] * 4, rng=7),
            "rng must be a Generator (np.random.default_rng(7)), got 7",
        ),
        (
            lambda: gate("AND").margin(X, [2, 0, 0, 0]),
            "targets must be 0 or 1, got [0.0, 2.0]",
        ),
        (
            lambda: mistake_bound(X, TABLES["XOR"], Perceptron([3, 4], 0)),
            "Perceptron(w=[3.0, 4.0], b=0.0) does not separate the samples: its margin is -1.4",
        ),
        (
            lambda: mistake_bound(X, TABLES["AND"], Perceptron([2, 1], -2)),
            "Perceptron(w=[2.0, 1.0], b=-2.0) does not separate the samples: its margin is 0",
        ),
        (lambda: gate("XOR"), "unknown gate 'XOR'; one unit can compute AND, OR, NAND, NOR"),
    ],
)
def test_bad_input_is_refused_with_what_came_and_what_was_expected(call, message):
    error = TypeError if "real numbers" in message or "Generator" in message else ValueError
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        call()

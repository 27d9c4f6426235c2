"""The examples' inputs: the printed numbers, fresh at every call; and scikit-learn's digits."""

import numpy as np
import pytest

from course_lib.datasets import animals, digits, gates, two_number_example, xor


def arrays_of(namespace):
    return {name: value for name, value in vars(namespace).items() if isinstance(value, np.ndarray)}


def test_two_number_example_has_document_as_numbers_inputs_by_outputs():
    a = two_number_example()
    assert a.X.tolist() == [[0.05, 0.1]]
    assert a.T.tolist() == [[0.01, 0.99]]
    assert a.T_one_hot.tolist() == [[0, 1]]
    assert a.W1.tolist() == [[0.15, 0.25], [0.2, 0.3]]  # w1 = 0.15 and w2 = 0.20 lead to h1
    assert a.b1.tolist() == [0.35, 0.35]
    assert a.W2.tolist() == [[0.4, 0.5], [0.45, 0.55]]  # w5 = 0.40 and w6 = 0.45 lead to o1
    assert a.b2.tolist() == [0.6, 0.6]
    assert a.learning_rate == 0.01
    # h1 as the document sums it
    assert (a.X @ a.W1 + a.b1)[0, 0] == pytest.approx(0.15 * 0.05 + 0.2 * 0.1 + 0.35)


def test_gates_answer_as_python_does():
    g = gates()
    assert g.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    pairs = [(bool(a), bool(b)) for a, b in g.X]
    assert g.AND.tolist() == [a and b for a, b in pairs]
    assert g.OR.tolist() == [a or b for a, b in pairs]
    assert g.NAND.tolist() == [not (a and b) for a, b in pairs]
    assert g.NOR.tolist() == [not (a or b) for a, b in pairs]
    assert g.XOR.tolist() == [a != b for a, b in pairs]
    assert g.XNOR.tolist() == [a == b for a, b in pairs]


def test_xor_is_the_gate_with_one_output_column():
    assert xor().X.tolist() == gates().X.tolist()
    assert xor().T.tolist() == [[0], [1], [1], [0]]


def test_the_animals_are_those_that_document_b_prints():
    a = animals()
    assert a.X.tolist() == [[0, 0], [1, 0], [1, 1], [0, 0], [0, 0], [0, 1]]
    assert a.labels.tolist() == [0, 1, 2, 0, 0, 2]


def test_the_labels_of_the_animals_follow_from_fur_and_wings():
    a = animals()
    assert a.features == ("fur", "wings") and a.classes == ("other", "mammal", "bird")
    for (fur, wings), label in zip(a.X, a.labels, strict=True):
        assert a.classes[label] == ("bird" if wings else "mammal" if fur else "other")
    assert a.T.shape == (6, 3) and a.T.argmax(axis=1).tolist() == a.labels.tolist()
    assert a.T.sum(axis=1).tolist() == [1] * 6
    assert len(np.unique(a.X, axis=0)) == 4


@pytest.mark.parametrize("dataset", [two_number_example, gates, xor, animals])
def test_each_call_gives_fresh_float64_arrays(dataset):
    first = arrays_of(dataset())
    for name, array in first.items():
        assert array.dtype == (np.int64 if name == "labels" else np.float64)
        array += 1000
    for array in arrays_of(dataset()).values():
        assert array.max() < 1000


def test_digits_have_64_pixels_from_0_to_1_and_labels_from_0_to_9():
    data = digits()
    assert data.X.shape == (1797, 64) and data.X.dtype == np.float64
    assert data.images.shape == (1797, 8, 8)
    assert np.array_equal(data.images.reshape(1797, 64), data.X)
    assert data.X.min() == 0 and data.X.max() == 1
    assert set((data.X * 16).ravel().tolist()) == set(range(17))  # 17 shades
    assert data.labels.dtype == np.int64 and sorted(set(data.labels.tolist())) == list(range(10))


def test_digits_keep_the_order_of_the_forms():
    assert digits().labels[:32].tolist() == [*range(10)] * 3 + [0, 9]


def test_digits_are_fresh_at_every_call():
    first = digits()
    first.X[:], first.images[:], first.labels[:] = 9, 9, 9
    assert digits().X.max() == 1 and digits().images.max() == 1 and digits().labels[1] == 1

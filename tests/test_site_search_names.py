"""A chapter's name in the contents, as what a reader may type."""

import pytest
from test_site_extensions import extension

search_names = extension("search_names")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("5 Softmax", ["softmax"]),
        ("1 Perceptron and XOR", ["perceptron", "perceptron and xor", "xor"]),
        ("6 Cross-entropy", ["cross entropy", "cross-entropy", "crossentropy"]),
        ("Errata", ["errata"]),
    ],
)
def test_each_word_and_each_part_is_a_name(title, names):
    assert search_names.names(title) == names

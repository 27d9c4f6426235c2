"""The heads of tables: a formula there has words that a screen reader can say."""

import pytest
from bs4 import BeautifulSoup
from small_site import built_page
from test_site_extensions import extension

formulas, header_words = extension("formulas"), extension("header_words")
CONF = r"""
extensions = ["myst_nb", "formulas", "header_words"]
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"
html_math_renderer = "katex"
"""
PAGE = r"""# Tables

| $x_1\ x_2$ | sample $(x_1, x_2)$ | plain | |
|---|---|---|---|
| 0 | $z$ | 1 | 2 |
"""


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("x_1", "x 1"),
        (r"\hat y", "y hat"),
        ("h'", "h prime"),
        ("e^{z_k}", "e to the power z k"),
        (r"\frac{1}{n}", "1 over n"),
        (r"\partial L / \partial w", "∂ L / ∂ w"),
        ("(R/γ)^2", "(R / γ) to the power 2"),
        ("[a; b]", "[a; b]"),
    ],
)
def test_a_formula_has_words(tex, words):
    mathml = BeautifulSoup(formulas.draw(tex), "html.parser").math
    assert header_words.in_words(str(mathml)) == words


def test_heads_have_words_and_cells_keep_their_mathml(tmp_path):
    page = built_page(tmp_path, PAGE, CONF)
    words = [head.select_one(".katex-mathml") for head in page.find_all("th")]
    assert [one and one.get_text() for one in words] == ["x 1 x 2", "(x 1, x 2)", None, None]
    assert all(head.select(".katex-html") for head in page.find_all("th")[:2])
    assert len(page.find_all("math")) == 1

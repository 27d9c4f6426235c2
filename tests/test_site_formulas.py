"""Formulas: drawn when the site is built, and a build that fails if one cannot be drawn."""

import re

import pytest
from small_site import build, built_page
from test_site_extensions import extension

formulas = extension("formulas")
CONF = r"""
extensions = ["myst_nb", "formulas"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_dmath_double_inline = True
nb_execution_mode = "off"
html_math_renderer = "katex"
"""
PAGE = r"""# Formulas, such as $e^z$

Inline $\sigma(z)$, and displayed:

$$a \mbox{ and } b$$

:::{math}
:label: eq-loss
E = -\sum_k t_k \ln y_k
:::

```{math}
y &= x \\
z &= 2x
```

\begin{align}
p &= 1 \\
q &= 2
\end{align}

Equation {eq}`eq-loss` is above.

## A heading with $\frac{1}{2}$

The sum is $a + b = c$. So $c$ is **$d$**, and in the $n$-th row ($k$), $e$ and $f$.
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return built_page(tmp_path_factory.mktemp("site"), PAGE, CONF)


def tex(element):
    return element.find("annotation", encoding="application/x-tex").get_text()


def test_every_kind_of_formula_is_html_for_the_eye_and_mathml_for_screen_readers(page):
    drawn = page.select(".math")
    assert len(drawn) >= 7
    for formula in drawn:
        assert formula.select_one(".katex-mathml > math")
        assert formula.select_one(".katex-html[aria-hidden=true]")


def test_displayed_formulas_keep_their_lines_and_are_numbered_by_sphinx_alone(page):
    blocks = page.select("div.math")
    assert [tex(block).split("{")[0] for block in blocks] == [
        r"a \mbox",
        r"E = -\sum_k t_k \ln y_k",
        r"\begin",
        r"\begin",
    ]
    assert "split" in tex(blocks[2]) and "align*" in tex(blocks[3])
    assert [bool(block.select_one(".eqno")) for block in blocks] == [False, True, False, True]
    assert blocks[1]["id"] == "equation-eq-loss"
    assert page.select_one('p a[href="#equation-eq-loss"]').get_text() == "(1)"


def test_the_mark_behind_a_formula_stays_with_it_and_a_long_formula_may_still_be_broken(page):
    kept = page.select(".kept")
    assert [box.contents[-1] for box in kept] == [",", ".", "-", "),", "."]
    assert [len(box.select(".math")) for box in kept] == [1] * 5
    assert [len(box.select("wbr")) for box in kept] == [0, 2, 0, 0, 0]
    row = page.select("section p")[-1].get_text()
    assert ". So " in row and "-th row (" in row and row.endswith(".")


def test_a_page_needs_no_script_for_its_formulas(page):
    sources = [script.get("src", "") + script.get_text() for script in page.select("script")]
    assert not [source for source in sources if re.search("mathjax|katex", source, re.I)]


def test_a_formula_that_cannot_be_drawn_fails_the_build_and_is_named(tmp_path):
    files = {"index.md": "# Page\n\nGood $x^2$, bad $\\frac{1}{2$, unknown $\\sotfmax(z)$.\n"}
    good, warnings, out = build(tmp_path, files, CONF)
    assert not good
    assert len(warnings) == 2
    assert "index.md:3: " in warnings[0] and r"the formula  \frac{1}{2  cannot" in warnings[0]
    assert r"\sotfmax(z)  cannot be drawn: Undefined control sequence" in warnings[1]
    text = (out / "index.html").read_text(encoding="utf-8")
    assert r"<code>\sotfmax(z)</code>" in text


def test_a_formula_with_markup_in_it_stays_text():
    assert "<script>" not in formulas.draw(r"a \text{<script>} b", True)


@pytest.mark.parametrize(
    ("block", "formula"),
    [
        ("x", "x"),
        (r"x &= 1 \\ y &= 2", r"\begin{split}x &= 1 \\ y &= 2\end{split}"),
        ("x\n\ny\n", r"\begin{gathered}x \\ y\end{gathered}"),
    ],
)
def test_lines_of_a_block_become_one_formula(block, formula):
    assert formulas.displayed(block) == formula
    assert "katex" in formulas.draw(formulas.displayed(block), True)


def test_rows_of_fractions_have_room_between_them():
    rows = "\\begin{aligned}\na &= \\frac{1}{2} \\\\\nb &= \\frac{3}{4}\n\\end{aligned}"
    assert "\\\\[0.5em]\nb" in formulas.displayed(rows)
    assert "[0.5em]" not in formulas.displayed(rows.replace("frac", "frak"))

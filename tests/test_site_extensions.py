"""The site's own Sphinx extensions, in two small books: one that is right, one with mistakes."""

import json
import re

import api_docstrings
import code_lines
import formulas
import header_words
import live_figures
import pytest
import search_names
from bs4 import BeautifulSoup
from small_site import ROOT, build

from course_lib import activations, activations_more, losses, widgets

API = (ROOT / "appendices" / "api.md").read_text(encoding="utf-8")
CONF = """
extensions = ["myst_nb", "sphinx_exercise", "formulas", "cell_anchors", "code_lines", "dropdowns",
              "exercise_numbers", "header_words"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_dmath_double_inline = True
nb_execution_mode = "off"
html_math_renderer = "katex"
"""
INDEX = """# Index

```{toctree}
chapters/04_a
chapters/05_b
boxes
code
formulas
short
tables
```
"""
SHORT = """# Short

Take `X @ W`, not `some_function(with_one, and_another)`.

```python
x = 1  # fmt: skip
```
"""
BOXES = """# Page

:::{exercise} Which row?
:label: which-row

Predict it.
:::

:::{solution-start} which-row
:class: dropdown
:::

The second.

:::{solution-end}
:::

:::{admonition} More *detail*
:class: dropdown tip

Inside.
:::

:::{note}
:class: dropdown

Noted.
:::

:::{note}
Open.
:::
"""
CODE = '''def short():
    """A string of several lines, of which the second one is long,
    so long that it does not fit on the screen of a phone."""
    for k in range(3):
        total = some_function(with_arguments, and_more < 2, "and a string")
'''
FORMULAS = r"""# Formulas, such as $e^z$

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
TABLES = r"""# Tables

| $x_1\ x_2$ | sample $(x_1, x_2)$ | plain | |
|---|---|---|---|
| 0 | $z$ | 1 | 2 |
"""
LINKS = """# Links

[good](sub/book.ipynb#cell-id=first-sum), [bad](sub/book.ipynb#cell-id=lost),
[in the output](sub/book.ipynb#A-02)

Good $x^2$, bad $\\frac{1}{2$, unknown $\\sotfmax(z)$.

```{toctree}
sub/book
```
"""
HTML = """<a href="../sub/book.ipynb#cell-id=first-sum">good</a>
<a href="book.ipynb#cell-id=gone">bad</a> <a href="no.ipynb#cell-id=title">bad</a>
<b class="x" id="A-02">entry</b>
<a href="https://example.org/x.ipynb#cell-id=elsewhere">not ours</a>"""


def chapter(*names):
    return "# Chapter\n" + "".join(
        f"""
:::{{exercise}} About {name}
:label: {name}

Predict it.
:::

:::{{solution-start}} {name}
:class: dropdown
:::

So.

:::{{solution-end}}
:::
"""
        for name in names
    )


def notebook():
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    output["data"] = {"text/html": HTML, "text/plain": "html"}
    code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": []}
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# A book\n\ntext"},
        {**code, "id": "first-sum", "source": "1 + 1"},
        {"cell_type": "markdown", "id": "between", "metadata": {}, "source": "more"},
        {**code, "id": "links", "source": "html", "outputs": [output]},
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A function that gives a page of the book, parsed."""
    pages = {"boxes": BOXES, "formulas": FORMULAS, "short": SHORT, "tables": TABLES}
    pages |= {"index": INDEX, "chapters/04_a": chapter("a", "b"), "chapters/05_b": chapter("c")}
    pages["code"] = f"# Code\n\n```python\n{CODE}```\n\n```text\n{'long ' * 30}\n```\n"
    files = {f"{name}.md": text for name, text in pages.items()}
    good, warnings, out = build(tmp_path_factory.mktemp("book"), files, CONF)
    assert good, warnings

    def page(name):
        return BeautifulSoup((out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")

    return page


def test_what_is_wrong_fails_the_build_and_is_named(tmp_path):
    good, warnings, out = build(tmp_path, {"index.md": LINKS, "sub/book.ipynb": notebook()}, CONF)
    assert not good
    texts = sorted(text.partition("WARNING: ")[2].partition(" [")[0] for text in warnings)
    assert texts[:3] == [
        "a link to the cell gone of sub/book, which is not there",
        "a link to the cell title of sub/no, which is not there",
        "local id not found in doc 'sub/book': 'cell-id=lost'",
    ]
    assert [text.partition(" at ")[0] for text in texts[3:]] == [
        r"the formula  \frac{1}{2  cannot be drawn: Unexpected end of input in a macro argument, "
        "expected '}'",
        r"the formula  \sotfmax(z)  cannot be drawn: Undefined control sequence: \sotfmax",
    ]
    assert sum("index.md:6: " in warning for warning in warnings) == 2

    page = (out / "sub" / "book.html").read_text(encoding="utf-8")
    assert re.findall(r'id="(cell-.*?)"', page) == ["cell-first-sum", "cell-links"]
    cell = page.partition('id="cell-first-sum"')[2].partition('id="cell-links"')[0]
    source = cell.partition("<pre>")[2].partition("</pre>")[0]
    assert re.sub(r"<.*?>", "", source).strip() == "1 + 1"
    assert 'href="#cell-first-sum">good' in page
    assert 'href="https://example.org/x.ipynb#cell-id=elsewhere"' in page
    index = (out / "index.html").read_text(encoding="utf-8")
    assert 'href="sub/book.html#cell-first-sum"' in index
    assert 'href="sub/book.html#A-02"' in index
    assert r"<code>\sotfmax(z)</code>" in index


# --- dropdowns, exercise_numbers, code_lines -----------------------------------------------------


def test_dropdowns_are_details_with_their_title_as_summary(book):
    page = book("boxes")
    boxes = page.select("details")
    titles = [box.find("summary", recursive=False).get_text(" ", strip=True) for box in boxes]
    assert titles[0].startswith("Solution to Exercise ")
    assert titles[1:] == ["More detail", "Note"]
    assert [box.find("p").get_text() for box in boxes] == ["The second.", "Inside.", "Noted."]
    assert all(not box.has_attr("open") for box in boxes)
    assert not page.select("summary a")


def test_dropdowns_keep_their_kind_and_other_boxes_stay_open(book):
    page = book("boxes")
    assert [{"solution"} <= set(box["class"]) for box in page.select("details")] == [
        True,
        False,
        False,
    ]
    assert all({"admonition", "dropdown"} <= set(box["class"]) for box in page.select("details"))
    assert "tip" in page.select("details")[1]["class"]
    assert "note" in page.select("details")[2]["class"]
    assert len(page.select("div.admonition.note")) == 1
    assert page.select_one('#which-row, [id*="which-row"]')


def test_numbers_of_exercises_begin_anew_in_each_chapter(book):
    titles = [
        re.findall(r"Exercise [\d.]+(?=\s+\(About)", book(f"chapters/{name}").get_text())
        for name in ("04_a", "05_b")
    ]
    assert titles == [["Exercise 4.1"] * 2 + ["Exercise 4.2"] * 2, ["Exercise 5.1"] * 2]


def test_long_lines_hang_by_their_indentation_and_the_text_stays(book):
    code, text = book("code").find_all("pre")
    assert code.get_text() == CODE
    lines = code.select("span.line")
    assert [line.get_text().strip()[:8] for line in lines] == ['"""A str', "so long ", "total = "]
    assert [line["style"] for line in lines] == ["--in:4", "--in:4", "--in:8"]
    assert not text.select(".line")


def test_a_line_that_fits_stays_as_it_is():
    line = "<b>x</b> &lt;= 1\n"
    assert code_lines.hanging(line) == line
    long = line.replace("x", "x" * 60)
    assert re.fullmatch(r'<span class="line">.*\n</span>', code_lines.hanging(long), re.S)


def test_a_long_run_may_break_behind_an_opening_bracket_and_nowhere_else():
    run = "sizes.append(np.median(np.where(alive, steps, np.inf)))  # all() of them\n"
    line = code_lines.hanging(run)
    assert "sizes.append(<wbr>np.median(<wbr>np.where(<wbr>alive" in line
    assert "all() of" in line
    assert code_lines.TAG.sub("", line) == run


def test_a_mark_for_the_formatter_is_not_shown_and_short_code_in_the_text_is_one_thing(book):
    page = book("short")
    assert page.find("pre").get_text() == "x = 1\n"
    assert [code.get_text() for code in page.select("code.short")] == ["X @ W"]


# --- formulas, header_words ----------------------------------------------------------------------


def tex(element):
    return element.find("annotation", encoding="application/x-tex").get_text()


def test_every_kind_of_formula_is_html_for_the_eye_and_mathml_for_screen_readers(book):
    page = book("formulas")
    drawn = page.select(".math")
    assert len(drawn) >= 7
    for formula in drawn:
        assert formula.select_one(".katex-mathml > math")
        assert formula.select_one(".katex-html[aria-hidden=true]")


def test_displayed_formulas_keep_their_lines_and_are_numbered_by_sphinx_alone(book):
    page = book("formulas")
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


def test_the_mark_behind_a_formula_stays_with_it_and_a_long_formula_may_still_be_broken(book):
    page = book("formulas")
    kept = page.select(".kept")
    assert [box.contents[-1] for box in kept] == [",", ".", "-", "),", "."]
    assert [len(box.select(".math")) for box in kept] == [1] * 5
    assert [len(box.select("wbr")) for box in kept] == [0, 2, 0, 0, 0]
    row = page.select("section p")[-1].get_text()
    assert ". So " in row and "-th row (" in row and row.endswith(".")


def test_a_page_needs_no_script_for_its_formulas(book):
    page = book("formulas")
    sources = [script.get("src", "") + script.get_text() for script in page.select("script")]
    assert not [source for source in sources if re.search("mathjax|katex", source, re.I)]


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
    assert "\\\\[0.75em]\nb" in formulas.displayed(rows)
    assert "[0.75em]" not in formulas.displayed(rows.replace("frac", "frak"))


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


def test_heads_have_words_and_cells_keep_their_mathml(book):
    page = book("tables")
    words = [head.select_one(".katex-mathml") for head in page.find_all("th")]
    assert [one and one.get_text() for one in words] == ["x 1 x 2", "(x 1, x 2)", None, None]
    assert all(head.select(".katex-html") for head in page.find_all("th")[:2])
    assert len(page.select("table math")) == 1


# --- live_figures, search_names ------------------------------------------------------------------


def shown(*arguments):
    """What the directive puts on the page; Sphinx's error for it is a ValueError here."""
    directive = object.__new__(live_figures.Live)
    directive.arguments, directive.error = list(arguments), ValueError
    (node,) = directive.run()
    return node.astext()


@pytest.mark.parametrize("gate", ["AND", "XOR"])
def test_the_figure_is_the_one_that_a_cell_would_show(gate):
    assert shown("perceptron", gate) == live_figures.BOX.format(widgets.perceptron(gate).html)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["perzeptron"], "one of backprop, depth, .*; got perzeptron"),
        (["core"], "got core"),
        (["perceptron", "NOTHING"], "the live figure perceptron cannot start: .*NOTHING"),
    ],
)
def test_what_cannot_be_shown_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        shown(*arguments)


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


# --- api_docstrings, and the library's pages -----------------------------------------------------


def test_every_module_of_the_library_is_on_its_page():
    modules = {path.stem for path in (ROOT / "course_lib").glob("[!_]*.py")}
    modules |= {path.parent.name for path in (ROOT / "course_lib").glob("*/__init__.py")}
    module = r"^\.\. automodule:: course_lib\.(\w+)(?:\.checker)?\n"
    documented = re.findall(module + r"(?:   :members:|\n\.\. autofunction:: )", API, re.M)
    assert sorted(documented) == sorted(modules)
    headings = re.findall(r"^## (\w+)$", API, re.M)
    assert headings == documented
    assert sorted(re.findall(r"\[(\w+)\]\(#\1\)", API)) == sorted(modules)


def test_every_live_figure_is_on_the_page():
    assert sorted(re.findall(r"^\.\. autofunction:: (\w+)$", API, re.M)) == sorted(widgets.__all__)


@pytest.mark.parametrize("module", [activations, activations_more, losses])
def test_every_activation_and_loss_is_on_the_page(module):
    name = module.__name__
    part = API.partition(f"automodule:: {name}\n")[2].partition("\n## ")[0]
    assert re.findall(r"autodata:: (\w+)\n   :no-value:", part) == list(module.ALL)
    assert all(f.__doc__ for f in module.ALL.values())


@pytest.mark.parametrize(
    ("plain", "rest"),
    [
        ("size |a - b| of ``a * b`` | c", r"size \|a - b\| of ``a * b`` \| c"),
        ("it *agrees* if *p, *q", r"it *agrees* if \*p, \*q"),
        ("Text::\n\n    |a| * b\n\nMore |c|", "Text::\n\n    |a| * b\n\nMore \\|c\\|"),
        ("Text:\n\n    z = |w|\n    y\n\n    x", "Text:\n\n::\n\n    z = |w|\n    y\n\n    x"),
        (">>> f(|a|)\n|b|\n\n|c|", ">>> f(|a|)\n|b|\n\n\\|c\\|"),
        ("- one |a|\n  goes on *\n- two", "- one \\|a\\|\n  goes on \\*\n- two"),
    ],
)
def test_a_plain_docstring_becomes_restructured_text(plain, rest):
    assert "\n".join(api_docstrings.as_rest(plain.split("\n"))) == rest

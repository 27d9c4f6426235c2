"""The site's own Sphinx extensions: a small book is built with them, strictly."""

import importlib.util
import json
import re

import pytest
from small_site import ROOT, build

from course_lib import activations, activations_more, losses, widgets

API = (ROOT / "appendices" / "api.md").read_text(encoding="utf-8")
CONF = """
extensions = ["myst_nb", "cell_anchors"]
nb_execution_mode = "off"
"""
INDEX = """# Links

[good](sub/book.ipynb#cell-id=first-sum), [bad](sub/book.ipynb#cell-id=lost),
[in the output](sub/book.ipynb#A-02)

```{toctree}
sub/book
```
"""
HTML = """<a href="../sub/book.ipynb#cell-id=first-sum">good</a>
<a href="book.ipynb#cell-id=gone">bad</a> <a href="no.ipynb#cell-id=title">bad</a>
<b class="x" id="A-02">entry</b>
<a href="https://example.org/x.ipynb#cell-id=elsewhere">not ours</a>"""


def extension(name):
    """A module of the folder site (whose name a module of Python has already)."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "site" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def test_cells_are_anchors_and_only_a_link_that_leads_nowhere_fails_the_build(tmp_path):
    files = {"index.md": INDEX, "sub/book.ipynb": notebook()}
    good, warnings, out = build(tmp_path, files, CONF)
    assert not good
    texts = [text.partition("WARNING: ")[2].partition(" [")[0] for text in warnings]
    assert sorted(texts) == [
        "a link to the cell gone of sub/book, which is not there",
        "a link to the cell title of sub/no, which is not there",
        "local id not found in doc 'sub/book': 'cell-id=lost'",
    ]

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


# The library's page


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
    assert "\n".join(extension("api_docstrings").as_rest(plain.split("\n"))) == rest

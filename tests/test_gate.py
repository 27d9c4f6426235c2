"""The gate is proved by breaking things: each rule once, then a whole run of pytest."""

import base64
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_rules import differences, folded, problems, statements
from PIL import Image
from refresh import normalise, refresh, serialise

from course_lib import ledger

ROOT = Path(__file__).parent.parent
ALT = "A line that rises from left to right without a bend."
SMALL_TEXT = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 331.2 200"><desc>{ALT}</desc>'
    '<text style="font: 7.35px sans-serif">3</text></svg>'
)
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{ALT}</desc><path d="M0 0L9 9"/></svg>'
ENTRIES = ledger.summary("05_softmax")
PROSE = """# 5. How does this work?

:::{admonition} You will be able to
:::

:::{admonition} Before you start
:::

## Checked against the sources

## Try it

## In short

**Next:** more."""


def png(red, **options):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (red, 0, 0)).save(file, "png", **options)
    return base64.b64encode(file.getvalue()).decode()


def shown(**data):
    types = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html", "plain": "text/plain"}
    data = {types.get(key, key): value for key, value in data.items()}
    return new_output("display_data", data=data)


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def chapter():
    """A notebook with nothing wrong."""
    alt = {"mystnb": {"image": {"alt": ALT}}}
    return new_notebook(
        cells=[
            new_markdown_cell(PROSE, id="prose"),
            new_code_cell("print(4)", id="first", outputs=[printed("4\n")]),
            new_code_cell("draw()", id="svg", outputs=[shown(svg=SVG, plain="Figure")]),
            new_code_cell("paint()", id="png", outputs=[shown(png=png(200))], metadata=alt),
            *(cell for name in ("a", "b", "c") for cell in exercise(name)),
            new_code_cell("summary()", id="checked", outputs=[shown(plain=repr(ENTRIES))]),
        ]
    )


def exercise(name):
    label, start = f"05-{name}", f":::{{solution-start}} 05-{name}\n:class: dropdown\n:::"
    return [
        new_markdown_cell(f":::{{exercise}} Title\n:label: {label}\n\nText.\n:::", id=name),
        new_code_cell("check(...)", id=f"{name}-try", outputs=[shown(plain="Not yet. Replace")]),
        new_markdown_cell(start, id=f"{name}-solution"),
        new_code_cell("check(4)", id=f"{name}-solved", outputs=[shown(plain="Correct. It is")]),
        new_markdown_cell(":::{solution-end}\n:::", id=f"{name}-end"),
    ]


def problems_of(text, folder):
    folder = folder / "chapters"
    folder.mkdir(exist_ok=True)
    (folder / "05_softmax.ipynb").write_text(text, encoding="utf-8")
    return problems(folder / "05_softmax.ipynb")


def test_a_sound_chapter_has_no_problems(tmp_path):
    assert problems_of(serialise(normalise(chapter())), tmp_path) == []


def add_output(cell, output):
    cell.outputs = [output]


BREAKS = {
    "execution count is 3, must be 2": lambda n: n.cells[2].update(execution_count=3),
    "no execution count": lambda n: n.cells[1].update(execution_count=None),
    "an empty code cell": lambda n: n.cells[1].update(source="  \n"),
    "16 statements in sight, at most 15": lambda n: n.cells[1].update(
        source="import os\n\nassert os\n" + 16 * "print(4)\n"
    ),
    "an output on stderr": lambda n: add_output(n.cells[1], printed("warning", "stderr")),
    "a stored error": lambda n: add_output(
        n.cells[1], new_output("error", ename="ValueError", evalue="", traceback=[])
    ),
    "tag nbval-skip": lambda n: n.cells[1].metadata.update(tags=["nbval-skip"]),
    "a comment tells nbval": lambda n: n.cells[1].update(source="# NBVAL_SKIP\nprint(4)"),
    "cannot be compared": lambda n: add_output(
        n.cells[1], shown(**{"application/vnd.jupyter.widget-view+json": {}})
    ),
    "a figure without alt text": lambda n: add_output(
        n.cells[2], shown(svg='<svg xmlns="http://www.w3.org/2000/svg"><desc> </desc></svg>')
    ),
    "neither what one sees": lambda n: add_output(
        n.cells[2], shown(svg=SVG.replace(ALT, "Plot of the loss against the epoch"))
    ),
    "the cell a-try must be there and end with 'Not yet.'": lambda n: add_output(
        n.cells[5], shown(plain="Correct. It is")
    ),
    "the cell a-solved must be there and end with 'Correct.'": lambda n: add_output(
        n.cells[7], shown(plain="Not correct. It is")
    ),
    "the cell checked must be there and end with ledger.summary": lambda n: n.cells[-1].update(
        id="entries"
    ),
    'ledger.summary("05_softmax"), as it is now': lambda n: add_output(
        n.cells[-1], shown(plain=repr(ENTRIES).replace("all 29", "all 28"))
    ),
    "three to five exercises, this one 2": lambda n: n.cells[4].update(source="Text."),
    "solutions in dropdowns ['05-b', '05-c'], 3 ended": lambda n: n.cells[6].update(
        source=":::{solution-start} 05-a\n:::"
    ),
    "the label 06-a must begin with 05-": lambda n: (
        n.cells[4].update(source=n.cells[4].source.replace("05-", "06-")),
        n.cells[6].update(source=n.cells[6].source.replace("05-", "06-")),
    ),
    "text of 7.8 pixels on a phone": lambda n: add_output(n.cells[2], shown(svg=SMALL_TEXT)),
    "figure without alt": lambda n: n.cells[3].metadata.clear(),
    "inside HTML without alt": lambda n: add_output(n.cells[1], shown(html="<img src='x.png'>")),
    "the kernel is my-env": lambda n: n.metadata.kernelspec.update(name="my-env"),
    "cell id first occurs 2 times": lambda n: n.cells[2].update(id="first"),
    "format is 4.4": lambda n: n.update(nbformat_minor=4),
    "another execution count than its cell": lambda n: add_output(
        n.cells[1], new_output("execute_result", data={"text/plain": "4"}, execution_count=9)
    ),
    "not as `make refresh` writes it": lambda n: n.metadata.language_info.update(version="3.12.1"),
    "the title must be": lambda n: n.cells[0].update(source=PROSE.replace("this work?", "it.")),
    "'In short' is missing": lambda n: n.cells[0].update(source=PROSE.replace("In short", "End")),
    "'Next' is missing or comes too early": lambda n: n.cells[0].update(
        source=PROSE.replace("**Next:** more.", "").replace("## In", "**Next:** more.\n\n## In")
    ),
}


@pytest.mark.parametrize("message", BREAKS)
def test_a_broken_rule_is_found(message, tmp_path):
    notebook = normalise(chapter())
    BREAKS[message](notebook)
    assert message in "\n".join(problems_of(json.dumps(notebook), tmp_path))


def test_a_cell_may_be_long_where_nobody_sees_it_and_in_what_is_no_step():
    code = 'def f():\n    """What it does."""\n    import os\n    assert os\n' + "    f()\n" * 14
    assert statements(code) == 15
    assert statements("%matplotlib inline\n!ls\nf()") == 3
    tags = {"tags": ["hide-input"]}
    assert folded(new_code_cell(code, id="a", metadata=tags)) and not folded(new_code_cell(code))
    assert folded(new_code_cell(code, id="a-solved"))


def test_outputs_are_compared_one_by_one():
    four, five = printed("4\n"), printed("5\n")
    assert differences([four], [four]) == []
    assert differences([four], [five]) == ["output 1 differs in text"]
    assert differences([four], [five], same=False) == []
    assert differences([], [four]) == ["stored outputs: []; produced now: ['stdout']"]
    assert differences([four], [], same=False) != []
    assert differences([shown(svg=SVG)], [shown(svg=SVG + " ")]) != []
    assert differences([shown(html="<b>1</b>")], [shown(html="<b>2</b>")]) != []
    assert "writes to stderr" in differences([four], [four, printed("oh", "stderr")])[0]


def test_png_files_are_compared_by_their_pixels():
    quick, small = png(200, compress_level=0), png(200, compress_level=9)
    assert quick != small
    assert differences([shown(png=quick)], [shown(png=small)]) == []
    assert differences([shown(png=quick)], [shown(png=png(201))]) == [
        "output 1 differs in image/png"
    ]


# ---------------------------------------------------------------------------------------------
# One whole run of pytest: an intact notebook, and a copy of which every cell is damaged, each in
# its own way

SHOW_SVG = f"""class Drawing:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {{"image/svg+xml": '{SVG}', "text/plain": "Figure"}}
Drawing()"""
SHOW_PNG = f"""import base64
from IPython.display import Image
Image(base64.b64decode("{png(200)}"))"""


def edit_svg(cell):
    cell.outputs[0].data.update({"image/svg+xml": SVG.replace("9 9", "9 8")})


DAMAGE = {
    "edited-text": ("print(2 + 2)", lambda cell: cell.outputs[0].update(text="5\n")),
    "edited-value": ("6 * 7", lambda cell: cell.outputs[0].data.update({"text/plain": "43"})),
    "edited-svg": (SHOW_SVG, edit_svg),
    "removed-svg": (SHOW_SVG, lambda cell: cell.outputs[0].data.pop("image/svg+xml")),
    "replaced-png": (SHOW_PNG, lambda cell: cell.outputs[0].data.update({"image/png": png(90)})),
    "stripped": ("print(4)", lambda cell: cell.update(outputs=[], execution_count=None)),
    "stripped-but-counted": ("print(4)", lambda cell: cell.update(outputs=[])),
    "count-removed": ("print(4)", lambda cell: cell.update(execution_count=None)),
    "count-changed": ("print(4)", lambda cell: cell.update(execution_count=1)),
    "skipped": ("print(4)", lambda cell: cell.metadata.update(tags=["nbval-skip"])),
    "stderr-stored": (
        "print(4)",
        lambda cell: cell.update(
            source="import sys; print(4, file=sys.stderr)", outputs=[printed("4\n", "stderr")]
        ),
    ),
    "stderr-produced": (
        "print(4)",
        lambda cell: cell.update(source="print(4)\nimport os; os.write(2, b'oh');"),
    ),
    "raises": ("print(4)", lambda cell: cell.update(source="print(4)\nraise ValueError")),
}


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    """A folder set up for pytest as this one is, with an intact and a damaged notebook."""
    folder = tmp_path_factory.mktemp("gate")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for part in ("tests", "tools"):
        settings = settings.replace(f'"{part}"', f'"{(ROOT / part).as_posix()}"')
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    (folder / "conftest.py").write_bytes((ROOT / "conftest.py").read_bytes())

    cells = [new_code_cell(source, id=name) for name, (source, _) in DAMAGE.items()]
    cells[list(DAMAGE).index("replaced-png")].metadata.update(mystnb={"image": {"alt": ALT}})
    intact = folder / "intact.ipynb"
    nbformat.write(new_notebook(cells=cells), intact)
    refresh(intact)
    stored = intact.read_bytes()
    refresh(intact)
    assert intact.read_bytes() == stored, "refreshing twice gave two different files"

    damaged = nbformat.reader.reads(stored.decode())
    for cell in damaged.cells:
        DAMAGE[cell.id][1](cell)
    (folder / "damaged.ipynb").write_text(serialise(damaged), encoding="utf-8")
    return folder


def failures_of(folder, *options):
    """Notebook → what failed in it: ids of cells, from a run of pytest."""
    command = [sys.executable, "-m", "pytest", *options, "--junitxml=report.xml", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 1, run.stdout + run.stderr
    failed = {"intact": set(), "damaged": set()}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        notebook = "intact" if "intact" in case.get("classname") + case.get("name") else "damaged"
        for failure in [*case.iter("failure"), *case.iter("error")]:
            if case.get("name").startswith("Cell "):
                failed[notebook].add(list(DAMAGE)[int(case.get("name").removeprefix("Cell "))])
            else:
                message = failure.get("message") + (failure.text or "")
                failed[notebook].update(re.findall(rf"{notebook}/([\w-]+):", message))
    return failed


@pytest.fixture(scope="module")
def failures(gate):
    return failures_of(gate)


def test_an_intact_notebook_passes(failures):
    assert failures["intact"] == set()


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_cell_fails(failures, name):
    assert name in failures["damaged"]


def test_on_other_systems_only_the_characters_of_an_output_may_differ(gate):
    failed = failures_of(gate, "--nbval-lax")
    other_characters = {"edited-text", "edited-value", "edited-svg", "replaced-png"}
    assert failed == {"intact": set(), "damaged": set(DAMAGE) - other_characters}

"""Write the learner edition: every chapter without its solutions, for a class.

    python tools/exercises.py [folder]        (make exercises; the folder is _build/exercises)

The notebooks are made from ``chapters/`` each time and never edited. Everything between a
solution's start and its end is left out; the exercises become plain Markdown, which reads well in
JupyterLab and Colab too. All other cells, ids and stored outputs stay. The appendices come along,
so that every link leads somewhere.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat
from refresh import ROOT, normalise, serialise

START = re.compile(r"^:::\{solution-start\}", re.MULTILINE)
END = re.compile(r"^:::\{solution-end\}\n:::$", re.MULTILINE)
EXERCISE = re.compile(r"^:::\{exercise\} (.+)\n:label: \S+\n(.*?)^:::$", re.MULTILINE | re.DOTALL)


def parts(cells):
    """(cell, does it belong to a solution?) for each cell; ValueError if a solution never ends."""
    inside = False
    for cell in cells:
        prose = cell.source if cell.cell_type == "markdown" else ""
        starts, ends = len(START.findall(prose)), len(END.findall(prose))
        if starts + ends > 1 or (starts and inside) or (ends and not inside):
            raise ValueError(f"cell {cell.id}: one solution must end before the next one starts")
        inside = inside or bool(starts)
        yield cell, inside
        inside = inside and not ends
    if inside:
        raise ValueError("the last solution has no end")


def learner_edition(notebook, chapter):
    """The notebook without its solutions; ``chapter`` numbers the exercises, as 5.1, 5.2, …"""
    notebook.cells = [cell for cell, solution in parts(notebook.cells) if not solution]
    count = 0

    def heading(match):
        nonlocal count
        count += 1
        return f"### Exercise {chapter}.{count}: {match[1]}\n{match[2].rstrip()}"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = EXERCISE.sub(heading, cell.source)
    return normalise(notebook)


def main(folder):
    """Write ``chapters`` and ``appendices`` into ``folder``; only these two are made anew there."""
    for name in ("chapters", "appendices"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "chapters").mkdir(parents=True)
    shutil.copytree(
        ROOT / "appendices",
        folder / "appendices",
        ignore=shutil.ignore_patterns(".*", "*.toml", "__pycache__"),
    )
    for path in sorted(ROOT.glob("chapters/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        text = serialise(learner_edition(notebook, int(path.stem[:2])))
        (folder / "chapters" / path.name).write_text(text, encoding="utf-8")
    print(f"The chapters without solutions are in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "exercises")

"""Begin a chapter:  make new-chapter NAME=gradient_descent TITLE="How far is one step?"

NAME is the file's and the checkers' name; TITLE is the question that the chapter answers. The new
chapter comes last. It is complete in form and empty in matter: an example about a rectangle stands
in every place, marked REPLACE. Written are the notebook (executed), its checkers, their tests, and
a line in each list of chapters; then the next steps are told.

    python tools/new_chapter.py --left      which places are still marked REPLACE
"""

import os
import re
import sys

import repository
from isolation import isolate
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from refresh import ROOT, normalise, refresh, serialise

MINUTES = 30

HEAD = """# {number}. {title}

REPLACE: why this matters. What surprises most people.

**You will be able to**

- compute the area of a rectangle (REPLACE: three or four outcomes that start with verbs).

**Before you start**: [chapter {before}]({before_file}.ipynb). About {minutes} minutes."""

IMPORTS = """from course_lib import plotting
from course_lib.checks import {name} as check
from course_lib.plotting import COLORS"""

QUESTION = """## How large is a rectangle?

REPLACE: the question, the formula, a tiny example with numbers. A rectangle with the sides
$a = 3$ and $b = 4$ has the area $ab$:"""

EXAMPLE = """a, b = 3, 4
area = a * b
print(f"area: {area}")
assert area == sum([a] * b)  # each claim of the prose has an assertion"""

FINDING = """REPLACE: what we saw. Then the picture, if one sees something in it:"""

FIGURE = """fig, ax = plotting.subplots()
sides = [1, 2, 3, 4]
ax.plot(sides, [side * side for side in sides], color=COLORS["blue"], marker="o")
ax.set(xlabel="side", ylabel="area", title="Twice the side, four times the area")
plotting.picture(
    fig,
    alt="REPLACE: a curve through four points that bends upwards, from 1 to 16: twice the side "
    "gives four times the area.",
)"""

CHECKED = """## Checked against the sources

REPLACE: the numbers that the source documents print, each through `ledger.compare` or
`ledger.claim`, then `ledger.summary("{stem}")` in a cell `checked`; or one sentence that says why
this chapter has none."""

TRY_IT = """## Try it

Each exercise ends with a checker. It says "not yet" until you have an answer, and then it says
which mistake it recognises. Open the solution last."""

TASKS = {
    "predict-the-area": (
        ":::{exercise} Seven by eight",
        "*Predict.* REPLACE: a rectangle has the sides 7 and 8. What is its area?",
        "check.predict_the_area(...)",
        "check.predict_the_area(7 * 8)",
    ),
    "find-the-sides": (
        ":::{exercise} Back to the sides",
        "*Repair.* REPLACE: an area is 12, the way around it 14. Which sides, shorter first?",
        "check.find_the_sides((..., ...))",
        "check.find_the_sides((3, 4))",
    ),
    "build-the-area": (
        ":::{exercise} For every rectangle",
        "*Build.* REPLACE: write the area as a function of both sides.",
        "def my_area(a, b):\n    return ...\n\n\ncheck.build_the_area(my_area)",
        "def my_area(a, b):\n    return a * b\n\n\ncheck.build_the_area(my_area)",
    ),
}

IN_SHORT = """## In short

- REPLACE: at most five lines.

**Next**: REPLACE: one sentence that makes the reader want the next chapter."""

CHECKERS = '''"""Checkers of chapter {number}. REPLACE: what its exercises are about."""

from course_lib.checks.checker import Checker, Mistake, calls, numbers

# --- predict the area ----------------------------------------------------------------------------

predict_the_area = Checker(
    numbers(),
    right=lambda: 7 * 8,
    mistakes=[
        Mistake(
            "the perimeter",
            lambda: 2 * (7 + 8),
            "That is the way around the rectangle. Count the squares that fit inside.",
        ),
    ],
    why="REPLACE: an area multiplies the two sides, because each row holds as many squares.",
)

# --- find the sides ------------------------------------------------------------------------------

find_the_sides = Checker(
    numbers("Shorter side", "Longer side"),
    right=lambda: (3, 4),
    mistakes=[
        Mistake(
            "half the way around ignored",
            lambda: (2, 6),
            "The area fits. Walk around this rectangle: is the way as long as it should be?",
        ),
    ],
    why="REPLACE: many rectangles have one area, so the way around decides between them.",
)

# --- build the area ------------------------------------------------------------------------------

build_the_area = Checker(
    calls(a_square=(3.0, 3.0), a_long_rectangle=(0.5, 8.0)),
    right=lambda a, b: a * b,
    mistakes=[
        Mistake(
            "the perimeter",
            lambda a, b: 2 * (a + b),
            "That is the way around the rectangle. Count the squares that fit inside.",
        ),
        Mistake(
            "one side squared",
            lambda a, b: a * a,
            "Your function looks at one side only. A square does not show that.",
        ),
    ],
    why="REPLACE: one function serves every rectangle, because it takes both of its sides.",
)
'''

TESTS = '''"""Answers to the exercises of chapter {number}, which tests/test_checks.py hands in."""

# REPLACE: each answer as a learner would arrive at it, without the checker's own code.
COMMITTED = [  # exercise, the mistake that must be named, answer
    ("predict_the_area", "the perimeter", 7 + 8 + 7 + 8),
    ("find_the_sides", "half the way around ignored", [2, 12 / 2]),
    ("build_the_area", "the perimeter", lambda a, b: a + b + a + b),
    ("build_the_area", "one side squared", lambda a, b: a**2),
]
ACCEPTED = [
    ("predict_the_area", 56.0),
    ("find_the_sides", [3.0, 4.0]),
    ("build_the_area", lambda a, b: b * a),
]
NEAR_MISSES = [("predict_the_area", 55)]
'''

# A line in each list of chapters: (file, how such a line begins, what to put below the last one)
LISTS = [
    (
        "_toc.yml",
        r" +title: \d+ ",
        "      - file: chapters/{stem}\n        title: {number} {short}\n",
    ),
    ("index.md", r"\| \d+ \| \[", "| {number} | [{title}](chapters/{stem}.ipynb) | {minutes} |\n"),
    ("README.md", r"\| \d+ \| \[", "| {number} | [{short}](chapters/{stem}.ipynb) | {title} |\n"),
    (
        "appendices/teach.md",
        r"\| \[\d+ ",
        "| [{number} {short}](../chapters/{stem}.ipynb) | {minutes} | no | – |\n",
    ),
    (
        "appendices/teach.md",
        r"\| \d+ \| .+ \| .+ \|$",
        "| {number} | compute the area of a rectangle (REPLACE: three or four outcomes that start "
        "with verbs) | Seven by eight; Back to the sides; For every rectangle |\n",
    ),
]

NEXT = """
Chapter {number} is there and holds to the rules, about a rectangle. Now make it yours:

1. make lab                  and write: every REPLACE in chapters/{stem}.ipynb
2. course_lib/checks/{name}.py and tests/test_checks_{name}.py: the exercises' checkers
3. README.md, index.md, appendices/teach.md, _toc.yml: titles, minutes, outcomes in the new lines;
   the last line of the chapter before, which says what comes next
4. make refresh CHAPTER={number:02d}   stores the outputs
5. make check                tells in seconds what is missing; it counts the REPLACEs, too
6. .venv/bin/python -m pytest chapters/{stem}.ipynb tests/test_checks.py tests/test_checks_{name}.py
7. make book, make serve     look at it, also as narrow as a phone and in the dark theme

To take it back: delete the three new files, then  git restore {lists}"""


def facts(name, title, chapters):
    """What the templates need to know; ValueError if the name or the title will not do."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", name):
        raise ValueError(f"NAME is like gradient_descent, in lower case; got {name!r}")
    if not re.fullmatch(r"\S.*\S\?", title):
        raise ValueError(
            f"TITLE is the question that the chapter answers, ending in ?; got {title!r}"
        )
    before = max(chapters)
    number = int(before[:2]) + 1
    return {
        "name": name,
        "title": title,
        "number": number,
        "stem": f"{number:02d}_{name}",
        "short": name.replace("_", " ").capitalize(),
        "before": int(before[:2]),
        "before_file": before,
        "minutes": MINUTES,
    }


def cells(about):
    """The cells of the new notebook, not executed yet."""
    yield new_markdown_cell(HEAD.format(**about), id="title")
    yield new_code_cell(IMPORTS.format(**about), id="imports")
    yield new_markdown_cell(QUESTION, id="question")
    yield new_code_cell(EXAMPLE, id="example")
    yield new_markdown_cell(FINDING, id="finding")
    yield new_code_cell(FIGURE, id="figure", metadata={"tags": ["hide-input"]})
    yield new_markdown_cell(CHECKED.format(**about), id="checked-text")
    yield new_markdown_cell(TRY_IT, id="try-it")
    for name, (start, task, stub, solution) in TASKS.items():
        label = f"{about['number']:02d}-{name}"
        solved = (
            f":::{{solution-start}} {label}\n:class: dropdown\n:::\n\nREPLACE: how one finds it."
        )
        yield new_markdown_cell(f"{start}\n:label: {label}\n\n{task}\n:::", id=name)
        yield new_code_cell(stub, id=f"{name}-try")
        yield new_markdown_cell(solved, id=f"{name}-solution")
        yield new_code_cell(solution, id=f"{name}-solved")
        yield new_markdown_cell(":::{solution-end}\n:::", id=f"{name}-end")
    yield new_markdown_cell(IN_SHORT, id="in-short")


def with_line(text, beginning, lines):
    """The text with new lines below the last line that begins so."""
    last = list(re.finditer(rf"^{beginning}.*\n", text, re.MULTILINE))[-1].end()
    return text[:last] + lines + text[last:]


def begin(name, title, root=ROOT):
    """Write the chapter into the tree at ``root``; return what the templates were filled with."""
    about = facts(name, title, [path.stem for path in root.glob("chapters/[0-9]*.ipynb")])
    files = {
        root / "chapters" / f"{about['stem']}.ipynb": serialise(
            normalise(new_notebook(cells=list(cells(about))))
        ),
        root / "course_lib" / "checks" / f"{name}.py": CHECKERS.format(**about),
        root / "tests" / f"test_checks_{name}.py": TESTS.format(**about),
    }
    for path in files:
        if path.exists():
            raise ValueError(
                f"{path.relative_to(root).as_posix()} is there already: choose another NAME"
            )
    for path, beginning, lines in LISTS:
        text = files.get(root / path) or (root / path).read_text(encoding="utf-8")
        files[root / path] = with_line(text, beginning, lines.format(**about))
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return about


def left(root=ROOT):
    """File → how many places are still marked REPLACE."""
    patterns = ("chapters/*.ipynb", "course_lib/checks/*.py", "tests/test_checks_*.py")
    texts = {p: p.read_text(encoding="utf-8") for each in patterns for p in root.glob(each)}
    return {
        p.relative_to(root).as_posix(): t.count("REPLACE")
        for p, t in texts.items()
        if "REPLACE" in t
    }


def main(arguments):
    if arguments == ["--left"]:
        for path, count in left().items():
            print(f"{path}: places still marked REPLACE: {count}")
        return
    try:
        about = begin(os.environ.get("NAME", ""), os.environ.get("TITLE", ""))
    except ValueError as error:
        sys.exit(f'{error}\n\nmake new-chapter NAME=gradient_descent TITLE="How far is one step?"')
    repository.main([])  # writes the first cell, which fetches course_lib where it is not installed
    isolate()
    refresh(ROOT / "chapters" / f"{about['stem']}.ipynb")
    print(NEXT.format(**about, lists=" ".join(dict.fromkeys(path for path, _, _ in LISTS))))


if __name__ == "__main__":
    main(sys.argv[1:])

"""What a notebook of this course must be: plain functions from a notebook to a list of problems.

conftest.py applies them in every test run; test_gate.py breaks each rule once and sees it found.
"""

import ast
import base64
import io
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import nbformat
from PIL import Image
from refresh import normalise, serialise

from course_lib import ledger

LAYOUT_TAGS = {"hide-input", "hide-output", "hide-cell", "remove-input", "remove-cell"}
TEXT_TYPES = {"text/plain", "text/html", "text/latex", "text/markdown"}
MOST_STATEMENTS = 15  # of a cell that shows its code
SKELETON = [
    "You will be able to",
    "Before you start",
    "Checked against the sources",
    "Try it",
    "In short",
    "Next",
]


def problems(path):
    """All that is wrong with the notebook file, one line each; [] when nothing is."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reader.reads(text)
    if (notebook.nbformat, notebook.get("nbformat_minor")) != (4, 5):
        return [f"format is {notebook.nbformat}.{notebook.get('nbformat_minor')}, must be 4.5"]
    found = whole_file(notebook)
    count = 0
    for cell in notebook.cells:
        where = f"{path.stem}/{cell.get('id')}"
        found += [f"{where}: {problem}" for problem in cell_tags(cell)]
        if cell.cell_type == "code":
            count += 1
            found += [f"{where}: {problem}" for problem in code_cell(cell, count)]
    if path.parent.name == "chapters":
        found += skeleton(notebook, path.stem)
        found += exercises(notebook, path.stem)
        found += entries_shown(notebook, path.stem)
    if not found and text != serialise(normalise(notebook)):
        found.append("the file is not as `make refresh` writes it: metadata, outputs or last line")
    return found


def whole_file(notebook):
    found = []
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        found.append(f"the kernel is {kernel}, must be python3")
    ids = Counter(cell.get("id") for cell in notebook.cells)
    found += [f"cell id {name} occurs {n} times" for name, n in ids.items() if n > 1 or not name]
    return found


def cell_tags(cell):
    """Tags and comments through which a cell would escape the comparison."""
    tags = set(cell.metadata.get("tags", []))
    found = [f"tag {tag} is not on the list" for tag in sorted(tags - LAYOUT_TAGS)]
    if re.search(r"NBVAL_|PYTEST_VALIDATE_", cell.source):
        found.append("a comment tells nbval what to skip")
    return found


def code_cell(cell, count):
    found = []
    if not cell.source.strip():
        found.append("an empty code cell")
    if cell.execution_count is None:
        found.append("no execution count: never run, or its count was removed")
    elif cell.execution_count != count:
        found.append(f"execution count is {cell.execution_count}, must be {count}")
    if not folded(cell) and (many := statements(cell.source)) > MOST_STATEMENTS:
        found.append(f"{many} statements in sight, at most {MOST_STATEMENTS}: split or fold it")
    for output in cell.outputs:
        if output.output_type == "error":
            found.append(f"a stored error: {output.ename}")
        elif output.output_type == "stream" and output.name != "stdout":
            found.append(f"an output on {output.name}: {output.text.strip()[:80]}")
        for mime_type, data in output.get("data", {}).items():
            found += figure(mime_type, data, cell)
        if output.get("execution_count", cell.execution_count) != cell.execution_count:
            found.append("an output has another execution count than its cell")
    return found


def folded(cell):
    """Is the code out of sight until the reader asks for it?"""
    tags = set(cell.metadata.get("tags", [])) & (LAYOUT_TAGS - {"hide-output"})
    return bool(tags) or cell.get("id", "").endswith("-solved")


def statements(source):
    """How much a cell does: its statements, but for imports, assertions and docstrings."""
    code = re.sub(r"^\s*[%!].*$", "pass", source, flags=re.MULTILINE)
    return sum(map(counts, ast.walk(ast.parse(code))))


def counts(node):
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return not isinstance(node.value.value, str)  # a docstring
    return isinstance(node, ast.stmt) and not isinstance(
        node, (ast.Import, ast.ImportFrom, ast.Assert)
    )


def figure(mime_type, data, cell):
    """Is the output of a kind that can be compared, and does a figure say what it shows?"""
    if mime_type == "image/svg+xml":
        return alt_text(svg_description(data)) + small_text(data)
    if mime_type == "image/png":
        return alt_text(cell.metadata.get("mystnb", {}).get("image", {}).get("alt"))
    if mime_type == "text/html" and re.search(
        r"<(svg|img|canvas)\b(?![^>]*\b(alt|aria-\w+)=)", data
    ):
        return ["a figure inside HTML without alt or aria-label"]
    return [] if mime_type in TEXT_TYPES else [f"an output of type {mime_type} cannot be compared"]


def small_text(svg):
    """Text of less than 11 pixels where the page is 390 wide and the figure therefore 350."""
    sizes = [float(size) for size in re.findall(r"font(?:-size)?:[^;\"']*?([\d.]+)px", svg)]
    if not sizes:
        return []
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    smallest = min(sizes) * min(350 / width, 96 / 72)
    return [f"text of {smallest:.1f} pixels on a phone"] if smallest < 11 else []


def svg_description(svg):
    return ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}desc")


def alt_text(alt):
    if not alt or not alt.strip():
        return ["a figure without alt text"]
    if len(alt.split()) < 5 or re.match(
        r"(an? )?(plot|figure|image|graph) of\b|\S+\.\w+$", alt, re.I
    ):
        return [f"the alt text says neither what one sees nor what follows: {alt!r}"]
    return []


def skeleton(notebook, stem):
    """The chapter's outline: a question as title, then the sections that every chapter has."""
    prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    title = prose.partition("\n")[0]
    found, position = [], 0
    if not re.fullmatch(rf"# {int(stem[:2])}\. .+\?", title):
        found.append(f"the title must be '# {int(stem[:2])}. A question?', is {title!r}")
    for heading in SKELETON:
        line = re.compile(rf"^[\W_]*(?:\{{admonition\}})?[\W_]*{heading}\b", re.MULTILINE)
        match = line.search(prose, position)
        if match is None:
            found.append(f"'{heading}' is missing or comes too early")
        else:
            position = match.end()
    return found


def exercises(notebook, stem):
    """Three to five exercises, each with a stub that says "Not yet" and a solution that is correct.

    The exercise ``:label: 05-repair-the-axis`` has the stub cell ``repair-the-axis-try`` and the
    solution, in a dropdown, with the cell ``repair-the-axis-solved``.
    """
    prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    cells = {cell.get("id"): cell for cell in notebook.cells}
    labels = re.findall(r"^:::\{exercise\} \S.*\n:label: (\S+)$", prose, re.MULTILINE)
    solved = re.findall(r"^:::\{solution-start\} (\S+)\n:class: dropdown$", prose, re.MULTILINE)
    ends = len(re.findall(r"^:::\{solution-end\}\n:::$", prose, re.MULTILINE))
    found = []
    if not 3 <= len(labels) <= 5:
        found.append(f"a chapter has three to five exercises, this one {len(labels)}")
    if labels != solved or ends != len(labels):
        found.append(f"exercises {labels}, but solutions in dropdowns {solved}, {ends} ended")
    for label in labels:
        name = label.removeprefix(f"{stem[:2]}-")
        if name == label:
            found.append(f"the label {label} must begin with {stem[:2]}-")
        for part, says in (("try", "Not yet."), ("solved", "Correct.")):
            cell = cells.get(f"{name}-{part}")
            if cell is None or not last_text(cell).startswith(says):
                found.append(f"the cell {name}-{part} must be there and end with '{says}'")
    return found


def entries_shown(notebook, stem):
    """A chapter lists all its entries of the ledger, as they are now, in the cell ``checked``."""
    if stem not in {item["chapter"] for item in ledger.entries()}:
        return []
    cells = {cell.get("id"): cell for cell in notebook.cells}
    if last_text(cells.get("checked", {})) == repr(ledger.summary(stem)):
        return []
    return [f'the cell checked must be there and end with ledger.summary("{stem}"), as it is now']


def last_text(cell):
    """What a code cell's value says in plain text, or nothing."""
    last = cell.outputs[-1] if cell.get("outputs") else {}
    return last.get("data", {}).get("text/plain", "")


def differences(stored, produced, same=True):
    """How the new outputs differ from the stored; ``same=False`` compares their kinds alone."""
    found = [
        f"writes to stderr: {output.text.strip()}"
        for output in produced
        if output.output_type == "stream" and output.name == "stderr"
    ]
    before, now = [kind(output) for output in stored], [kind(output) for output in produced]
    if before != now:
        return found + [f"stored outputs: {before}; produced now: {now}"]
    if same:
        for number, (old, new) in enumerate(zip(stored, produced, strict=True), start=1):
            old, new = content(old), content(new)
            found += [f"output {number} differs in {key}" for key in old if old[key] != new[key]]
    return found


def kind(output):
    if output.output_type == "stream":
        return output.name
    return f"{output.output_type} ({', '.join(sorted(output.get('data', {})))})"


def content(output):
    """What has to be equal: every text to the last character, of a PNG the pixels."""
    if output.output_type == "stream":
        return {"text": output.text}
    parts = {"metadata": output.get("metadata", {}), **output.get("data", {})}
    if "image/png" in parts:
        parts["image/png"] = pixels(parts["image/png"])
    return parts


def pixels(png):
    """Size and colours of a PNG in base64: files with equal pixels may differ in their bytes."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    return image.size, image.tobytes()

"""ARCHITECTURE.md's drawing is what the code imports, and the arrows run one way."""

import ast
import graphlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def imports_of(tree):
    """The modules of course_lib that a piece of code imports by itself or in its functions."""
    found = set()
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("course_lib.")}
    return found


def imported_arrows(folder):
    """(from, arrow, to) for the modules in a folder; a package counts as one module."""
    solid, dotted, modules = set(), set(), set()
    for path in folder.rglob("*.py"):
        module = path.relative_to(folder).with_suffix("").parts[0]
        if module == "__init__":
            continue
        modules.add(module)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere = imports_of(tree)
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        top = [node for node in tree.body if not isinstance(node, (*functions, ast.ClassDef))]
        at_once = imports_of(ast.Module(top, []))
        solid |= {(module, to) for to in at_once - {module}}
        dotted |= {(module, to) for to in everywhere - at_once - {module}}
    arrows = {(a, "-->", b) for a, b in solid} | {(a, "-.->", b) for a, b in dotted - solid}
    return modules, arrows


def drawn_arrows(text):
    """(modules, arrows) of the Mermaid drawing: lines such as `network --> losses & softmax`."""
    drawing = re.search(r"^```mermaid\nflowchart TD\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1]
    modules, arrows = set(), set()
    for line in drawing.splitlines():
        name, arrow, targets = re.fullmatch(r" +(\w+)(?: (-->|-\.->) ([\w& ]+))?", line).groups()
        others = set(targets.split(" & ")) if targets else set()
        arrows |= {(name, arrow, other) for other in others}
        modules |= {name, *others}
    return modules, arrows


def test_the_drawn_arrows_are_the_imports():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    modules, arrows = imported_arrows(ROOT / "course_lib")
    drawn_modules, drawn = drawn_arrows(text)
    assert sorted(drawn - arrows) == [], "drawn, but not imported"
    assert sorted(arrows - drawn) == [], "imported, but not drawn"
    assert drawn_modules == modules


def test_the_arrows_run_one_way():
    _, arrows = imported_arrows(ROOT / "course_lib")
    sorter = graphlib.TopologicalSorter()
    for name, _, other in arrows:
        sorter.add(name, other)
    sorter.prepare()  # raises CycleError


def test_no_two_programs_have_one_name():
    # tests, tools and site are searched together: the second of two with one name is never found.
    folders = ("tests", "tests/site", "tools", "site", "benchmarks")
    names = [path.name for folder in folders for path in (ROOT / folder).glob("*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []

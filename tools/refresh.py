"""Execute notebooks and store their outputs:  python tools/refresh.py [05 | chapters/x.ipynb …]

A chapter's number is enough. Without names: every chapter, then the appendices, which read them.
Cell ids stay, counts run from 1, and nothing is stored that differs from one run to the next:
refreshing twice gives identical files.
"""

import copy
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from isolation import isolate
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbval.plugin import coalesce_streams

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def execute(notebook, folder):
    """Run every cell from the top in a new kernel of this Python."""
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=None, resources=resources)
    # The kernel program's own log is no output. What cells write to stderr comes back as output.
    client.execute(stderr=subprocess.DEVNULL)


def normalise(notebook):
    """Leave only what is the same in every run; return the notebook."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    kept = {key: value for key, value in notebook.metadata.items() if key == "myst"}
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE, **kept}
    notebook.metadata = nbformat.from_dict(metadata)
    count = 0
    for cell in notebook.cells:
        for key in set(cell.metadata) - {"tags", "mystnb"}:
            del cell.metadata[key]
        if "hide-input" in cell.metadata.get("tags", []) or cell.get("id", "").endswith("-solved"):
            cell.metadata["jupyter"] = {"source_hidden": True}  # as on the site
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = coalesce_streams(cell.outputs)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    return notebook


def serialise(notebook):
    """The file's text: keys sorted, one space of indent, a newline at the end."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def refresh(path):
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path.parent)
    path.write_text(serialise(normalise(notebook)), encoding="utf-8")


def notebooks(names):
    """The files: each name is a chapter's number (5 or 05), a file's stem, or a path."""
    everything = [*sorted(ROOT.glob("chapters/*.ipynb")), *sorted(ROOT.glob("appendices/*.ipynb"))]
    known = {path.stem: path for path in everything}
    known |= {stem[:2]: path for stem, path in known.items() if stem[:2].isdigit()}
    found = []
    for name in names:
        path = known.get(name.zfill(2), Path(name).resolve())
        if path.suffix != ".ipynb" or not path.is_file():
            raise ValueError(f"{name} is no notebook; there are {', '.join(sorted(known))}")
        found.append(path)
    return found or everything


def main(names):
    try:
        paths = notebooks(names)
    except ValueError as error:
        sys.exit(str(error))
    isolate()
    for path in paths:
        started = time.monotonic()
        try:
            refresh(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name}: a cell failed, so the file was left as it was\n{error}")
        print(f"{path.name}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

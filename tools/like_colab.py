"""Execute the chapters as Colab would:  python tools/like_colab.py oldest|newest [--pre] [05 …]

Each notebook lies alone in an empty folder, in a fresh environment that does not know course_lib
but has what Colab has: NumPy, Matplotlib, TensorFlow. Its first cell then fetches the library with
pip from the repository's address, which git here turns to this clone (``url.<clone>.insteadOf``):
what is committed is what is tried.

oldest   the lowest versions that pyproject.toml allows, on Python 3.11
newest   the highest that there are, on Python 3.13; ``--pre`` takes previews too

Every cell must run without an error, and a chapter's own asserts are its claims. Outputs are not
compared: another Matplotlib draws other bytes. What goes to stderr is shown, and does not fail:
older TensorFlows log more. Peak memory and processor time of the kernel stand beside each chapter.

``--no-network`` executes the chapters a second time, with the library installed, in a network
namespace without any network (Linux, as root).

``--keep FOLDER`` keeps the environment there and takes it again the next time. Needs uv and git.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import repository

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = {"oldest": "3.11", "newest": "3.13"}
JUPYTER = ["ipykernel>=6.29", "nbclient>=0.10", "nbformat>=5.10", "pip>=24"]
SHOWN = ["numpy", "matplotlib", "scipy", "mpmath", "scikit-learn", "tensorflow", "keras"]
EXECUTE = """
import resource, sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, kernel_name="python3", timeout=None, allow_errors=True).execute()
bad = 0
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            bad += 1
            print(f"    cell {cell.id}: {output.ename}: {output.evalue}"[:2000])
        elif output.output_type == "stream" and output.name == "stderr":
            print(f"    cell {cell.id} wrote to stderr: {output.text.strip()[:160]} …")
used = resource.getrusage(resource.RUSAGE_CHILDREN)  # the kernel, and what it started
print(f"    peak {used.ru_maxrss / 1024:.0f} MB, {used.ru_utime + used.ru_stime:.0f} s of CPU")
sys.exit(bad > 0)
"""


class Failed(Exception):
    """A step did not work; the message says which."""


def requirements():
    """What a reader's Colab has: the packages that pyproject.toml names, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(name for extra in extras for name in extra), *JUPYTER]


def run(command, **options):
    done = subprocess.run(command, text=True, capture_output=True, **options)
    if done.returncode:
        raise Failed((done.stdout or done.stderr).rstrip()[-8000:])
    return done.stdout.rstrip()


def make_environment(folder, versions, pre):
    """An environment like Colab's: everything but course_lib. Return its Python."""
    python = folder / "bin" / "python"
    if not python.exists():
        run(["uv", "venv", "--quiet", "--python", PYTHONS[versions], folder])
    choice = "lowest-direct" if versions == "oldest" else "highest"
    options = ["--resolution", choice, *(["--prerelease", "allow"] if pre else [])]
    install = ["uv", "pip", "install", "--quiet", "--python", python]
    run([*install, *options, *requirements()])
    run(["uv", "pip", "uninstall", "--quiet", "--python", python, "course_lib"])
    return python


def git_turned_here(here, clone):
    """Variables through which git takes this clone for the repository's address."""
    return {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": f"url.file://{clone}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"{here.url}.git",
        "GIT_CONFIG_KEY_1": "protocol.file.allow",
        "GIT_CONFIG_VALUE_1": "always",
        "GIT_TERMINAL_PROMPT": "0",
    }


def bare_clone(folder, here):
    """A clone of what is committed here, with the branch that the notebooks name."""
    clone = folder / "clone.git"
    run(["git", "clone", "--quiet", "--bare", ROOT, clone])
    commit = run(["git", "-C", ROOT, "rev-parse", "HEAD"])
    run(["git", "-C", clone, "update-ref", f"refs/heads/{here.branch}", commit])
    return clone


def fresh_environ(python, here, folder):
    """Variables without a user's settings, with this Python and git's way to this clone."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER"))}
    environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the kernel's debugger talks of frozen modules
    environ["PATH"] = f"{python.parent}{os.pathsep}{environ['PATH']}"
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR", "KERAS_HOME"):
        (folder / name).mkdir()
        environ[name] = str(folder / name)
    return environ | git_turned_here(here, bare_clone(folder, here))


def installed(python):
    listed = run(["uv", "pip", "list", "--python", python])
    found = dict(re.findall(r"^(\S+) +(\S+)", listed, re.MULTILINE))
    return found, ", ".join(f"{name} {found[name]}" for name in SHOWN if name in found)


def execute(python, path, environ, alone):
    """Execute a notebook; return the seconds and what it used. Failed names each bad cell."""
    started = time.monotonic()
    prefix = (
        ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "-"] if alone else []
    )
    used = run([*prefix, python, "-c", EXECUTE, path.name], cwd=path.parent, env=environ)
    return time.monotonic() - started, used


def check(versions, pre, chosen, no_network, folder):
    here = repository.configured((ROOT / "_config.yml").read_text(encoding="utf-8"))
    python = make_environment(folder / versions, versions, pre)
    before, shown = installed(python)
    print(f"{versions}: {run([python, '--version'])}, {shown}", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as empty:
        empty = Path(empty)
        environ = fresh_environ(python, here, empty)
        for path in sorted(ROOT.glob("chapters/*.ipynb")):
            if chosen and path.stem[:2] not in chosen:
                continue
            run(["uv", "pip", "uninstall", "--quiet", "--python", python, "course_lib"])
            alone = empty / path.stem / path.name
            alone.parent.mkdir()
            alone.write_bytes(path.read_bytes())
            for cut_off in [False, True][: 1 + no_network]:
                what = f"{path.stem}{' without a network' if cut_off else ''}"
                try:
                    seconds, used = execute(python, alone, environ, cut_off)
                    print(f"  {what}: {seconds:.0f} s\n{used}", flush=True)
                except Failed as problem:
                    failed += 1
                    print(f"  {what}: FAILED\n{problem}", flush=True)
    after, _ = installed(python)
    changed = {k: (before.get(k), v) for k, v in after.items() if before.get(k) != v}
    if set(changed) - {"course-lib"}:
        failed += 1
        print(f"  the first cell changed other packages: {changed}")
    return failed


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("versions", choices=PYTHONS)
    parser.add_argument("chapters", nargs="*", metavar="05", help="numbers; none means all")
    parser.add_argument("--pre", action="store_true", help="take previews of packages too")
    parser.add_argument("--no-network", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            folder = (given.keep or Path(folder)).resolve()
            failed = check(given.versions, given.pre, given.chapters, given.no_network, folder)
    except Failed as problem:
        sys.exit(str(problem))
    if failed:
        sys.exit(f"{failed} failed")
    print("everything ran")


if __name__ == "__main__":
    main(sys.argv[1:])

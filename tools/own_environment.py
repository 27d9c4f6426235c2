"""Make an environment for packages that never come near .venv, anew when what it needs changes.

    python tools/own_environment.py .cache/benchmark benchmarks/requirements.txt

``make benchmark`` and ``make mutants`` have one each.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path


def make(folder, requirements):
    """The environment's Python."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made_for = folder / "made-for.txt"
    wanted = requirements.read_text("utf-8") + sys.version
    if not (made_for.exists() and made_for.read_text("utf-8") == wanted):
        print(f"[environment] making {folder} from {requirements}", flush=True)
        venv.create(folder, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        if subprocess.run([*pip, "-r", requirements]).returncode:
            sys.exit("pip failed; the lines above say why")
        made_for.write_text(wanted, "utf-8")
    return python


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))

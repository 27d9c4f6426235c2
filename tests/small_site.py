"""A small site for tests: Sphinx builds it strictly with extensions of the folder site."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def build(folder, files, conf):
    """Build the files (name → text) in a folder.

    Returns whether Sphinx was content, its warnings, and the folder of the pages.
    """
    for name, text in {"conf.py": conf, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", folder, "out"],
        env=os.environ | {"PYTHONPATH": str(ROOT / "site"), "NO_COLOR": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, re.findall(r".*WARNING: .*", done.stderr), folder / "out"

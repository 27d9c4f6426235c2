"""Make the peers' environment in .cache/benchmark, anew when benchmarks/requirements.txt changed.

The course's own environment stays as it is: PyTorch and JAX never come near it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "benchmark"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main():
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest() + sys.version
    made_for = FOLDER / "made-for.txt"
    if not (made_for.exists() and made_for.read_text(encoding="utf-8") == wanted):
        print(f"[benchmark] making {FOLDER}: 1 GB of downloads, more with a CUDA build of PyTorch")
        shutil.rmtree(FOLDER, ignore_errors=True)
        venv.create(FOLDER, with_pip=True)
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
        made_for.write_text(wanted, encoding="utf-8")
    print("[benchmark] the environment is ready")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"pip ended with {error.returncode}; the lines above say why")

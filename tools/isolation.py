"""Keep a user's own settings away from the notebooks, so that outputs depend on the cells alone.

IPython's profile, Matplotlib's rc file, Keras's keras.json, user kernels: each may change an
output. Programs that execute notebooks call ``isolate`` first; their kernels inherit it.
"""

import os
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache"
FOLDERS = {
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
    "KERAS_HOME": "keras",
    "MPLCONFIGDIR": "matplotlib",
}
UNSET = [
    "JUPYTER_PATH",
    "KERAS_BACKEND",
    "MATPLOTLIBRC",
    "MPLBACKEND",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
]


def isolate():
    """Point the folders of the user's settings to .cache, in this process and its children."""
    for name in UNSET:
        os.environ.pop(name, None)
    for name, folder in FOLDERS.items():
        path = CACHE / folder
        path.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(path)
    if not list((CACHE / FOLDERS["MPLCONFIGDIR"]).glob("fontlist-*.json")):
        # Its first import looks at every font of the system, and may say so on stderr.
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=True)

"""What both benchmarks share: one thread for everybody, fair rounds, files that say when and where.

Import this module before any other: the libraries read their number of threads when they load.
"""

import json
import os
import platform
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

for name in ("OMP", "OPENBLAS", "MKL", "TF_NUM_INTRAOP", "TF_NUM_INTEROP"):
    os.environ[f"{name}_NUM_THREADS" if "TF" not in name else f"{name}_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

PEERS = ["numpy", "scipy", "scikit-learn", "tensorflow", "keras", "torch", "jax", "micrograd"]


def interleaved(contestants, rounds, reference="course_lib"):
    """Time every contestant once per round, ``rounds`` times.

    contestants: name → (run, count), where ``run(count)`` does ``count`` units of work. Returns
    name → seconds per unit (medians of the wall clock and of the process's CPU time; the quartiles
    of the CPU time) and ``ratio``: the median, over the rounds, of its CPU time as a multiple of
    the reference's in the same round, with quartiles. Other programs slow a whole round down, so
    ratios are steadier than times.
    """
    for run, count in contestants.values():
        run(min(count, 3))  # compiles, fills caches
    wall, cpu = {name: [] for name in contestants}, {name: [] for name in contestants}
    for _ in range(rounds):
        for name, (run, count) in contestants.items():
            before = time.perf_counter(), time.process_time()
            run(count)
            wall[name].append((time.perf_counter() - before[0]) / count)
            cpu[name].append((time.process_time() - before[1]) / count)
    return {
        name: {
            "wall": float(np.median(wall[name])),
            "cpu": float(np.median(cpu[name])),
            "cpu_quartiles": np.quantile(cpu[name], [0.25, 0.75]).tolist(),
            "ratio": float(np.median(np.divide(cpu[name], cpu[reference]))),
            "ratio_quartiles": np.quantile(
                np.divide(cpu[name], cpu[reference]), [0.25, 0.75]
            ).tolist(),
            "rounds": rounds,
        }
        for name in contestants
    }


def processor():
    """The processor's name, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def store(name, results):
    """Write benchmarks/results/<name>.json: the results, and where, when and with what."""
    about = {
        "date": date.today().isoformat(),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "threads": 1,
        "versions": {"python": platform.python_version(), **{p: version(p) for p in PEERS}},
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({**about, "results": rounded(results)}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"stored in {path.relative_to(ROOT)}")


def rounded(value):
    """The same with four significant digits: more would be noise, and the file is read in diffs."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value

"""How fast:  make benchmark, or  python benchmarks/speed.py [step digits softmax inference growth]

(a) step       one training step of the 2-2-2 network
(b) digits     one epoch of the digits network, and the accuracy after 20 epochs
(c) softmax    softmax, log_softmax and logsumexp of many and of long rows; memory
(d) inference  asking a trained network about 1 … 100,000 digits
(e) growth     (b) with wider layers and larger batches

Every part is a process of its own, with one thread, and its contestants take turns. The file
benchmarks/results/speed.json holds medians of times and, which is more to be trusted, of ratios.
"""

import json
import subprocess
import sys
import tracemalloc

import measuring
import numpy as np

SEEDS = (7, 8, 9)
EPOCHS = 20
SHAPES = [(100_000, 10), (100, 100_000), (1, 10_000_000)]
COUNTS = [1, 10, 100, 1000, 10_000, 100_000]
WIDTHS, BATCHES = [16, 64, 256, 512], [8, 32, 128, 512]


def single_thread():
    import tensorflow as tf
    import torch

    torch.set_num_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def step():
    import step

    return measuring.interleaved(step.contestants(), rounds=31)


def digits():
    import digits

    made = {name: (make(dtype).run, count) for name, (make, dtype, count) in digits.TRAINED.items()}
    times = measuring.interleaved(made, rounds=31)
    for name, (make, dtype, _) in digits.TRAINED.items():
        accuracies = []
        for seed in SEEDS:
            one = make(dtype, seed=seed)
            one.run(EPOCHS)
            accuracies.append(one.accuracy())
        times[name]["accuracies"] = accuracies
    return {"epochs": EPOCHS, "seeds": SEEDS, "times": times}


def repeat(function, *arguments):
    """function(*arguments) as a run of ``interleaved``."""

    def run(count):
        for _ in range(count):
            function(*arguments)

    return run


def softmax():
    import scipy.special
    import torch

    from course_lib import softmax as module

    results = []
    for dtype in ("float64", "float32"):
        for shape in SHAPES:
            z = (3 * np.random.default_rng(7).normal(size=shape)).astype(dtype)
            tensor = torch.from_numpy(z)
            for name in ("softmax", "log_softmax", "logsumexp"):
                ours, theirs = getattr(module, name), getattr(scipy.special, name)
                contestants = {
                    "course_lib": (repeat(ours, z, -1), 1),
                    "SciPy": (repeat(lambda z, f=theirs: f(z, axis=-1), z), 1),
                    "PyTorch": (repeat(getattr(torch, name), tensor, -1), 1),
                }
                one = {"dtype": dtype, "shape": shape, "function": name}
                one["times"] = measuring.interleaved(contestants, rounds=9)
                one["memory"] = {
                    "course_lib": most_memory(lambda z, f=ours: f(z, -1), z),
                    "SciPy": most_memory(lambda z, f=theirs: f(z, axis=-1), z),
                }
                results.append(one)
    return results


def most_memory(function, z):
    """The most memory in use during the call, the result included, in sizes of ``z``."""
    tracemalloc.start()
    function(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / z.nbytes


def inference():
    import digits

    networks = {name: make("float32") for name, make in digits.ASKED.items()}
    for network in networks.values():
        network.run(1)
    results = []
    for count in COUNTS:
        X = digits.DIGITS.X.astype("float32")[np.arange(count) % len(digits.DIGITS.X)]
        calls = max(1, min(100, 10_000 // count))
        contestants = {
            name: (repeat(one.answers, X), min(calls, 3) if "Keras" in name else calls)
            for name, one in networks.items()
        }
        results.append({"count": count, "times": measuring.interleaved(contestants, rounds=7)})
    return results


def growth():
    import digits

    def measured(rounds, **options):
        makers = {
            "course_lib": digits.CourseLib,
            "scikit-learn": digits.ScikitLearn,
            "PyTorch": digits.PyTorch,
            "Keras": digits.Keras,
        }
        made = {name: (make("float32", **options).run, 1) for name, make in makers.items()}
        return measuring.interleaved(made, rounds)

    widths = [{"width": w, "times": measured(5, hidden=(w, w))} for w in WIDTHS]
    batches = [{"batch": b, "times": measured(5, batch=b)} for b in BATCHES]
    return {"widths": widths, "batches": batches}


PARTS = {f.__name__: f for f in (step, digits, softmax, inference, growth)}


def main(names):
    if names[:1] == ["--part"]:  # in the process of its own
        single_thread()
        print(json.dumps(PARTS[names[1]]()))
        return
    path = measuring.RESULTS / "speed.json"
    results = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else {}
    for name in names or PARTS:
        print(f"[speed] {name}", flush=True)
        command = [sys.executable, __file__, "--part", name]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        results[name] = json.loads(output.splitlines()[-1])
        measuring.store("speed", results)


if __name__ == "__main__":
    main(sys.argv[1:])

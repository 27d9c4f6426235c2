"""Draw site/readme.svg, the picture in README.md, from the ledger:  python tools/readme_picture.py

The ledger states how many printed numbers each computation misses, and a chapter cannot be stored
unless its own computation misses exactly as many.
"""

from pathlib import Path

from course_lib import ledger, plotting

TARGET = Path(__file__).resolve().parent.parent / "site" / "readme.svg"
RUNS = {
    "A-03": "sigmoid,\n1,000 epochs",
    "A-04": "sigmoid,\n100,000 epochs",
    "A-09": "linear,\nuntil E < 1e-7",
    "A-23": "softmax,\n100,000 epochs",
}


def draw():
    """The picture: of every run's printed numbers, how many Python's floats give again.

    The answer to the riddle, the other kind of float, is left to chapter 7.
    """
    runs = [ledger.entry(name) for name in RUNS]
    sizes = [len(run["numbers"]) for run in runs]
    found = [size - run["differing"]["double"] for run, size in zip(runs, sizes, strict=True)]
    rows = [len(runs) - i for i in range(len(runs))]
    fig, ax = plotting.subplots(height=2.4)
    ax.barh(rows, sizes, height=0.5, color=plotting.COLORS["grey"], alpha=0.35)
    ax.barh(rows, found, height=0.5, color=plotting.COLORS["orange"])
    for row, number, size in zip(rows, found, sizes, strict=True):
        plotting.label(ax, size, row, f"{number} of {size}")
    printed = sum(sizes)
    ax.set_yticks(rows, RUNS.values())
    ax.set_xlim(0, 1.3 * max(sizes))
    ax.set_xticks([])
    ax.grid(False)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    title = "How many printed numbers does Python give?"
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    counts = ", ".join(str(number) for number in found)
    alt = (
        f"Bars for four training runs of one small network. Of the {printed} numbers that a "
        f"lecture text prints, Python gives {sum(found)} to the last digit: {counts} of "
        f"{sizes[0]} in the four runs."
    )
    return plotting.picture(fig, alt)


if __name__ == "__main__":
    TARGET.write_text(draw().svg, encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")

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
ARITHMETIC = {"single": ("single precision", "blue"), "double": ("double precision", "orange")}


def draw():
    """The picture: of every run's printed numbers, how many appear in which arithmetic."""
    runs = [ledger.entry(name) for name in RUNS]
    sizes = [len(run["numbers"]) for run in runs]
    total = {}
    fig, ax = plotting.subplots(height=3.2)
    for shift, (key, (words, color)) in zip((0.19, -0.19), ARITHMETIC.items(), strict=True):
        color = plotting.COLORS[color]
        found = [size - run["differing"][key] for run, size in zip(runs, sizes, strict=True)]
        total[key] = sum(found)
        rows = [len(runs) - i + shift for i in range(len(runs))]
        ax.barh(rows, found, height=0.34, color=color)
        for i, (row, number) in enumerate(zip(rows, found, strict=True)):
            text = f"{number} of {sizes[i]}" + (f": {words}" if i == 0 else "")
            plotting.label(ax, number, row, text)
    printed = sum(sizes)
    ax.set_yticks([len(runs) - i for i in range(len(runs))], RUNS.values())
    ax.set_xlim(0, 2.5 * max(sizes))
    ax.set_xticks([])
    ax.grid(False)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    title = "Which arithmetic gives the printed digits?"
    fig.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    alt = (
        f"Bars for four training runs of one small network. Of the {printed} numbers that a "
        f"lecture text prints, single precision gives {total['single']} to the last digit, double "
        f"precision {total['double']}: the text was made with 32-bit floats."
    )
    return plotting.picture(fig, alt)


if __name__ == "__main__":
    TARGET.write_text(draw().svg, encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")

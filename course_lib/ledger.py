"""The ledger: every number that the five source documents print, and how ours compares with it.

An entry of ``ledger.json`` says what a document prints, in which setting, what an honest
computation gives, and why. A chapter computes the number again and hands it over:

>>> compare("A-14", double=181.73413619837197)
A-14 · document A · Sum of the five exponentials, rounded
number  printed  by hand, double  digits that agree
------  -------  ---------------  -----------------
sum      181.73           181.73             5 of 5
------  -------  ---------------  -----------------
agree                     1 of 1
Reproduced.

A printed number is kept as text, because its digits say how exact it claims to be: "0.359368"
stands for every value that becomes 0.359368 when it is rounded to six decimals. A computed value
*agrees* if it does. ``compare`` counts the values that do not. If a count is not the one which the
ledger states under ``differing``, it raises `LedgerError`: the code or the ledger is wrong, and no
page may show the result. ``claim`` does the same for sentences, formulas and listings, and
``summary`` lists a chapter's entries.

Computations: ``double`` and ``single`` are plain Python by hand, in double precision or with every
operation rounded to single precision; ``numpy``; ``keras``; ``exact`` works with 30 digits.
Verdicts: ``reproduced``; ``corrected`` (what is printed does not hold, the reason says how one can
tell); ``not determined`` (the document does not tell enough to compute it again).
"""

import copy
import textwrap
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from html import escape
from importlib.resources import files
from os.path import commonprefix

from course_lib import ledger_file
from course_lib.ledger_file import HOLDS, LABELS
from course_lib.tables import DIFFERS, table


class LedgerError(AssertionError):
    """A computed number or claim contradicts what the ledger states."""


@cache
def _load():
    return ledger_file.read(files("course_lib").joinpath("ledger.json").read_bytes())


def entries():
    """All entries in the order of the documents, as dictionaries that you may change."""
    return copy.deepcopy(list(_load().values()))


def entry(id):
    """The entry with this id, for example ``entry("A-03")``."""
    if id not in _load():
        near = ", ".join(get_close_matches(str(id), _load())) or "A-01 to E-16"
        raise ValueError(f"the ledger has no entry {id!r}; near ones: {near}")
    return copy.deepcopy(_load()[id])


def counts():
    """How many entries have which verdict: for each document, and under "all"."""
    result = {}
    for item in _load().values():
        for name in (item["document"], "all"):
            result.setdefault(name, dict.fromkeys(HOLDS, 0))[item["verdict"]] += 1
    return {name: result[name] for name in sorted(result)}


def summary(chapter):
    """The entries that belong to a chapter, such as "05_softmax": a `Table` with their verdicts.

    The last row counts the verdicts. ValueError if no entry belongs to a chapter of this name.
    """
    items = [item for item in _load().values() if item["chapter"] == chapter]
    if not items:
        known = ", ".join(sorted({item["chapter"] for item in _load().values()}))
        raise ValueError(f"got the chapter {chapter!r}; expected one of {known}")
    verdicts = [item["verdict"] for item in items]
    counts = [f"{n} {name}" for name in HOLDS if (n := verdicts.count(name))]
    rows = [[item["id"], item["title"], item["verdict"]] for item in items]
    footer = [f"all {len(items)}", "", ", ".join(counts)]
    caption = "Entries of the ledger that belong to this chapter"
    return table(["entry", "what", "verdict"], rows, caption, footer)


def rounded(printed, value):
    """The exact value as text, rounded half to even to the decimals or digits that are printed.

    ``printed`` is a text, such as "0.359368" or "1.2e-05"; ``value`` a number of Python or NumPy,
    or a Decimal. TypeError for anything else.
    """
    value = _python(value)
    try:
        if isinstance(value, str):
            raise InvalidOperation  # a text was not computed
        exact = Decimal(value) if isinstance(value, (int, float)) else Decimal(str(value))
    except InvalidOperation:
        raise TypeError(f"got {value!r}; expected a number to set beside {printed}") from None
    form = Decimal(printed).as_tuple()
    if not (exact.is_finite() and isinstance(form.exponent, int)):
        return str(float(exact))  # nan, inf
    if "e" in printed:
        mantissa, power = f"{exact or 0.0:.{len(form.digits) - 1}e}".split("e")
        return f"{mantissa}e{int(power):+03d}"
    return f"{exact:z.{max(0, -form.exponent)}f}"  # z: minus zero is shown as zero


def _python(value):
    """A NumPy scalar as the Python number of the same value, anything else as it is."""
    return value.item() if getattr(value, "size", None) == 1 else value


def agrees(printed, value):
    """Does the value, rounded to the printed digits, give the printed number (a text)?"""
    return rounded(printed, value) == rounded(printed, Decimal(printed))


def digits(printed, value):
    """How many leading significant digits agree; zero, nan and inf have none.

    They are counted from the same place: of a value 10.0 none agrees with a printed "9.99".
    """
    pair = [Decimal(printed), Decimal(rounded(printed, value))]
    if not pair[0] or not all(number.is_finite() for number in pair):
        return 0
    a, b = (number.as_tuple() for number in pair)
    same_place = a.sign == b.sign and pair[0].adjusted() == pair[1].adjusted()
    return len(commonprefix([a.digits, b.digits])) if same_place else 0


def _in_order(item, computation, values):
    """The computed values in the printed order, from a mapping or from (nested) arrays."""

    def flat(part):
        part = part.tolist() if hasattr(part, "tolist") else part
        return (
            [x for each in part for x in flat(each)] if isinstance(part, (list, tuple)) else [part]
        )

    names, who = list(item["numbers"]), f"{item['id']}, {computation}"
    if hasattr(values, "keys"):
        if set(values) != set(names):
            raise ValueError(f"{who}: got the names {list(values)}; expected {names}")
        values = [values[name] for name in names]
    numbers = flat(values)
    if len(numbers) != len(names):
        raise ValueError(f"{who}: got {len(numbers)} numbers; expected {len(names)}: {names}")
    return numbers


def compare(id, **computed):
    """Hold computed numbers against the printed ones: a `Comparison`, or a `LedgerError`.

    Each computation is a mapping from the numbers' names, or an array in the printed order.
    "Digits that agree" counts the leading digits which are the same in the whole row.
    """
    item = entry(id)
    if not item["differing"]:
        raise ValueError(f"{id} has no numbers that the ledger can compare: use claim")
    if not computed or not computed.keys() <= item["differing"].keys():
        raise ValueError(
            f"{id}: got the computations {list(computed)}; "
            f"expected some of {list(item['differing'])}"
        )
    computed = {name: _in_order(item, name, values) for name, values in computed.items()}
    rows, wrong = [], {name: [] for name in computed}
    for i, (number, printed) in enumerate(item["numbers"].items()):
        cells = []
        for name, values in computed.items():
            cells.append(rounded(printed, values[i]))
            if not agrees(printed, values[i]):
                wrong[name].append(f"{number}: printed {printed}, computed {values[i]!s}")
                cells[-1] = f"{DIFFERS} {cells[-1]}"
        total = digits(printed, Decimal(printed))
        alike = min(digits(printed, values[i]) for values in computed.values())
        rows.append([number, printed, *cells, f"{alike} of {total}" if total else "–"])
    errors = [
        f"{id}, {name}: {len(lines)} of {len(rows)} numbers are not reproduced, the ledger "
        f"says {item['differing'][name]}. " + "; ".join(lines)
        for name, lines in wrong.items()
        if len(lines) != item["differing"][name]
    ]
    if errors:
        raise LedgerError("\n".join(errors))
    agree = [f"{len(rows) - len(lines)} of {len(rows)}" for lines in wrong.values()]
    heads = ["number", "printed", *(LABELS[name] for name in computed), "digits that agree"]
    return Comparison(item, table(heads, rows, _title(item), ["agree", "", *agree, ""]))


def claim(id, holds, shown=""):
    """Hold a claim, formula or listing against its verdict. `shown` says what we found.

    Does it hold as printed? True for "reproduced", False for "corrected", None if undetermined.
    """
    item = entry(id)
    if item["differing"]:
        raise ValueError(f"{id} has numbers that the ledger can compare: use compare")
    holds = _python(holds)
    if not (holds is None or isinstance(holds, bool)):
        raise ValueError(f"{id}: holds is {holds!r}; expected True, False or None")
    if holds is not HOLDS[item["verdict"]]:
        raise LedgerError(
            f"{id}: holds is {holds}, but the ledger says {item['verdict']!r}, "
            f"which needs {HOLDS[item['verdict']]}. Printed: {item['printed']}"
        )
    return Comparison(item, shown=shown)


def _title(item):
    return f"{item['id']} · document {item['document']} · {item['title']}"


class Comparison:
    """What a notebook shows: the table, or the claim and our finding; then verdict and reason."""

    def __init__(self, item, table=None, shown=""):
        self.item, self.table = item, table
        self.verdict = item["verdict"].capitalize() + "."
        found = {"Printed": " ".join(item["printed"].split()), "Here": shown}
        self.lines = [] if table else [f"{key}: {text}" for key, text in found.items() if text]

    def __repr__(self):
        verdict = f"{self.verdict} {self.item['reason']}".strip()
        lines = [textwrap.fill(line, 88) for line in [*self.lines, verdict]]
        return "\n".join([repr(self.table) if self.table else _title(self.item), *lines])

    def _repr_html_(self):
        lines = [f"<p>{escape(line)}</p>" for line in self.lines]
        top = self.table._repr_html_() if self.table else f"<p>{escape(_title(self.item))}</p>"
        name = self.item["verdict"].replace(" ", "-")
        verdict = f"<strong>{self.verdict}</strong> {escape(self.item['reason'])}".strip()
        return "\n".join(
            [
                f'<div class="ledger ledger-{name}">',
                top,
                *lines,
                f'<p class="ledger-verdict">{verdict}</p>',
                "</div>",
            ]
        )

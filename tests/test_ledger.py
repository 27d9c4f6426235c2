"""The ledger's own numbers: well-formed, judged rightly, and computed by the chapters."""

import ast
import copy
import doctest
import json
import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import ledger, tables

CHAPTERS = Path(__file__).parent.parent / "chapters"
IDS = [
    f"{document}-{number:02d}"
    for document, last in {"A": 31, "B": 10, "C": 4, "D": 18, "E": 16}.items()
    for number in range(1, last + 1)
]
STEMS = {item["chapter"] for item in ledger.entries()}


# The file


def test_the_ledger_has_the_79_entries_in_order():
    assert len(IDS) == 79
    assert [item["id"] for item in ledger.entries()] == IDS


@pytest.mark.parametrize("id", IDS)
def test_counts_of_differing_numbers_fit_the_verdict(id):
    item = ledger.entry(id)
    counts = item["differing"]
    if counts and item["verdict"] == "reproduced":
        assert min(counts.values()) == 0  # some computation gives every digit
        assert item["reason"] or max(counts.values()) == 0  # and where another does not, why
    if counts and item["verdict"] == "corrected":
        assert min(counts.values()) > 0


@pytest.mark.parametrize("id", [id for id in IDS if "numbers" in ledger.entry(id)])
def test_numbers_stand_in_the_printed_text_in_their_order(id):
    item = ledger.entry(id)
    # document A separates thousands by dots in its table of factorials
    text = re.sub(r"\.(?=\d{3})", "", item["printed"]) if id == "A-01" else item["printed"]
    found = iter(re.findall(r"[-+]?(?:\d+\.?\d*(?:e[-+]\d+)?|\bnan\b|\binf\b)", text))
    assert item["numbers"]
    for name, printed in item["numbers"].items():
        assert printed in found, f"{name} = {printed} is not printed, or not in this place"


def test_counts_add_up():
    counts = ledger.counts()
    assert list(counts) == ["A", "B", "C", "D", "E", "all"]
    assert [sum(counts[name].values()) for name in counts] == [31, 10, 4, 18, 16, 79]
    corrected = [item["id"] for item in ledger.entries() if item["verdict"] == "corrected"]
    assert counts["all"]["corrected"] == len(corrected)
    assert counts["B"]["corrected"] == sum(id.startswith("B") for id in corrected)


def test_a_caller_cannot_change_the_ledger():
    ledger.entry("A-12")["numbers"]["sum"] = "0"
    ledger.entries()[0]["verdict"] = "?"
    assert ledger.entry("A-12")["numbers"]["sum"] == "181.7341"
    assert ledger.entry("A-01")["verdict"] == "reproduced"


def test_an_unknown_id_is_refused_with_near_ones():
    with pytest.raises(ValueError, match=r"no entry 'A-32'; near ones: A-3\d, A-\d\d, A-\d\d$"):
        ledger.entry("A-32")
    with pytest.raises(ValueError, match="^the ledger has no entry 7; near ones: A-01 to E-16$"):
        ledger.entry(7)


# Does a value agree with a printed number?


@pytest.mark.parametrize(
    ("printed", "value", "expected", "digits"),
    [
        ("0.359368", 0.35936803, True, 6),
        ("0.292297", 0.29229588, False, 5),
        ("-0.603755", -0.60375542, True, 6),
        ("-0.603755", 0.60375542, False, 0),
        ("0.5", 0.45, True, 1),  # the nearest double to 0.45 lies a little above it
        ("0.2", 0.25, True, 1),  # exactly between 0.2 and 0.3: to the even digit
        ("0.3", 0.25, False, 0),
        ("0.4", 0.35, False, 0),  # the nearest double to 0.35 lies a little below it
        ("10.00", 9.998, True, 4),
        ("10.00", 9.994, False, 0),
        ("100", 99.4, False, 0),
        ("1.23", 12.34, False, 0),  # the same digits in other places
        ("0.000052", 5.189e-05, True, 2),
        ("181.73", 181.734136, True, 5),
        ("12345", 12344.4, False, 4),
        ("-10", np.int64(-10), True, 2),
        ("479001600", 479001600, True, 9),
        ("0.0", -0.0, True, 0),
        ("0.0", -1e-9, True, 0),
        ("-0.0", 0.0, True, 0),
        ("0", 0.6, False, 0),
        ("0", -0.5, True, 0),
        ("0.", 0.0, True, 0),
        ("1.0000000000000002", 1.0000000000000002, True, 17),
        ("1.0000000000000002", 1.0, False, 16),
        ("5.1897896e-05", 5.18978956e-05, True, 8),
        ("5.1897896e-05", 5.18978966e-05, False, 7),
        ("9.9994814e-01", 0.99994814, True, 8),
        ("9.99954600e-01", 0.999954600070331, True, 9),
        ("1.00e-05", 9.996e-06, True, 3),
        ("1.00e-05", 9.994e-06, False, 0),  # 9.99e-06, although it is 1.00e-05 to seven decimals
        ("2.06106005e-09", 0.0, False, 0),
        ("nan", math.nan, True, 0),
        ("nan", 1.0, False, 0),
        ("1.0", math.nan, False, 0),
        ("inf", np.inf, True, 0),
        ("inf", -np.inf, False, 0),
        ("inf", 1e308, False, 0),
        ("1.0", np.inf, False, 0),
        ("0.6291586 ", np.float32(0.6291586), True, 7),  # NumPy pads a shorter number with spaces
        ("0.24711493", np.float32(0.24711493), True, 8),
        ("0.333", Decimal(1) / 3, True, 3),
        ("0.30", Decimal("0.3049999999999999999999999999"), True, 2),
        ("2", np.array(2.4), True, 1),
    ],
)
def test_agrees_and_digits_say_what_one_finds_by_hand(printed, value, expected, digits):
    assert ledger.agrees(printed, value) is expected
    assert ledger.digits(printed, value) == digits


def test_a_value_is_shown_in_the_form_of_the_printed_number():
    assert ledger.rounded("5.1897896e-05", 0.000052) == "5.2000000e-05"
    assert ledger.rounded("5.1897896e-05", 0.0) == "0.0000000e+00"
    assert ledger.rounded("0.30", 1234.5678) == "1234.57"
    assert ledger.rounded("0.30", -math.inf) == "-inf"


@pytest.mark.parametrize("value", ["hello", None, 1 + 2j, Fraction(1, 3), np.array([1, 2])])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="expected a number to set beside 0.5"):
        ledger.agrees("0.5", value)


finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)


@given(finite, st.integers(0, 12))
@example(-0.04, 1)
def test_a_value_agrees_with_its_own_decimals_and_not_one_unit_further(value, decimals):
    printed = f"{value:.{decimals}f}"
    unit = Decimal(1).scaleb(-decimals)
    assert ledger.agrees(printed, value)
    assert not ledger.agrees(f"{Decimal(printed) + unit:f}", value)
    assert not ledger.agrees(f"{Decimal(printed) - unit:f}", value)


@given(st.floats(min_value=1e-300, max_value=1e300), st.integers(1, 15), st.sampled_from([1, -1]))
def test_a_value_agrees_with_its_own_significant_digits(value, places, sign):
    printed = f"{sign * value:.{places}e}"
    mantissa, power = printed.split("e")
    beyond = f"{Decimal(mantissa) + sign * Decimal(1).scaleb(-places):f}e{power}"
    assert ledger.agrees(printed, sign * value)
    assert not ledger.agrees(printed, -sign * value)
    assert not ledger.agrees(beyond, sign * value)
    assert ledger.digits(printed, sign * value) == places + 1


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
@example(2.0**-24)
def test_a_float32_agrees_with_its_shortest_text(value):
    value = np.float32(value)
    assert ledger.agrees(str(value), value)
    if value != 0:
        neighbour = np.nextafter(value, np.float32(0))
        assert not ledger.agrees(f"{neighbour:.9e}", value)


@given(finite, finite, st.integers(0, 8))
def test_digits_are_complete_exactly_when_a_nonzero_number_agrees(a, b, decimals):
    printed = f"{a:.{decimals}f}"
    complete = ledger.digits(printed, Decimal(printed))
    assert ledger.digits(printed, a) == complete
    if complete:
        assert (ledger.digits(printed, b) == complete) == ledger.agrees(printed, b)


# compare

SOFTMAX = [0.01036365, 0.05673009, 0.93290626]  # D-04
SCORES = [1.3, 5.1, 2.2, 0.7, 1.1]  # double misses two of five numbers


def exponentials():
    return [math.exp(score) for score in SCORES]


def test_compare_takes_lists_arrays_nested_arrays_and_mappings():
    arrays = ledger.compare("D-04", numpy=np.array([SOFTMAX]), double=SOFTMAX)
    mapping = {"y3": SOFTMAX[2], "y1": SOFTMAX[0], "y2": np.float64(SOFTMAX[1])}
    nested = ledger.compare("D-04", numpy=[np.array(SOFTMAX[:2]), (SOFTMAX[2],)], double=mapping)
    assert repr(arrays) == repr(nested) and arrays._repr_html_() == nested._repr_html_()
    assert "3 of 3" in repr(arrays)
    ledger.compare("A-12", double=np.sum(exponentials()))  # one number needs no list


def test_compare_shows_rounded_values_and_marks_what_differs():
    shown = ledger.compare("A-11", double=exponentials())
    text, html = repr(shown), shown._repr_html_()
    assert "exp(1.3)  3.669296       ≠ 3.669297             6 of 7" in text
    assert "exp(5.1)  164.0219         164.0219             7 of 7" in text
    assert re.search(r"^agree +3 of 5$", text, re.MULTILINE)
    assert "Corrected. exp(1.3) is 3.6692967" in text
    assert html.count('<td class="number differs">≠ ') == 2
    assert '<th scope="row">exp(1.3)</th><td class="number">3.669296</td>' in html
    assert '<div class="ledger ledger-corrected">' in html
    assert text == repr(ledger.compare("A-11", double=exponentials()))


def test_digits_that_agree_are_those_of_the_whole_row():
    double = [0.020190464, 0.9025377, 0.04966053, 0.01108076, 0.01653055]
    single = [0.02019047, 0.9025377, 0.04966054, 0.01108076, 0.01653056]
    both = ledger.compare("A-13", double=double, single=single)
    assert "y1      0.02019047     ≠ 0.02019046       0.02019047             6 of 7" in repr(both)


def test_of_a_zero_no_digits_are_counted():
    shown = repr(ledger.compare("E-02", double=[0.5, 0]))
    assert re.search(r"^sigmoid\(0\) .* 1 of 1$", shown, re.MULTILINE)
    assert re.search(r"^tanh\(0\)  +0  +0  +–$", shown, re.MULTILINE)


def test_compare_tells_all_that_is_wrong():
    with pytest.raises(ledger.LedgerError) as error:
        ledger.compare("D-04", double=[0.25, 0.5, SOFTMAX[2]], numpy=[*SOFTMAX[:2], 1.0])
    assert str(error.value).split("\n") == [
        "D-04, double: 2 of 3 numbers are not reproduced, the ledger says 0. "
        "y1: printed 0.01036365, computed 0.25; y2: printed 0.05673009, computed 0.5",
        "D-04, numpy: 1 of 3 numbers are not reproduced, the ledger says 0. "
        "y3: printed 0.93290626, computed 1.0",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_compare_raises_when_the_stated_count_is_wrong(monkeypatch, count):
    changed = copy.deepcopy(ledger._load())
    changed["A-11"]["differing"]["double"] = count
    monkeypatch.setattr(ledger, "_load", lambda: changed)
    with pytest.raises(ledger.LedgerError, match=f"A-11, double: 2 of 5.*says {count}"):
        ledger.compare("A-11", double=exponentials())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, r"got the computations \[\]; expected some of \['numpy', 'double'\]"),
        ({"torch": SOFTMAX}, r"got the computations \['torch'\]"),
        ({"numpy": SOFTMAX[:2]}, r"D-04, numpy: got 2 numbers; expected 3: \['y1', 'y2', 'y3'\]"),
        (
            {"numpy": {"y1": 0, "y2": 0, "z": 0}},
            r"got the names \['y1', 'y2', 'z'\]; expected \['y1'",
        ),
    ],
)
def test_compare_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        ledger.compare("D-04", **arguments)


# claim


def test_a_claim_is_held_against_its_verdict():
    reproduced, corrected, undetermined = "B-01", "A-28", "E-13"
    for id, right in ((reproduced, True), (corrected, False), (undetermined, None)):
        assert "here it is" in repr(ledger.claim(id, right, shown="here it is"))
        for wrong in {True, False, None} - {right}:
            with pytest.raises(ledger.LedgerError, match=f"{id}: holds is {wrong}"):
                ledger.claim(id, wrong)
    ledger.claim(reproduced, np.True_)


def test_a_claim_must_be_true_false_or_none():
    for holds in (1, 0.659, "yes", [True]):
        with pytest.raises(ValueError, match="expected True, False or None"):
            ledger.claim("B-01", holds)


def test_numbers_cannot_be_passed_off_as_a_claim_nor_a_claim_as_numbers():
    with pytest.raises(ValueError, match="use compare"):
        ledger.claim("A-03", True)
    with pytest.raises(ValueError, match="use claim"):
        ledger.compare("A-28", double=[1])


def test_a_claim_is_this_text_and_this_html():
    item = ledger.entry("E-13")
    title, reason = f"E-13 · document E · {item['title']}", item["reason"]
    printed = f"Printed: {item['printed']}"
    text = repr(ledger.claim("E-13", None)).splitlines()
    assert text[:2] == [title, printed]
    assert " ".join(text[2:]) == f"Not determined. {reason}"
    assert ledger.claim("E-13", None, "no")._repr_html_().splitlines() == [
        '<div class="ledger ledger-not-determined">',
        f"<p>{title}</p>",
        f"<p>{printed}</p>",
        "<p>Here: no</p>",
        f'<p class="ledger-verdict"><strong>Not determined.</strong> {reason}</p>',
        "</div>",
    ]


def test_lines_of_text_are_at_most_88_wide():
    def lines(width):
        found = "x" * (width - len("Here: "))
        return [
            line for line in repr(ledger.claim("E-13", None, found)).splitlines() if "x" in line
        ]

    assert [len(line) for line in lines(88) if "Here" in line] == [88]
    assert not any("Here" in line for line in lines(89) if "xx" in line)


# summary


@pytest.mark.parametrize("stem", sorted(STEMS))
def test_a_summary_lists_each_entry_of_the_chapter_once_and_counts_the_verdicts(stem):
    shown = ledger.summary(stem)
    items = [item for item in ledger.entries() if item["chapter"] == stem]
    assert shown.rows == [[item["id"], item["title"], item["verdict"]] for item in items]
    total, _, counts = shown.footer
    assert total == f"all {len(items)}"
    counted = {name: int(n) for n, name in re.findall(r"(\d+) ([a-z ]+)", counts)}
    verdicts = [item["verdict"] for item in items]
    assert counted == {name: verdicts.count(name) for name in set(verdicts)}


def test_a_summary_says_what_its_columns_are():
    first, heads, *_, last = repr(ledger.summary("09_mammal_or_bird")).splitlines()
    assert first == "Entries of the ledger that belong to this chapter"
    assert heads.split() == ["entry", "what", "verdict"]
    assert re.fullmatch(r"all 5  +\d reproduced, \d corrected, \d not determined", last)


def test_the_summaries_leave_out_no_entry():
    assert sorted(row[0] for stem in STEMS for row in ledger.summary(stem).rows) == sorted(IDS)


def test_a_summary_of_an_unknown_chapter_is_refused():
    with pytest.raises(ValueError, match=r"got the chapter '5'; expected one of 01_.*, 10_hand"):
        ledger.summary("5")


# Tables


def test_a_table_is_aligned_text_and_semantic_html():
    rows = [["a", "1.5", "one"], ["bb", "-12.25", "two"]]
    shown = tables.table(["name", "x & y", "word"], rows, "Title")
    assert repr(shown).splitlines() == [
        "Title",
        "name   x & y  word",
        "----  ------  ----",
        "a        1.5  one",
        "bb    -12.25  two",
    ]
    html = shown._repr_html_()
    assert "<caption>Title</caption>" in html and 'aria-label="Title"' in html
    assert '<th scope="col">x &amp; y</th>' in html
    assert '<tr><th scope="row">a</th><td class="number">1.5</td><td>one</td></tr>' in html
    assert "<tfoot>" not in html and "≠" not in html


def test_a_table_with_all_its_parts_is_this_html():
    rows = [["one", "≠ 1", "a"], ["two", "4", "≠ b"]]
    shown = tables.table(["n", "square", "word"], rows, "Squares", ["sum", "5", ""])
    assert shown._repr_html_().splitlines() == [
        '<div class="course-table-box" role="group" aria-label="Squares" tabindex="0" '
        'style="overflow-x: auto">',
        '<table class="course-table">',
        "<caption>Squares</caption>",
        '<thead><tr><th scope="col">n</th><th scope="col">square</th><th scope="col">word</th></tr>'
        "</thead>",
        "<tbody>",
        '<tr><th scope="row">one</th><td class="number differs">≠ 1</td><td>a</td></tr>',
        '<tr><th scope="row">two</th><td class="number">4</td><td class="differs">≠ b</td></tr>',
        "</tbody>",
        '<tfoot><tr><th scope="row">sum</th><td class="number">5</td><td></td></tr></tfoot>',
        "</table>",
        "</div>",
    ]
    assert repr(shown).splitlines() == [
        "Squares",
        "n    square  word",
        "---  ------  ----",
        "one     ≠ 1  a",
        "two       4  ≠ b",
        "---  ------  ----",
        "sum       5",
    ]


def test_a_table_without_a_caption_says_nothing_of_one():
    shown = tables.table(["a"], [["1"]])
    assert repr(shown) == "a\n-\n1"
    assert shown._repr_html_().startswith(
        '<div class="course-table-box" role="group" tabindex="0" style="overflow-x: auto">\n'
        '<table class="course-table">\n<thead>'
    )


def test_nothing_in_a_table_is_read_as_html():
    html = tables.table(["<h>", "<i>"], [["<r>", "<c>"]], "<t>")._repr_html_()
    assert not any(text in html for text in ("<h>", "<i>", "<r>", "<c>", "<t>"))


def test_a_table_refuses_rows_of_another_length():
    message = "a row has 1 cells, so does not fit the 2 headers ['a', 'b']: ['1']"
    for rows, footer in (([["1"]], None), ([], ["1"])):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            tables.table(["a", "b"], rows, footer=footer)


@pytest.mark.parametrize("module", [ledger, tables])
def test_the_examples_in_the_docstrings_are_right(module):
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0


# The chapters


def calls(notebook):
    """(function, first argument, ids, other arguments' names) of each ledger.compare and .claim.

    The id stands in the call, or the call stands in a loop over the ids.
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = re.sub(r"^\s*[%!].*$", "pass", "".join(cell["source"]), flags=re.MULTILINE)
        nodes = list(ast.walk(ast.parse(source)))
        loops = {}
        for loop in (node for node in nodes if isinstance(node, ast.For)):
            for name in (part for part in ast.walk(loop.target) if isinstance(part, ast.Name)):
                texts = [str(part.value) for part in ast.walk(loop.iter) if hasattr(part, "value")]
                loops[name.id] = [text for text in texts if re.fullmatch(r"[A-Z]-\d+", text)]
        for node in nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "ledger.compare",
                "ledger.claim",
            ):
                first = node.args[0]
                ids = (
                    [first.value]
                    if isinstance(first, ast.Constant)
                    else loops.get(ast.unparse(first), [])
                )
                yield node.func.attr, ast.unparse(first), ids, {key.arg for key in node.keywords}


def problems(notebooks):
    """What chapters (by their stem) leave out or name wrongly; an empty list if all is well."""
    found, computed, used = [], {}, {}
    for stem, notebook in notebooks.items():
        for function, first, ids, names in calls(notebook):
            if not ids or not set(ids) <= set(IDS):
                found.append(f"{stem}: ledger.{function}({first}): {ids} are no ids of entries")
            for id in ids:
                used.setdefault(stem, set()).add(id)
                computed.setdefault(id, set()).update(names if function == "compare" else ())
    for item in ledger.entries():
        id, stem = item["id"], item["chapter"]
        if stem in notebooks:
            if id not in used.get(stem, ()):
                found.append(f"{stem}: {id} ({item['title']}) is neither compared nor claimed")
            elif missing := set(item["differing"]) - computed[id]:
                found.append(f"{stem}: {id} states counts that no chapter computes: {missing}")
    return found


def test_every_chapter_checks_its_entries_and_computes_what_the_ledger_states():
    notebooks = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(CHAPTERS.glob("*.ipynb"))
    }
    assert STEMS & set(notebooks), f"no chapter in {CHAPTERS}"
    assert not problems(notebooks), "\n".join(problems(notebooks))


def test_the_search_finds_what_a_chapter_leaves_out():
    def chapter(*sources):
        return {
            "10_handwritten_digits": {
                "cells": [
                    {"cell_type": "markdown", "source": ["ledger.claim('D-11', None)"]},
                    *({"cell_type": "code", "source": source} for source in sources),
                ]
            }
        }

    both = "%matplotlib inline\nledger.claim('D-11', None)", 'display(ledger.claim("D-16", None))'
    assert problems(chapter(*both)) == []
    loop = "for id, x in (('D-11', 1), ('D-16', 2)):\n    ledger.claim(id, None)"
    assert problems(chapter(loop)) == []
    assert problems(chapter(both[1]))[0].startswith("10_handwritten_digits: D-11 (Accuracy")
    for wrong in (
        "ledger.claim('D-19', None)",
        "ledger.compare(id, numpy=x)",
        "for id in ['D-11', 'F-01']:\n    ledger.claim(id, None)",
    ):
        assert "are no ids of entries" in problems(chapter(*both, wrong))[0]
    compare = {"cell_type": "code", "source": "ledger.compare('A-11', double=e)"}
    assert any(
        "A-11 states counts that no chapter computes: {'single'}" in line
        for line in problems({"05_softmax": {"cells": [compare]}})
    )

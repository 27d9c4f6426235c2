"""The ledger's file, read with care: whole and well formed, or refused in words.

Every page rests on ``ledger.json``. A file that was cut off, or edited by hand and spoilt, must not
lead to a page that looks right: a key written twice, of which JSON quietly keeps the last, or a
count of differing numbers that no comparison can reach.
"""

import json
import re
import reprlib

LABELS = {
    "double": "by hand, double",
    "single": "by hand, single",
    "numpy": "NumPy",
    "keras": "Keras",
    "exact": "exact",
}
# Does what is printed hold?
VERDICTS = {"reproduced": True, "corrected": False, "not determined": None}
FORMS = {  # what the text under each key looks like
    "id": r"[A-E]-\d\d",
    "document": r"[A-E]",
    "chapter": r"\d\d_\w+",
    "verdict": "|".join(VERDICTS),
    "reason": r"(\S(.*\S)?)?",
    **dict.fromkeys(("kind", "title", "setting", "printed"), r"\S(.*\S)?"),
}
PRINTED_NUMBER = r"[-+]?(\d+\.?\d*(e[-+]\d+)?|nan|inf)"


def read(data):
    """The entries of the file's bytes: {id: entry}. ``ValueError`` says which entry is wrong."""
    try:
        items = json.loads(data.decode("utf-8"), object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, nested without end
        raise ValueError(f"the ledger must be JSON in UTF-8: {error}") from error
    if not isinstance(items, list) or not items:
        raise ValueError(f"the ledger must be a list of entries, got {reprlib.repr(items)}")
    entries = {}
    for place, item in enumerate(items, start=1):
        try:
            _check(item)
        except ValueError as error:
            name = item.get("id") if isinstance(item, dict) else None
            raise ValueError(
                f"entry {place} of the ledger ({reprlib.repr(name)}): {error}"
            ) from error
        if item["id"] in entries:
            raise ValueError(f"entry {place} of the ledger: {item['id']} is there already")
        entries[item["id"]] = item
    return entries


def _each_key_once(pairs):
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"the keys {twice} stand twice in one object")
    return dict(pairs)


def _check(item):
    if not isinstance(item, dict):
        raise ValueError(f"an entry must be an object, got {reprlib.repr(item)}")
    if item.keys() - {"numbers"} != {*FORMS, "differing"}:
        expected = [*FORMS, "differing", "numbers (or not)"]
        raise ValueError(f"the keys must be {expected}, got {list(item)}")
    for key, form in FORMS.items():
        _require(item[key], form, key)
    if item["document"] != item["id"][0]:
        raise ValueError(f"document must be {item['id'][0]!r} as the id, got {item['document']!r}")
    if not item["reason"] and item["verdict"] != "reproduced":
        raise ValueError(f"the verdict {item['verdict']!r} must have a reason")
    _check_numbers(item.get("numbers", {"-": "0"}), item["differing"], "numbers" in item)


def _check_numbers(numbers, differing, present):
    if not isinstance(numbers, dict) or not numbers:
        raise ValueError(f"numbers must map names to printed numbers, got {reprlib.repr(numbers)}")
    for name, printed in numbers.items():
        _require(printed, PRINTED_NUMBER, f"number {name!r}")
    if not isinstance(differing, dict) or not differing.keys() <= LABELS.keys():
        raise ValueError(
            f"differing must map some of {list(LABELS)} to counts, got {reprlib.repr(differing)}"
        )
    most = len(numbers) if present else -1
    for name, count in differing.items():
        if type(count) is not int or not 0 <= count <= most:
            raise ValueError(
                f"differing {name!r} must be a count of the {max(most, 0)} numbers,"
                f" got {reprlib.repr(count)}"
            )


def _require(text, form, name):
    if not isinstance(text, str) or not re.fullmatch(form, text, re.DOTALL):
        raise ValueError(f"{name} must be a text of the form {form}, got {reprlib.repr(text)}")

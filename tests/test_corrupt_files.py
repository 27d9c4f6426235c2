"""Corrupt and hostile files: the book's weights, MNIST, the ledger. Refused in words, at once."""

import copy
import io
import json
import pickle
import struct
import tracemalloc
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_mnist import COUNTS, write_idx
from test_published_weights import refused, weights

from course_lib import ledger_file, mnist
from course_lib.mnist import load_mnist
from course_lib.published_weights import load_published_weights

# --- the book's weights --------------------------------------------------------------------------

GOOD_PICKLES = [pickle.dumps(weights(), protocol) for protocol in (0, 2, 4, 5)]
DOUBLED = b"2\x86"  # puts what is on the stack there twice, makes a pair of the two


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Nr\xff\xff\xff\x7f.", "it must hold a dict"),  # to be kept at place 2^31 of the memo
        (b"Np9999999999\n.", "it must hold a dict"),
        (
            b"\x80\x02}N" + 60 * DOUBLED + b"K\x01s.",
            "it has tuples that no array is made of",
        ),  # 2^60 pairs to hash
        (b"\x80\x02}(N" + 60 * DOUBLED + b"K\x01u.", "it has tuples that no array is made of"),
        (
            b"\x80\x02}" + b"(" + b"K\x01" * 10 + b"tK\x01s.",
            "it has tuples that no array is made of",
        ),
        (b"\x80\x02}K\x05K\x01s.", "it has keys that are no names"),
        (b"\x80\x02}(K\x05K\x01u.", "it has keys that are no names"),
        (b"(K\x05K\x01d.", "it has keys that are no names"),
        (b"\x80\x02}(K\x05K\x01U\x01aK\x01u.", "it has keys that are no names"),  # the first alone
        (b"\x80\x04\x8f.", "it has a set, which no array is made of"),
        (b"\x80\x04(K\x01\x91.", "it has a set, which no array is made of"),
        (b"\x80\x05\x96" + struct.pack("<Q", 2**40) + b"a.", ""),  # says that 2^40 bytes follow
        (b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"a.", ""),
        (b"\x80\x04\x95" + struct.pack("<Q", 2**40) + b"N.", "it must hold a dict"),  # a frame
        (b"T\xff\xff\xff\xff.", "negative"),
        (b"\x8b\xff\xff\xff\x7f.", "it is damaged"),  # a number of 2^31 bytes
        (b"I" + b"9" * 9999 + b"\n.", "digits"),
        (b"\x84\xff\xff\xff\x7f.", "extension"),
        (b"Pevil\n.", "persistent id"),
        (b"", "it is damaged (EOFError)"),
        (b"\xff.", "it is damaged (KeyError: 255)"),
        (b"c" + b"a" * 5000 + b"\n" + b"b" * 5000 + b"\n.", "it asks for aaa"),
        (pickle.dumps({"W1": ["x" * 10**5] * 6}), "it must hold W1, b1"),
    ],
)
def test_a_pickle_that_would_take_all_time_or_memory_is_refused_at_once(tmp_path, data, reason):
    tracemalloc.start()
    message = refused(tmp_path / "w.pkl", data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason in message and "\n" not in message and len(message) < 400
    assert message.startswith(reason) or not reason.startswith("it ")
    assert most < 4_000_000


@given(st.integers(0, 3), st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 4))
def test_a_pickle_with_other_bytes_somewhere_is_refused_or_differs_in_its_numbers_alone(
    tmp_path_factory, which, place, new, cut
):
    data = GOOD_PICKLES[which]
    headers = [i for name in weights() for i in _around(data, name)]
    place = headers[place % len(headers)]  # where the structure is; the rest are numbers
    path = tmp_path_factory.mktemp("w") / "w.pkl"
    path.write_bytes(data[:place] + new + data[place + cut :])
    try:
        loaded = vars(load_published_weights(path))
    except ValueError as error:
        assert str(error).startswith("w.pkl is not the book's weight file: ")
        assert "\n" not in str(error)
    else:
        assert {n: (a.shape, a.dtype) for n, a in loaded.items()} == {
            n: (a.shape, a.dtype) for n, a in weights().items()
        }
        assert all(np.isfinite(array).all() for array in loaded.values())


def _around(data, name):
    start = data.find(name.encode())
    return range(max(0, start - 20), min(len(data), start + 150))


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_an_npz_with_one_other_byte_is_refused_or_unchanged(tmp_path_factory, place, flip):
    data = bytearray(NPZ)
    data[place % len(data)] ^= flip
    path = tmp_path_factory.mktemp("w") / "w.npz"
    path.write_bytes(data)
    try:
        loaded = load_published_weights(path)
    except ValueError as error:
        assert str(error).startswith("w.npz is not the book's weight file: ")
    else:  # a byte that nobody reads; the numbers have a checksum
        assert all(np.array_equal(getattr(loaded, n), a) for n, a in weights().items())


def _npz():
    file = io.BytesIO()
    np.savez_compressed(file, **{n: a for n, a in weights().items()})
    return file.getvalue()


NPZ = _npz()

# --- MNIST ---------------------------------------------------------------------------------------

MNIST = {
    f"{prefix}-{kind}": np.zeros(shape, np.uint8)
    for prefix, count in (("train", 12), ("t10k", 5))
    for kind, shape in (("images-idx3-ubyte", (count, 28, 28)), ("labels-idx1-ubyte", (count,)))
}


@given(st.integers(0, 3), st.integers(0, 200), st.binary(max_size=5), st.integers(0, 5))
def test_a_zipped_idx_file_with_other_bytes_is_refused_or_unchanged(
    tmp_path_factory, which, place, new, cut
):
    folder = tmp_path_factory.mktemp("mnist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "IMAGES", COUNTS)
        write_idx(folder, MNIST, zipped=True)
        expected = load_mnist(folder)
        path = sorted(folder.iterdir())[which]
        data = path.read_bytes()
        place = place % len(data)
        path.write_bytes(data[:place] + new + data[place + cut :])
        try:
            loaded = load_mnist(folder)
        except ValueError as error:
            assert path.name in str(error)
        else:  # name and time in a gzip header; the contents have a checksum
            for name, array in vars(expected).items():
                assert np.array_equal(getattr(loaded, name), array)


# --- the ledger ----------------------------------------------------------------------------------

DATA = files("course_lib").joinpath("ledger.json").read_bytes()
ITEMS = json.loads(DATA)


def ledger_with(change):
    items = copy.deepcopy(ITEMS[:12])
    change(items)
    return json.dumps(items).encode()


def test_the_ledger_is_read_whole():
    assert list(ledger_file.read(DATA).values()) == ITEMS


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must be JSON in UTF-8: Expecting value"),
        (DATA[:-2], "must be JSON in UTF-8"),
        (DATA[: len(DATA) // 2], "must be JSON in UTF-8"),
        (b"\xff\xfe" + DATA, "must be JSON in UTF-8"),
        (DATA.decode().encode("utf-16"), "must be JSON in UTF-8"),
        (b"[" * 10**5, "must be JSON in UTF-8"),
        (b"{}", "must be a list of entries, got {}"),
        (b"[]", r"must be a list of entries, got \[\]"),
        (b"3", "must be a list of entries, got 3"),
        (b"[7]", r"entry 1 of the ledger \(None\): an entry must be an object, got 7"),
        (DATA.replace(b'"kind"', b'"kind": "x", "kind"', 1), r"the keys \['kind'\] stand twice"),
    ],
)
def test_a_ledger_that_is_cut_off_or_something_else_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        ledger_file.read(data)


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        (3, {"more": 1}, r"entry 4 of the ledger \('A-04'\): the keys must be .* got .*'more'"),
        (3, {"id": "A-4"}, "id must be a text of the form"),
        (3, {"id": "A-03"}, "entry 4 of the ledger: A-03 is there already"),
        (3, {"document": "B"}, "document must be 'A' as the id, got 'B'"),
        (3, {"verdict": "Reproduced"}, "verdict must be a text of the form"),
        (3, {"chapter": "chapter 3"}, "chapter must be a text of the form"),
        (3, {"printed": ""}, "printed must be a text"),
        (3, {"setting": " x"}, "setting must be a text"),
        (3, {"title": None}, "title must be a text"),
        (1, {"reason": ""}, "the verdict 'corrected' must have a reason"),
        (0, {"numbers": {}}, "numbers must map names"),
        (0, {"numbers": ["1"]}, r"numbers must map names to printed numbers, got \['1'\]"),
        (0, {"numbers": {"3!": 6}}, "number '3!' must be a text of the form .*, got 6$"),
        (0, {"numbers": {"3!": "six"}}, "number '3!' must be a text"),
        (0, {"numbers": {"3!": "1_0"}}, "number '3!' must be a text"),
        (0, {"numbers": {"3!": "6 "}}, "number '3!' must be a text"),
        (0, {"differing": None}, "differing must map some of"),
        (0, {"differing": {"torch": 0}}, "differing must map some of .*, got {'torch': 0}"),
        (0, {"differing": {"double": -1}}, "differing 'double' must be a count of the 13 numbers"),
        (0, {"differing": {"double": 14}}, "a count of the 13 numbers, got 14"),
        (0, {"differing": {"double": True}}, "a count of the 13 numbers, got True"),
        (0, {"differing": {"double": 0.0}}, "a count of the 13 numbers, got 0.0"),
        (1, {"differing": {"double": 0}}, "a count of the 0 numbers"),
    ],
)
def test_a_ledger_with_a_spoilt_entry_is_refused_by_its_name(place, change, message):
    with pytest.raises(ValueError, match=message):
        ledger_file.read(ledger_with(lambda items: items[place].update(change)))


@pytest.mark.parametrize("key", sorted(ITEMS[1]))
def test_a_ledger_with_an_incomplete_entry_is_refused(key):
    with pytest.raises(ValueError) as error:
        ledger_file.read(ledger_with(lambda items: items[1].pop(key)))
    assert str(error.value).partition(": ")[2] == (
        f"the keys must be {[*ledger_file.FORMS, 'differing', 'numbers (or not)']},"
        f" got {[name for name in ITEMS[1] if name != key]}"
    )


def test_the_largest_count_of_differing_numbers_is_their_number():
    most = dict.fromkeys(ledger_file.LABELS, 13)  # by every kind of computation
    assert ledger_file.read(ledger_with(lambda items: items[0].update(differing=most)))


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@given(st.integers(0, 11), st.sampled_from(sorted(ITEMS[0])), anything)
def test_no_value_of_another_kind_gets_into_the_ledger(place, key, value):
    try:
        read = ledger_file.read(ledger_with(lambda items: items[place].update({key: value})))
    except ValueError:
        return
    item = list(read.values())[place]
    kind = dict if key in ("numbers", "differing") else str
    assert isinstance(item[key], kind) and (item[key] or key in ("reason", "differing"))

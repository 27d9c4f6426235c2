"""The book's weight file: the six arrays load, and nothing else does.

The files are made here: the arrays in every pickle protocol, and pickles that try to do something
else.
"""

import builtins
import io
import os
import pickle
import pickletools
import re
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest

from course_lib.published_weights import SHAPES, _DType, _reconstruct, load_published_weights


def weights():
    rng = np.random.default_rng(3)
    return {n: rng.normal(size=s).astype(np.float32) for n, s in SHAPES.items()}


def assert_loads(path, data, expected):
    path.write_bytes(data)
    loaded = load_published_weights(path)
    assert list(vars(loaded)) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    for name, array in expected.items():
        found = getattr(loaded, name)
        assert found.dtype == np.float32 and found.dtype.isnative and found.flags.writeable
        assert np.array_equal(found, array) and type(found) is np.ndarray


def refused(path, data):
    """The message with which a file is refused."""
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"is not the book's weight file: ") as error:
        load_published_weights(path)
    return str(error.value).partition("file: ")[2]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_six_arrays_load_from_every_pickle_protocol(tmp_path, protocol):
    assert_loads(tmp_path / "w.pkl", pickle.dumps(weights(), protocol), weights())


@pytest.mark.parametrize("protocol", range(4))
def test_pickles_of_numpy_1_load_too(tmp_path, protocol):
    data = pickle.dumps(weights(), protocol)
    assert b"numpy._core.multiarray" in data or b"numpy.core.multiarray" in data
    old = data.replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    new = data.replace(b"cnumpy.core.multiarray\n", b"cnumpy._core.multiarray\n")
    assert old != new
    for data in (old, new):
        assert_loads(tmp_path / "w.pkl", data, weights())


def test_protocol_5_of_numpy_1_loads_too(tmp_path):
    data = pickle.dumps(weights(), 5)
    new, old = b"\x8c\x13numpy._core.numeric", b"\x8c\x12numpy.core.numeric"
    assert (new in data) or (old in data)
    without_frames = pickle_without_frames(data)
    for a, b in ((new, old), (old, new)):
        assert_loads(tmp_path / "w.pkl", without_frames.replace(a, b), weights())


def pickle_without_frames(data):
    """A frame says how long it is; without frames a name may change its length."""
    ops = list(pickletools.genops(data))
    ends = [position for _, _, position in ops[1:]] + [len(data)]
    return b"".join(
        data[start:end] for (op, _, start), end in zip(ops, ends, strict=True) if op.name != "FRAME"
    )


def test_pickles_of_python_2_load_too(tmp_path):
    """There a str held bytes: protocol 2 writes it with the opcodes U and T."""

    def text(data):
        head = b"U" + bytes([len(data)]) if len(data) < 256 else b"T" + struct.pack("<i", len(data))
        return head + data

    parts = [b"\x80\x02}("]
    for name, array in weights().items():
        rows = b"".join(b"M" + struct.pack("<H", length) for length in array.shape)
        shape = b"(" + rows + b"t"
        dtype = b"cnumpy\ndtype\n" + text(b"f4") + b"K\x00K\x01\x87R"
        dtype += b"(K\x03" + text(b"<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        array_start = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85"
        array_start += text(b"b") + b"\x87R"
        state = b"(K\x01" + shape + dtype + b"\x89" + text(array.tobytes()) + b"tb"
        parts.append(text(name.encode()) + array_start + state)
    assert_loads(tmp_path / "w.pkl", b"".join(parts) + b"u.", weights())


def test_arrays_in_another_byte_order_or_by_columns_load_too(tmp_path):
    swapped = {n: a.astype(a.dtype.newbyteorder()) for n, a in weights().items()}
    columns = {n: np.asfortranarray(a) for n, a in weights().items()}
    for arrays in (swapped, columns):
        for protocol in (2, 4, 5):
            assert_loads(tmp_path / "w.pkl", pickle.dumps(arrays, protocol), weights())


def test_the_six_arrays_load_from_an_npz(tmp_path):
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, **weights())
        assert_loads(tmp_path / "w.npz", file.getvalue(), weights())


class Calls:
    """Pickles as a call of ``function`` with ``arguments``."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    ("evil", "named"),
    [
        (Calls(os.system, "echo done"), "system"),
        (Calls(builtins.eval, "1 + 1"), "eval"),
        (Calls(builtins.exec, "1"), "exec"),
        (Calls(builtins.getattr, 1, "real"), "getattr"),
        (Calls(np.load, "x.npy"), "load"),
        (Calls(np.fromfile, "x"), "fromfile"),
        (Calls(bytearray, 10**12), "bytearray"),
        (Calls(Calls, Calls(os.system, "echo done")), "(system|Calls)"),
        ([].append, "getattr"),  # a bound method
        (np.random.default_rng(1), "numpy.random"),
        (np.float32(1), "scalar"),
    ],
)
def test_a_pickle_that_calls_or_names_something_else_is_refused(tmp_path, evil, named, protocol):
    for content in (evil, [evil], weights() | {"W1": evil}):
        message = refused(tmp_path / "w.pkl", pickle.dumps(content, protocol))
        assert re.search(rf"it asks for \S*{named}", message)


def test_nothing_is_executed(tmp_path):
    victim = tmp_path / "victim"
    for function, argument in ((os.mkdir, str(victim)), (open, str(victim))):
        arguments = (argument, "w") if function is open else (argument,)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            refused(tmp_path / "w.pkl", pickle.dumps(Calls(function, *arguments), protocol))
            assert not victim.exists()
    pickle.loads(pickle.dumps(Calls(os.mkdir, str(victim))))
    assert victim.exists()  # the pickle is dangerous: Python's own loader obeys it


def test_a_reduce_hidden_in_an_arrays_state_is_refused(tmp_path):
    class Nested(np.ndarray):
        def __reduce__(self):
            function, arguments, state = super().__reduce__()
            return function, (np.ndarray, *arguments[1:]), (*state[:-1], Calls(os.getcwd))

    arrays = weights()
    arrays["b2"] = arrays["b2"].view(Nested)
    for protocol in range(5):
        assert "getcwd" in refused(tmp_path / "w.pkl", pickle.dumps(arrays, protocol))


@pytest.mark.parametrize(
    ("name", "module"),
    [("_reconstruct", "numpy._core.multiarray"), ("encode", "_codecs"), ("dtype", "numpy")],
)
def test_a_known_name_cannot_be_changed_by_a_pickle(tmp_path, name, module):
    """BUILD with a pair of dicts would set attributes of whatever stands on the stack."""
    known = b"c" + module.encode() + b"\n" + name.encode() + b"\n"
    state = b"}}U\x0c__defaults__)s\x86"
    before = _reconstruct.__defaults__, _DType.__slots__
    for pickled in (known + state + b"b.", known + b"}U\x01xK\x01sb."):
        text = refused(tmp_path / "w.pkl", b"\x80\x02" + pickled)
        damaged, changed = "it is damaged (TypeError: ", "it tries to change a function"
        assert text.startswith(damaged if name == "dtype" else changed)
    assert before == (
        _reconstruct.__defaults__,
        _DType.__slots__,
    )
    assert not hasattr(_reconstruct, "x") and not hasattr(_DType, "x")


F4 = b"cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R"


def handmade(shape=b"K\x0a\x85", data=b"C\x28" + bytes(40), dtype=None, start=b"K\x00\x85"):
    """A pickle whose only array, b3, is written opcode by opcode."""
    dtype = dtype or F4 + b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + start + b"C\x01b\x87R"
    array += b"(K\x01" + shape + dtype + b"\x89" + data + b"tb"
    good = weights()
    del good["b3"]
    rest = pickle.dumps(good, 2)
    assert rest.endswith(b".")
    return rest[:-1] + b"U\x02b3" + array + b"s."


STATE = b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00"  # of a dtype, to be ended by tb


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"dtype": F4},  # no state: this machine's byte order
        {"dtype": F4 + STATE.replace(b"<", b"=") + b"tb"},
        {"dtype": F4 + STATE.replace(b"<", b"|") + b"tb"},
        {"dtype": F4 + STATE + b"Ntb"},  # a state of nine parts
    ],
    ids=["as NumPy writes it", "no state", "native", "without order", "nine parts"],
)
def test_the_handmade_pickle_is_good_before_it_is_broken(tmp_path, change):
    numbers = np.arange(10, dtype=np.float32)
    data = b"C\x28" + numbers.tobytes()
    assert_loads(tmp_path / "w.pkl", handmade(data=data, **change), {**weights(), "b3": numbers})


def test_a_file_of_just_a_megabyte_is_read_and_a_longer_one_only_so_far(tmp_path):
    path, data = tmp_path / "w.pkl", pickle.dumps(weights(), 2)
    missing = 1_000_000 - len(data)
    nothing = b"K\x010" * (missing % 2) + b"N0" * ((missing - 3 * (missing % 2)) // 2)
    padded = data[:2] + nothing + data[2:]  # puts something on the stack, and takes it off
    assert len(padded) == 1_000_000
    assert_loads(path, padded, weights())
    with path.open("wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    with pytest.raises(ValueError, match="it is larger than 1,000,000 bytes$"):
        load_published_weights(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_name_is_told_in_one_line_and_not_at_any_length(tmp_path):
    path = tmp_path / "w.pkl"
    assert refused(path, b"\x80\x04\x8c\x03a\nb\x8c\x01c\x93.") == "it asks for a"
    asked = "it asks for " + "a" * 188
    assert refused(path, b"c" + b"a" * 500 + b"\nb\n.") == f"{asked}, which is no array"


F4_ALONE = "its numbers must be float32 (f4)"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"shape": b"\x8a\x06" + bytes(5) + b"\x40\x85"},
            "b3 must have shape (10,), got (",
        ),  # 2^46
        ({"shape": b"J\xff\xff\xff\xff\x85"}, "b3 must have shape (10,), got (-1,)"),
        ({"shape": b"K\x0b\x85"}, "b3 must have shape (10,), got (11,)"),
        ({"shape": b"N"}, "b3 must have shape (10,), got None"),
        ({"data": b"C\x27" + bytes(39)}, "b3 must have 40 bytes"),
        ({"data": b"C\x29" + bytes(41)}, "b3 must have 40 bytes"),
        ({"data": b"]" + b"K\x01a" * 10}, "b3 must have 40 bytes"),  # a list: an object array's
        ({"data": b"N"}, "b3 must have 40 bytes"),
        ({"start": b"\x8a\x06" + bytes(5) + b"\x40\x85"}, "it builds an array in an unusual way"),
        ({"dtype": b"N"}, "b3 has no type of its numbers"),
        ({"dtype": b"cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R"}, f"{F4_ALONE}, got 'O8'"),
        ({"dtype": b"cnumpy\ndtype\nU\x02f8K\x00K\x01\x87R"}, f"{F4_ALONE}, got 'f8'"),
        ({"dtype": b"cnumpy\ndtype\nU\x03V99K\x00K\x01\x87R"}, f"{F4_ALONE}, got 'V99'"),
        (
            {"dtype": F4 + b"(K\x03U\x01<}NNJ\0\0\0\0J\0\0\0\0K\0tb"},
            "its numbers must be plain float32",
        ),
        (
            {"dtype": F4 + b"(K\x03U\x01?NNNJ\0\0\0\0J\0\0\0\0K\0tb"},
            "its numbers must be plain float32",
        ),
        (
            {"data": b"c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0hex\x86R"},
            "it encodes text as 'hex'",
        ),
        ({"data": b"\x8e" + struct.pack("<Q", 2**60)}, ""),  # says that 2^60 bytes follow
    ],
)
def test_an_array_that_is_no_plain_float32_of_the_right_size_is_refused(tmp_path, change, reason):
    assert refused(tmp_path / "w.pkl", handmade(**change)).startswith(reason)


def test_wrong_contents_are_refused(tmp_path):
    path = tmp_path / "w.pkl"

    def with_change(**changes):
        arrays = weights() | changes
        return refused(path, pickle.dumps({n: a for n, a in arrays.items() if a is not None}))

    assert with_change(W3=None).startswith("it must hold W1, b1, W2, b2, W3, b3, got [")
    assert with_change(W4=np.zeros(3, np.float32)) == (
        "it must hold W1, b1, W2, b2, W3, b3, got ['W1', 'W2', 'W3', 'W4', 'b1', 'b2', ...]"
    )
    assert with_change(b1=[0.0] * 50) == "b1 must be an array, got list"
    assert with_change(b1="x") == "b1 must be an array, got str"
    assert with_change(W1=np.zeros((50, 784), np.float32)).endswith("(784, 50), got (50, 784)")
    assert with_change(W1=np.zeros((784, 50))).endswith("float32 (f4), got 'f8'")
    assert with_change(b2=np.zeros(100, np.int32)).endswith("float32 (f4), got 'i4'")
    assert with_change(b2=np.array([None] * 100)).endswith("got 'O8'")
    for bad in (np.nan, np.inf):
        text = with_change(b3=np.array([0] * 9 + [bad], np.float32))
        assert text == "b3 must be finite, got NaN or infinite numbers"
    for value in (None, 7, "W1", list(weights().values())):
        kind = type(value).__name__
        assert refused(path, pickle.dumps(value)) == f"it must hold a dict, got {kind}"


def test_files_that_are_cut_off_or_too_long_are_refused(tmp_path):
    path = tmp_path / "w.pkl"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        data = pickle.dumps(weights(), protocol)
        for length in (0, 1, 2, 100, len(data) // 2, len(data) - 1):
            refused(path, data[:length])
        assert refused(path, data + b"x") == "something follows after the pickle's end"
    refused(path, b"PK" + bytes(50))
    assert refused(path, bytes(1_000_001)) == "it is larger than 1,000,000 bytes"
    with pytest.raises(FileNotFoundError):
        load_published_weights(tmp_path / "missing.pkl")


def test_an_npz_with_something_else_is_refused(tmp_path):
    path = tmp_path / "w.npz"

    def saved(**changes):
        file = io.BytesIO()
        arrays = weights() | changes
        np.savez(file, **{n: a for n, a in arrays.items() if a is not None})
        return file.getvalue()

    assert "allow_pickle=False" in refused(path, saved(b3=np.array([Calls(os.getcwd)] * 10)))
    assert "it must hold" in refused(path, saved(b3=None))
    assert "it must hold" in refused(path, saved(b4=np.zeros(2)))
    assert "b3 must be float32 of shape (10,)" in refused(path, saved(b3=np.zeros(10)))
    assert "got float32 of shape (1, 10)" in refused(path, saved(b3=np.zeros((1, 10), "f4")))
    assert "b3 must be finite" in refused(path, saved(b3=np.full(10, np.nan, np.float32)))
    for length in (3, 1000, len(saved()) - 1):
        refused(path, saved()[:length])


def test_an_npz_that_unpacks_to_far_too_much_is_refused_before_unpacking(tmp_path, monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("W1.npy", bytes(20_000_000))
    monkeypatch.setattr(np, "load", lambda *a, **k: pytest.fail("it was unpacked"))
    assert refused(tmp_path / "w.npz", file.getvalue()) == "it unpacks to 20,000,000 bytes"


def test_an_npz_may_unpack_to_just_a_megabyte(tmp_path):
    for size, reason in (
        (1_000_000, "it must hold W1, b1"),
        (1_000_001, "it unpacks to 1,000,001"),
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("W1.npy", bytes(size))
        assert refused(tmp_path / "w.npz", file.getvalue()).startswith(reason)


def test_the_header_of_an_npz_cannot_ask_for_memory(tmp_path):
    file = io.BytesIO()
    np.savez(file, **{n: a for n, a in weights().items() if n != "b3"})
    header = io.BytesIO()
    description = {"descr": "<f4", "fortran_order": False, "shape": (2**45,)}
    np.lib.format.write_array_header_1_0(header, description)
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr("b3.npy", header.getvalue() + bytes(40))
    refused(tmp_path / "w.npz", file.getvalue())

"""Files of handwritten digits: what the loaders give, and all that they refuse.

Every file is made here: small fakes of MNIST's files, the six arrays in every pickle protocol, and
pickles that try to do something else.
"""

import builtins
import gzip
import hashlib
import importlib.util
import io
import os
import pickle
import pickletools
import re
import socket
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from course_lib import digit_files
from course_lib.datasets import load_mnist, load_published_weights
from course_lib.digit_files import PUBLISHED_SHAPES

# --- MNIST ---------------------------------------------------------------------------------------

COUNTS = {"train": 12, "t10k": 5}


@pytest.fixture
def small_mnist(monkeypatch):
    """Four arrays like MNIST's, but of 12 and 5 images; the loader now expects as many."""
    monkeypatch.setattr(digit_files, "MNIST_IMAGES", COUNTS)
    rng = np.random.default_rng(7)
    arrays = {}
    for prefix, count in COUNTS.items():
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        images[0, 0, :2] = 0, 255
        arrays[f"{prefix}-images-idx3-ubyte"] = images
        arrays[f"{prefix}-labels-idx1-ubyte"] = (np.arange(count) % 10).astype(np.uint8)
    return arrays


def idx(array):
    return struct.pack(f">{1 + array.ndim}I", 2048 + array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, arrays, zipped=False):
    for name, array in arrays.items():
        data = gzip.compress(idx(array), 1) if zipped else idx(array)
        (folder / (name + ".gz" * zipped)).write_bytes(data)


def assert_is_mnist(data, arrays):
    images, labels, images_test, labels_test = arrays.values()
    assert data.X.shape == (len(images), 784) and data.X.dtype == np.float32
    assert data.X.min() == 0 and data.X.max() == 1
    assert np.array_equal(np.rint(data.X * 255), images.reshape(len(images), -1))
    assert np.array_equal(np.rint(data.X_test * 255), images_test.reshape(len(images_test), -1))
    assert data.labels.dtype == data.labels_test.dtype == np.int64
    assert data.labels.tolist() == labels.tolist()
    assert data.labels_test.tolist() == labels_test.tolist()


def npz(arrays):
    file = io.BytesIO()
    names = ("x_train", "y_train", "x_test", "y_test")
    np.savez_compressed(file, **dict(zip(names, arrays.values(), strict=True)))
    return file.getvalue()


@pytest.mark.parametrize("zipped", [False, True])
def test_mnist_from_four_idx_files(tmp_path, small_mnist, zipped):
    write_idx(tmp_path, small_mnist, zipped)
    assert_is_mnist(load_mnist(tmp_path), small_mnist)
    assert_is_mnist(load_mnist(str(tmp_path)), small_mnist)


def test_the_expected_sizes_are_mnists():
    assert digit_files.MNIST_IMAGES == {"train": 60000, "t10k": 10000}


def test_mnist_from_a_local_npz_whose_checksum_is_right(tmp_path, small_mnist, monkeypatch):
    data = npz(small_mnist)
    (tmp_path / "mnist.npz").write_bytes(data)
    monkeypatch.setattr(digit_files, "MNIST_SHA256", hashlib.sha256(data).hexdigest())
    assert_is_mnist(load_mnist(tmp_path), small_mnist)


def test_a_local_npz_with_another_checksum_is_refused_unread(tmp_path, small_mnist, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(npz(small_mnist))
    monkeypatch.setattr(np, "load", lambda *a, **k: pytest.fail("it was read"))
    with pytest.raises(ValueError, match=r"not Keras's file: its SHA-256 is [0-9a-f]{64}, expec"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", list(range(4)))
def test_an_idx_file_that_is_cut_off_is_refused(tmp_path, small_mnist, name, zipped):
    write_idx(tmp_path, small_mnist, zipped)
    path = sorted(tmp_path.iterdir())[name]
    for length in (0, 3, 9, path.stat().st_size - 1):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(ValueError, match=path.name):
            load_mnist(tmp_path)


def test_an_idx_file_that_is_too_long_is_refused(tmp_path, small_mnist):
    write_idx(tmp_path, small_mnist)
    path = tmp_path / "t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ValueError, match="t10k-images-idx3-ubyte must have 3936 bytes, got more"):
        load_mnist(tmp_path)


def test_a_file_that_unpacks_to_far_too_much_is_read_only_as_far_as_needed(
    tmp_path, small_mnist, monkeypatch
):
    write_idx(tmp_path, small_mnist, zipped=True)
    path = tmp_path / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.zeros(12, np.uint8)) + bytes(10**7)))
    read, original = [], gzip.GzipFile.read

    def counted(self, size=-1):
        read.append(size)
        return original(self, size)

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    with pytest.raises(ValueError, match="must have 20 bytes, got more"):
        load_mnist(tmp_path)
    assert read[-1] == 21


@pytest.mark.parametrize(
    ("position", "value", "got"),
    [
        (0, 2052, "[2052, 12, 28, 28]"),  # the magic number
        (0, 2049, "[2049, 12, 28, 28]"),  # that of labels
        (1, 13, "[2051, 13, 28, 28]"),
        (2, 32, "[2051, 12, 32, 28]"),
        (3, 2**32 - 1, "[2051, 12, 28, 4294967295]"),
    ],
)
def test_a_wrong_magic_number_or_size_is_refused(tmp_path, small_mnist, position, value, got):
    write_idx(tmp_path, small_mnist)
    path = tmp_path / "train-images-idx3-ubyte"
    data = bytearray(path.read_bytes())
    data[4 * position : 4 * position + 4] = struct.pack(">I", value)
    path.write_bytes(data)
    with pytest.raises(ValueError) as error:
        load_mnist(tmp_path)
    assert f"must begin with the numbers [2051, 12, 28, 28], got {got}" in str(error.value)


def test_images_in_the_place_of_labels_are_refused(tmp_path, small_mnist):
    write_idx(tmp_path, small_mnist)
    source = tmp_path / "t10k-images-idx3-ubyte"
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(source.read_bytes())
    with pytest.raises(ValueError, match=r"numbers \[2049, 5\], got \[2051, 5\]"):
        load_mnist(tmp_path)


def test_a_label_above_9_is_refused(tmp_path, small_mnist):
    small_mnist["t10k-labels-idx1-ubyte"][3] = 10
    write_idx(tmp_path, small_mnist)
    with pytest.raises(ValueError, match="t10k-labels-idx1-ubyte must hold labels 0 … 9, got 10"):
        load_mnist(tmp_path)


def test_a_folder_without_the_files_says_in_one_sentence_what_to_do(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FileNotFoundError) as error:
            load_mnist(folder)
        message = str(error.value)
        assert str(folder) in message and "save https://" in message and "load_mnist()" in message
        assert "\n" not in message


@pytest.fixture
def keras_loader(monkeypatch):
    """Keras's loader, to be replaced by another function; TensorFlow is not started."""
    mnist = type("mnist", (), {"load_data": staticmethod(lambda: pytest.fail("not replaced"))})
    keras = type("keras", (), {"datasets": type("datasets", (), {"mnist": mnist})})
    bridge = type(sys)("course_lib.keras_bridge")
    bridge.keras = keras
    monkeypatch.setitem(sys.modules, "course_lib.keras_bridge", bridge)
    return lambda f: monkeypatch.setattr(mnist, "load_data", staticmethod(f))


def test_mnist_comes_from_keras_without_a_folder_and_quietly(small_mnist, keras_loader, capsys):
    train, train_labels, test, test_labels = small_mnist.values()

    def load_data():
        print("Downloading data from https://…")
        return (train, train_labels), (test, test_labels)

    keras_loader(load_data)
    assert_is_mnist(load_mnist(), small_mnist)
    assert capsys.readouterr() == ("", "")


def test_without_network_one_sentence_says_what_to_do(keras_loader, monkeypatch):
    def load_data():
        assert socket.getdefaulttimeout() == 3.0
        raise Exception("URL fetch failure on https://…: None -- [Errno -2] Name not known")

    keras_loader(load_data)
    monkeypatch.setattr(digit_files, "NETWORK_TIMEOUT", 3.0)
    before = socket.getdefaulttimeout()
    with pytest.raises(ConnectionError) as error:
        load_mnist()
    message = str(error.value)
    assert message.startswith("MNIST could not be fetched (URL fetch failure")
    assert message.endswith(f"save {digit_files.MNIST_URL} in a folder and call load_mnist(folder)")
    assert "\n" not in message
    assert socket.getdefaulttimeout() == before != 3.0


def test_the_checksum_and_address_are_those_of_the_installed_keras():
    keras = Path(importlib.util.find_spec("keras").origin).parent  # found without importing it
    source = (keras / "src" / "datasets" / "mnist.py").read_text(encoding="utf-8")
    folder, name = digit_files.MNIST_URL.rsplit("/", 1)
    assert digit_files.MNIST_SHA256 in source and f"{folder}/" in source and name in source


# --- the published weights -----------------------------------------------------------------------


def weights():
    rng = np.random.default_rng(3)
    return {n: rng.normal(size=s).astype(np.float32) for n, s in PUBLISHED_SHAPES.items()}


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
    before = digit_files._reconstruct.__defaults__, digit_files._DType.__slots__
    for pickled in (known + state + b"b.", known + b"}U\x01xK\x01sb."):
        refused(tmp_path / "w.pkl", b"\x80\x02" + pickled)
    assert before == (digit_files._reconstruct.__defaults__, digit_files._DType.__slots__)
    assert not hasattr(digit_files._reconstruct, "x") and not hasattr(digit_files._DType, "x")


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


def test_the_handmade_pickle_is_good_before_it_is_broken(tmp_path):
    expected = {**weights(), "b3": np.zeros(10, np.float32)}
    assert_loads(tmp_path / "w.pkl", handmade(), expected)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shape": b"\x8a\x06" + bytes(5) + b"\x40\x85"}, "b3 must have shape (10,)"),  # 2^46
        ({"shape": b"J\xff\xff\xff\xff\x85"}, "b3 must have shape (10,)"),
        ({"shape": b"K\x0b\x85"}, "b3 must have shape (10,), got (11,)"),
        ({"shape": b"N"}, "b3 must have shape (10,), got None"),
        ({"data": b"C\x27" + bytes(39)}, "b3 must have 40 bytes"),
        ({"data": b"C\x29" + bytes(41)}, "b3 must have 40 bytes"),
        ({"data": b"]" + b"K\x01a" * 10}, "b3 must have 40 bytes"),  # a list: an object array's
        ({"data": b"N"}, "b3 must have 40 bytes"),
        ({"start": b"\x8a\x06" + bytes(5) + b"\x40\x85"}, "in an unusual way"),
        ({"dtype": b"N"}, "no type"),
        ({"dtype": b"cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R"}, "float32 (f4), got 'O8'"),
        ({"dtype": b"cnumpy\ndtype\nU\x02f8K\x00K\x01\x87R"}, "float32 (f4), got 'f8'"),
        ({"dtype": b"cnumpy\ndtype\nU\x03V99K\x00K\x01\x87R"}, "float32 (f4), got 'V99'"),
        (
            {"dtype": F4 + b"(K\x03U\x01<}NNJ\0\0\0\0J\0\0\0\0K\0tb"},
            "plain float32",
        ),
        ({"data": b"c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0hex\x86R"}, "encodes text as 'hex'"),
        ({"data": b"\x8e" + struct.pack("<Q", 2**60)}, ""),  # says that 2^60 bytes follow
    ],
)
def test_an_array_that_is_no_plain_float32_of_the_right_size_is_refused(tmp_path, change, reason):
    assert reason in refused(tmp_path / "w.pkl", handmade(**change))


def test_wrong_contents_are_refused(tmp_path):
    path = tmp_path / "w.pkl"

    def with_change(**changes):
        arrays = weights() | changes
        return refused(path, pickle.dumps({n: a for n, a in arrays.items() if a is not None}))

    assert with_change(W3=None).startswith("it must hold W1, b1, W2, b2, W3, b3, got [")
    assert with_change(W4=np.zeros(3, np.float32)).startswith("it must hold W1, b1")
    assert with_change(b1=[0.0] * 50) == "b1 must be an array, got list"
    assert with_change(b1="x") == "b1 must be an array, got str"
    assert with_change(W1=np.zeros((50, 784), np.float32)).endswith("(784, 50), got (50, 784)")
    assert with_change(W1=np.zeros((784, 50))).endswith("float32 (f4), got 'f8'")
    assert with_change(b2=np.zeros(100, np.int32)).endswith("float32 (f4), got 'i4'")
    assert with_change(b2=np.array([None] * 100)).endswith("got 'O8'")
    assert with_change(b3=np.full(10, np.nan, np.float32)).startswith("b3 must be finite")
    assert with_change(b3=np.full(10, np.inf, np.float32)).startswith("b3 must be finite")
    for value in (None, 7, "W1", list(weights().values())):
        assert refused(path, pickle.dumps(value)).startswith("it must hold a dict, got ")


def test_files_that_are_cut_off_or_too_long_are_refused(tmp_path):
    path = tmp_path / "w.pkl"
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        data = pickle.dumps(weights(), protocol)
        for length in (0, 1, 2, 100, len(data) // 2, len(data) - 1):
            refused(path, data[:length])
        assert refused(path, data + b"x") == "something follows after the pickle's end"
    refused(path, b"PK" + bytes(50))
    assert "larger than 1,000,000 bytes" in refused(path, bytes(1_000_001))
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
    assert "it unpacks to 20,000,000 bytes" in refused(tmp_path / "w.npz", file.getvalue())


def test_the_header_of_an_npz_cannot_ask_for_memory(tmp_path):
    file = io.BytesIO()
    np.savez(file, **{n: a for n, a in weights().items() if n != "b3"})
    header = io.BytesIO()
    description = {"descr": "<f4", "fortran_order": False, "shape": (2**45,)}
    np.lib.format.write_array_header_1_0(header, description)
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr("b3.npy", header.getvalue() + bytes(40))
    refused(tmp_path / "w.npz", file.getvalue())

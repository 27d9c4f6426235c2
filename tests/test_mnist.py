"""MNIST's files: what the loader gives, and all that it refuses. Small fakes are made here."""

import gzip
import hashlib
import importlib.util
import io
import socket
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from course_lib import mnist
from course_lib.mnist import load_mnist

COUNTS = {"train": 12, "t10k": 5}


@pytest.fixture
def small_mnist(monkeypatch):
    """Four arrays like MNIST's, but of 12 and 5 images; the loader now expects as many."""
    monkeypatch.setattr(mnist, "IMAGES", COUNTS)
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
    assert data.X_test.shape == (len(images_test), 784) and data.X_test.dtype == np.float32
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
def test_mnist_loads_from_four_idx_files(tmp_path, small_mnist, zipped):
    write_idx(tmp_path, small_mnist, zipped)
    assert_is_mnist(load_mnist(tmp_path), small_mnist)
    assert_is_mnist(load_mnist(str(tmp_path)), small_mnist)


def test_the_expected_sizes_are_mnists():
    assert mnist.IMAGES == {"train": 60000, "t10k": 10000}


def test_mnist_loads_from_a_local_npz_whose_checksum_is_right(tmp_path, small_mnist, monkeypatch):
    data = npz(small_mnist)
    (tmp_path / "mnist.npz").write_bytes(data)
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(data).hexdigest())
    assert_is_mnist(load_mnist(tmp_path), small_mnist)


def test_a_local_npz_with_another_checksum_is_refused_unread(tmp_path, small_mnist, monkeypatch):
    path, data = tmp_path / "mnist.npz", npz(small_mnist)
    path.write_bytes(data)
    monkeypatch.setattr(np, "load", lambda *a, **k: pytest.fail("it was read"))
    with pytest.raises(ValueError) as error:
        load_mnist(tmp_path)
    assert str(error.value) == (
        f"{path} is not Keras's file: its SHA-256 is {hashlib.sha256(data).hexdigest()}, "
        f"expected {mnist.SHA256}; download it again from {mnist.URL}"
    )


def test_a_local_npz_is_read_without_pickles(tmp_path, small_mnist, monkeypatch):
    small_mnist["train-labels-idx1-ubyte"] = np.array([None] * 12)
    data = npz(small_mnist)
    (tmp_path / "mnist.npz").write_bytes(data)
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(data).hexdigest())
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", list(range(4)))
def test_an_idx_file_that_is_cut_off_is_refused(tmp_path, small_mnist, name, zipped):
    write_idx(tmp_path, small_mnist, zipped)
    path = sorted(tmp_path.iterdir())[name]
    for length in (0, 3, 9, path.stat().st_size - 1):
        path.write_bytes(path.read_bytes()[:length])
        with pytest.raises(ValueError, match=f"{path.name} (is damaged: |must )"):
            load_mnist(tmp_path)


def test_a_file_that_is_too_short_is_told_how_long_it_must_be(tmp_path, small_mnist):
    write_idx(tmp_path, small_mnist)
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError) as error:
        load_mnist(tmp_path)
    assert str(error.value) == f"{path} must have 20 bytes, got 19"


def test_an_idx_file_that_is_too_long_is_refused(tmp_path, small_mnist):
    write_idx(tmp_path, small_mnist)
    path = tmp_path / "t10k-images-idx3-ubyte"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ValueError) as error:
        load_mnist(tmp_path)
    assert str(error.value) == f"{path} must have 3936 bytes, got more"


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
    expected = "must begin with the numbers [2051, 12, 28, 28]"
    assert str(error.value) == f"{path} {expected}, got {got}"


def test_a_label_above_9_is_refused(tmp_path, small_mnist):
    small_mnist["t10k-labels-idx1-ubyte"][3] = 10
    write_idx(tmp_path, small_mnist)
    with pytest.raises(ValueError) as error:
        load_mnist(tmp_path)
    path = tmp_path / "t10k-labels-idx1-ubyte"
    assert str(error.value) == f"{path} must hold labels 0 … 9, got 10"


def test_a_folder_without_the_files_says_in_one_sentence_what_to_do(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FileNotFoundError) as error:
            load_mnist(folder)
        assert str(error.value) == (
            f"the folder '{folder}' has neither mnist.npz nor train-images-idx3-ubyte: save "
            f"{mnist.URL} in it, or call load_mnist() with a network connection"
        )


@pytest.fixture
def keras_loader(monkeypatch):
    """Keras's loader, to be replaced by another function; TensorFlow is not started."""
    loader = type("mnist", (), {"load_data": staticmethod(lambda: pytest.fail("not replaced"))})
    keras = type("keras", (), {"datasets": type("datasets", (), {"mnist": loader})})
    bridge = type(sys)("course_lib.keras_bridge")
    bridge.keras = keras
    monkeypatch.setitem(sys.modules, "course_lib.keras_bridge", bridge)
    return lambda f: monkeypatch.setattr(loader, "load_data", staticmethod(f))


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
    monkeypatch.setattr(mnist, "TIMEOUT", 3.0)
    before = socket.getdefaulttimeout()
    try:
        socket.setdefaulttimeout(7.0)
        with pytest.raises(ConnectionError) as error:
            load_mnist()
        assert socket.getdefaulttimeout() == 7.0
    finally:
        socket.setdefaulttimeout(before)
    assert str(error.value) == (
        "MNIST could not be fetched (URL fetch failure on https://…: None -- [Errno -2] Name not "
        f"known): try again with a network connection, or save {mnist.URL} in a folder and call "
        "load_mnist(folder)"
    )


def test_the_checksum_and_address_are_those_of_the_installed_keras():
    keras = Path(importlib.util.find_spec("keras").origin).parent  # found without importing it
    source = (keras / "src" / "datasets" / "mnist.py").read_text(encoding="utf-8")
    folder, name = mnist.URL.rsplit("/", 1)
    assert mnist.SHA256 in source and f"{folder}/" in source and name in source

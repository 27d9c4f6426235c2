"""MNIST: from Keras's loader, or from files of yours, which are trusted in nothing.

A file may be cut off, mixed up or malicious. So what has to be in it is known beforehand (which
arrays, of which shape and type), and nothing else is accepted.
"""

import contextlib
import gzip
import hashlib
import io
import socket
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np

URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
IMAGES = {"train": 60000, "t10k": 10000}  # in the IDX files, by their prefix
TIMEOUT = 20  # seconds without an answer from the network


def load_mnist(folder=None):
    """MNIST: 70,000 handwritten digits of 28 × 28 pixels.

    Returns one namespace: ``X (60000, 784)`` and ``X_test (10000, 784)``, float32 from 0 to 1, and
    the ``labels`` and ``labels_test``, integers 0 … 9.

    Without ``folder``, Keras's loader looks in its cache, downloads 11 MB if they are not there,
    and verifies a checksum. With ``folder``, nothing is downloaded: it holds ``mnist.npz`` (the
    same checksum is verified) or the four IDX files ``train-images-idx3-ubyte``,
    ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte``, ``t10k-labels-idx1-ubyte``, each as it
    is or with ``.gz`` (magic numbers, sizes and labels are verified).

    Raises ``ConnectionError`` if the download fails, ``FileNotFoundError`` if the folder has no
    such files, ``ValueError`` if a file is not what its name says.
    """
    arrays = _from_keras() if folder is None else _from_folder(Path(folder))
    images, labels, images_test, labels_test = arrays
    return SimpleNamespace(
        X=images.reshape(len(images), -1).astype(np.float32) / np.float32(255),
        labels=labels.astype(np.int64),
        X_test=images_test.reshape(len(images_test), -1).astype(np.float32) / np.float32(255),
        labels_test=labels_test.astype(np.int64),
    )


def _from_keras():
    from course_lib.keras_bridge import keras

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # a progress bar
            (images, labels), (images_test, labels_test) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a plain Exception when it gets no answer
        raise ConnectionError(
            f"MNIST could not be fetched ({error}): try again with a network connection, or save "
            f"{URL} in a folder and call load_mnist(folder)"
        ) from error
    finally:
        socket.setdefaulttimeout(before)
    return images, labels, images_test, labels_test


def _from_folder(folder):
    if (folder / "mnist.npz").is_file():
        data = (folder / "mnist.npz").read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != SHA256:
            raise ValueError(
                f"{folder / 'mnist.npz'} is not Keras's file: its SHA-256 is {found}, expected "
                f"{SHA256}; download it again from {URL}"
            )
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return [arrays[name] for name in ("x_train", "y_train", "x_test", "y_test")]
    result = []
    for prefix, count in IMAGES.items():
        result.append(_idx(_idx_path(folder, f"{prefix}-images-idx3-ubyte"), (count, 28, 28)))
        path = _idx_path(folder, f"{prefix}-labels-idx1-ubyte")
        result.append(_idx(path, (count,)))
        if result[-1].max() > 9:
            raise ValueError(f"{path} must hold labels 0 … 9, got {result[-1].max()}")
    return result


def _idx_path(folder, name):
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"the folder '{folder}' has neither mnist.npz nor {name}: save {URL} in it, or call "
        "load_mnist() with a network connection"
    )


def _idx(path, shape):
    """The bytes of an IDX file: magic number, one length per dimension (4 bytes each), then data.

    The magic number is 0x0800 (for unsigned bytes) plus the number of dimensions.
    """
    expected = np.array([0x0800 + len(shape), *shape], dtype=">u4").tobytes()
    size = len(expected) + int(np.prod(shape))
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(size + 1)  # one byte more shows a file that is too long
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    head = data[: len(expected)]
    if head != expected:
        numbers = [int.from_bytes(head[i : i + 4], "big") for i in range(0, len(head), 4)]
        raise ValueError(
            f"{path} must begin with the numbers {[0x0800 + len(shape), *shape]}, got {numbers}"
        )
    if len(data) != size:
        many = f"{len(data)}" if len(data) < size else "more"
        raise ValueError(f"{path} must have {size} bytes, got {many}")
    return np.frombuffer(data, np.uint8, offset=len(expected)).reshape(shape)

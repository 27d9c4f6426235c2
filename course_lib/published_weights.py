"""The weights that are published with Saito's book, read from a file that is trusted in nothing.

A file from the network or from a friend may be cut off, mixed up or malicious. So the reader knows
beforehand which arrays have to be in it, of which shape and type, and accepts nothing else. A
pickle is the dangerous kind: it may name any function of any installed package, and Python's own
``pickle.load`` calls it. See ``load_published_weights`` for what is done instead.
"""

import functools
import io
import pickle
import reprlib
import struct
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np

SHAPES = {
    "W1": (784, 50),
    "b1": (50,),
    "W2": (50, 100),
    "b2": (100,),
    "W3": (100, 10),
    "b3": (10,),
}
MAX_BYTES = 1_000_000  # of the file; the 45,360 float32 numbers need 181,440


def load_published_weights(path):
    """The weights of the 784-50-100-10 network that are published with Saito's book.

    ``path``: the book's ``sample_weight.pkl`` (folder ``ch03`` of its repository), or a ``.npz``
    file with the same six arrays. Returns one namespace: ``W1 (784, 50), b1 (50,), W2 (50, 100),
    b2 (100,), W3 (100, 10), b3 (10,)``, float32.

    The pickle is read without running anything in it. Of all classes and functions that it may
    name, only those that make up an array of numbers are known, and even for these it gets
    stand-ins that copy down shape, type and bytes. ``ValueError`` says what came instead of the six
    arrays.
    """
    path = Path(path)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        if len(data) > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
        arrays = _from_npz(data) if data[:2] == b"PK" else _from_pickle(data)
        for name, shape in SHAPES.items():
            if arrays[name].shape != shape or arrays[name].dtype != np.float32:
                came = f"{arrays[name].dtype} of shape {arrays[name].shape}"
                raise ValueError(f"{name} must be float32 of shape {shape}, got {came}")
            if not np.isfinite(arrays[name]).all():
                raise ValueError(f"{name} must be finite, got NaN or infinite numbers")
    except Exception as error:  # whatever a hostile file provokes: it is not the file
        reason = str(error).partition("\n")[0]
        if not isinstance(error, (ValueError, pickle.UnpicklingError)):  # a reader lost its way
            reason = f"it is damaged ({f'{type(error).__name__}: {reason}'.rstrip(': ')})"
        raise ValueError(f"{path.name} is not the book's weight file: {reason}") from error
    return SimpleNamespace(**{name: arrays[name] for name in SHAPES})


def _require_names(names):
    if set(names) != set(SHAPES):
        expected = ", ".join(SHAPES)
        raise ValueError(f"it must hold {expected}, got {reprlib.repr(sorted(map(str, names)))}")


def _from_npz(data):
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        unpacked = sum(item.file_size for item in zipped.infolist())
    if unpacked > MAX_BYTES:
        raise ValueError(f"it unpacks to {unpacked:,} bytes")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        _require_names(arrays.files)
        return {name: arrays[name] for name in arrays.files}


def _from_pickle(data):
    file = io.BytesIO(data)
    found = _ArraysOnly(file, encoding="latin1").load()  # Python 2 wrote bytes as text
    if file.read(1):
        raise ValueError("something follows after the pickle's end")
    if type(found) is not dict:
        raise ValueError(f"it must hold a dict, got {type(found).__name__}")
    _require_names(found)
    for name, value in found.items():
        if not isinstance(value, _Array):
            raise ValueError(f"{name} must be an array, got {type(value).__name__}")
    return {name: value.numbers(name) for name, value in found.items()}


class _ArraysOnly(pickle._Unpickler):
    """Knows the few names that a pickled array consists of, and gives a stand-in for each.

    It is the unpickler that Python has in Python. The one in C cannot be kept from what costs a few
    bytes of file and all time or memory: a place far out in its memo, keys that are tuples of
    tuples of tuples.
    """

    dispatch = pickle._Unpickler.dispatch.copy()

    def _load_tuple(self, load):
        load(self)
        inner = [part for part in self.stack[-1] if type(part) is tuple]
        if any(len(part) > 9 for part in (self.stack[-1], *inner)) or any(
            type(deep) is tuple for part in inner for deep in part
        ):
            raise pickle.UnpicklingError("it has tuples that no array is made of")

    def _load_items(self, load):
        keys = self.stack[-2:-1] if load is pickle._Unpickler.load_setitem else self.stack[::2]
        if not all(type(key) is str for key in keys):
            raise pickle.UnpicklingError("it has keys that are no names")
        load(self)

    def _load_bytearray(self, load):
        (length,) = struct.unpack("<Q", self.read(8))
        self.append(bytearray(self.read(min(length, MAX_BYTES))))  # not reserved beforehand

    def _load_set(self, load):
        raise pickle.UnpicklingError("it has a set, which no array is made of")

    for _codes, _own in (
        ((pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3), _load_tuple),
        ((pickle.SETITEM, pickle.SETITEMS, pickle.DICT), _load_items),
        ((pickle.BYTEARRAY8,), _load_bytearray),
        ((pickle.EMPTY_SET, pickle.FROZENSET), _load_set),
    ):
        for _code in _codes:
            dispatch[_code[0]] = functools.partial(_own, load=dispatch[_code[0]])

    def find_class(self, module, name):
        module = module.replace("numpy._core.", "numpy.core.")  # as NumPy 2 calls it
        stand_in = {
            ("numpy", "ndarray"): _NDARRAY,
            ("numpy", "dtype"): _DType,
            ("numpy.core.multiarray", "_reconstruct"): _Callable(_reconstruct),
            ("numpy.core.numeric", "_frombuffer"): _Callable(_frombuffer),
            ("_codecs", "encode"): _Callable(_encode),
        }.get((module, name))
        if stand_in is None:
            raise pickle.UnpicklingError(
                f"it asks for {module}.{name}"[:200] + ", which is no array"
            )
        return stand_in


_NDARRAY = "numpy.ndarray"  # only ever passed to _reconstruct


class _Callable:
    """Stands for a function: a pickle may call it, but not change its attributes."""

    __slots__ = ("_function",)

    def __init__(self, function):
        self._function = function

    def __call__(self, *arguments):
        return self._function(*arguments)

    def __setstate__(self, state):
        raise pickle.UnpicklingError("it tries to change a function")


class _DType:
    """Stands for numpy.dtype: float32 in one of the byte orders, and nothing else."""

    __slots__ = ("order",)

    def __init__(self, code, *flags):
        if code != "f4":
            raise pickle.UnpicklingError(
                f"its numbers must be float32 (f4), got {reprlib.repr(code)}"
            )
        self.order = "="

    def __setstate__(self, state):
        version, order, *structure = state
        if order not in ("<", ">", "=", "|") or structure[:3] != [None, None, None]:
            raise pickle.UnpicklingError("its numbers must be plain float32")
        self.order = order


class _Array:
    """Stands for numpy.ndarray: copies down what the pickle says, for ``numbers`` to judge."""

    __slots__ = ("shape", "dtype", "fortran", "data")

    def __setstate__(self, state):
        self.shape, self.dtype, self.fortran, self.data = state[-4:]  # a version may come first

    def numbers(self, name):
        shape, data = SHAPES[name], self.data
        if not isinstance(self.dtype, _DType):
            raise ValueError(f"{name} has no type of its numbers")
        if self.shape != shape:
            raise ValueError(f"{name} must have shape {shape}, got {reprlib.repr(self.shape)}")
        data = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(data, (bytes, bytearray)) or len(data) != 4 * np.prod(shape):
            raise ValueError(f"{name} must have {4 * np.prod(shape)} bytes of numbers")
        numbers = np.frombuffer(bytes(data), np.dtype("f4").newbyteorder(self.dtype.order))
        return numbers.reshape(shape, order="F" if self.fortran else "C").astype(np.float32)


def _reconstruct(subtype, shape, code):
    if subtype is not _NDARRAY or shape != (0,):
        raise pickle.UnpicklingError("it builds an array in an unusual way")
    return _Array()


def _frombuffer(data, dtype, shape, order):
    array = _Array()
    array.__setstate__((shape, dtype, order == "F", data))
    return array


def _encode(text, encoding):
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it encodes text as {reprlib.repr(encoding)}")
    return text.encode("latin1")

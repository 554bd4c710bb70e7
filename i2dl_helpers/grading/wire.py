"""What goes over a pipe between the grader and a sandbox: frames of plain values, checked before anything is allocated.

Both ends use this file, so it needs NumPy and the standard library only: a copy of it lies in the sandbox. There is no
pickle and nothing that could act: numbers, texts, arrays of a few dtypes, lists and tuples of these, and three records
of plain values. What a sandbox sends is a claim, so every length is held against what has really come before it is
believed.
"""

from __future__ import annotations

import struct

import numpy as np

MAGIC = b"i2dl"
HEADER = struct.Struct("<4sIQ")  # magic, number of the frame, length of its body
MOST_BYTES = 64 << 20  # of one body
MOST_ITEMS = 100_000  # values in one body
DEEPEST = 12
LONGEST_TEXT = 2_000_000  # bytes; the texts of a sandbox are cut far shorter

CODES = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
DTYPES = [np.dtype(code) for code in CODES]
DTYPES += sorted({np.dtype("g"), np.dtype("G")} - set(DTYPES), key=str)  # long doubles: they are read where written
NUMBERS = {dtype: number for number, dtype in enumerate(DTYPES)}
RECORDS = {"Rng": ("seed",), "Probe": ("name", "arrays"), "Foreign": ("type", "words")}
INT, FLOAT, COUNT, ARRAY = struct.Struct("<q"), struct.Struct("<d"), struct.Struct("<I"), struct.Struct("<BB")


class WireError(Exception):
    """What came is not what may come: malformed, too long, out of order."""


def frame(number: int, value) -> bytes:
    """A value as one frame."""
    body = encode(value)
    return HEADER.pack(MAGIC, number, len(body)) + body


def opened(header: bytes, number: int, most: int = MOST_BYTES) -> int:
    """The length of the body that a header announces, if it is the frame that is due."""
    magic, got, length = HEADER.unpack(header)
    if magic != MAGIC:
        raise WireError("no frame")
    if got != number:
        raise WireError(f"frame {got} came where {number} is due")
    if length > most:
        raise WireError(f"a frame of {length} bytes")
    return length


# Writing


def encode(value) -> bytes:
    """A plain value in bytes.

    Raises
    ------
    WireError
        Where it is not a plain value.
    """
    out: list[bytes] = []
    _put(value, out, 0)
    return b"".join(out)


def _put(value, out, depth) -> None:
    kind = type(value)
    if depth > DEEPEST:
        raise WireError("nested too deeply")
    if value is None or kind is bool:
        out.append(b"N" if value is None else b"+" if value else b"-")
    elif kind is int:
        out += (b"i", INT.pack(value))
    elif kind is float:
        out += (b"d", FLOAT.pack(value))
    elif kind is str:
        text = value.encode("utf-8", "replace")
        out += (b"s", COUNT.pack(len(text)), text)
    elif kind is np.ndarray:
        _put_array(value, out)
    elif kind in (list, tuple):
        out += (b"l" if kind is list else b"t", COUNT.pack(len(value)))
        for item in value:
            _put(item, out, depth + 1)
    elif kind is dict:
        out.append(b"m")
        _put([item for pair in value.items() for item in pair], out, depth + 1)
    elif kind.__name__ in RECORDS:
        out.append(kind.__name__[:1].encode())
        for field in RECORDS[kind.__name__]:
            _put(getattr(value, field), out, depth + 1)
    else:
        raise WireError(f"{kind.__name__} is no plain value")


def _put_array(array, out) -> None:
    dtype = array.dtype.newbyteorder("=")
    if dtype not in NUMBERS:
        raise WireError(f"arrays of dtype {array.dtype} do not cross")
    data = np.ascontiguousarray(array, dtype=dtype).tobytes()
    out += (b"a", ARRAY.pack(NUMBERS[dtype], array.ndim), struct.pack(f"<{array.ndim}Q", *array.shape), data)


# Reading


def decode(body, records: dict, most_items: int = MOST_ITEMS):
    """The value in a body, every claim in it checked against the bytes that are there.

    Parameters
    ----------
    body : bytes
    records : dict
        Makes the records that may come: ``{"Rng": Rng, "dict": dict, …}``; any other is an error.
    most_items : int

    Raises
    ------
    WireError
    """
    reader = _Reader(memoryview(body), records, most_items)
    value = reader.value(0)
    if reader.at != len(reader.body):
        raise WireError("something stands behind the value")
    return value


class _Reader:
    def __init__(self, body, records, items):
        self.body, self.records, self.items, self.at = body, records, items, 0

    def take(self, length: int):
        """The next bytes."""
        if length > len(self.body) - self.at:
            raise WireError("shorter than it says")
        self.at += length
        return self.body[self.at - length : self.at]

    def value(self, depth: int):
        """The next value."""
        self.items -= 1
        if depth > DEEPEST or self.items < 0:
            raise WireError("nested too deeply, or too many values")
        kind = bytes(self.take(1))
        if kind in b"N+-":
            return None if kind == b"N" else kind == b"+"
        if kind == b"i":
            return INT.unpack(self.take(8))[0]
        if kind == b"d":
            return FLOAT.unpack(self.take(8))[0]
        if kind == b"s":
            return self.text()
        if kind == b"a":
            return self.array()
        if kind in b"lt":
            items = [self.value(depth + 1) for _ in range(self.count())]
            return items if kind == b"l" else tuple(items)
        if kind == b"m" and "dict" in self.records:
            items = self.value(depth + 1)
            return dict(zip(items[::2], items[1::2], strict=True))
        for name, fields in RECORDS.items():
            if kind == name[:1].encode() and name in self.records:
                return self.records[name](*(self.value(depth + 1) for _ in fields))
        raise WireError("no such kind of value")

    def count(self) -> int:
        """How many items follow: never more than there can be."""
        count = COUNT.unpack(self.take(4))[0]
        if count > min(self.items, len(self.body) - self.at):
            raise WireError("more items than there are bytes")
        return count

    def text(self) -> str:
        """A text."""
        length = COUNT.unpack(self.take(4))[0]
        if length > LONGEST_TEXT:
            raise WireError("a text that is too long")
        return bytes(self.take(length)).decode("utf-8", "replace")

    def array(self):
        """An array: dtype, number of axes and length are looked at before anything is made."""
        number, ndim = ARRAY.unpack(self.take(2))
        if number >= len(DTYPES) or ndim > 64:
            raise WireError("no such array")
        dtype, shape, size = DTYPES[number], struct.unpack(f"<{ndim}Q", self.take(8 * ndim)), 1
        for length in shape:
            if length >= 2**62:
                raise WireError("no such shape")
            size *= length  # exact: these are Python's integers
        data = self.take(size * dtype.itemsize)
        if any(length > 2**48 for length in shape):  # only possible beside an axis of length 0
            raise WireError("no such shape")
        if dtype.kind == "b":
            return (np.frombuffer(data, np.uint8) != 0).reshape(shape)  # a byte of 7 is no truth value
        return np.frombuffer(bytes(data), dtype).reshape(shape).copy()

"""What comes over the pipe is a plain value, or an error; nothing is allocated on a claim alone."""

import contextlib
import pickle
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from i2dl_helpers.exercises import Foreign, Outcome, Probe, Rng
from i2dl_helpers.exercises.values import same
from i2dl_helpers.grading import wire
from i2dl_helpers.grading.remote import checked

RECORDS = {"Rng": Rng, "Probe": Probe, "Foreign": Foreign, "dict": dict}
VALUES = [
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 0.1, float("inf"), "", "ασ\U0001f600", [], (), [1, (2.0, [None])],
    np.zeros((0, 3)), np.ones((1,) * 64), np.arange(6).reshape(2, 3), np.float32([1.5]), np.array(True),
    np.array(2 + 1j),
    np.arange(3, dtype=">i4").astype("<i4"), np.longdouble([1.25]), np.asfortranarray(np.arange(6.0).reshape(2, 3)),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_goes_in_comes_out(value):
    """Is a plain value the same to the bit on the other side?"""
    assert same(wire.decode(wire.encode(value), {}), value)


def test_records():
    """Do generators, probes and foreign objects cross as what they are, and only where they may?"""
    probe = wire.decode(wire.encode(Probe("linear", (np.eye(2), np.ones(2)))), RECORDS)
    assert probe.name == "linear" and same(probe.arrays, (np.eye(2), np.ones(2)))
    assert wire.decode(wire.encode([Rng(3), Foreign("a", "b"), {"x": 1}]), RECORDS) == [
        Rng(3),
        Foreign("a", "b"),
        {"x": 1},
    ]
    for value in (Rng(3), Foreign("a", "b"), {"x": 1}):
        with pytest.raises(wire.WireError):
            wire.decode(wire.encode(value), {})


@pytest.mark.parametrize(
    "value", [object(), 1j, b"bytes", {1}, np.array(["a"]), np.array([object()]), np.array("2020", "M8")]
)
def test_what_does_not_cross(value):
    """Is anything else refused?"""
    with pytest.raises(wire.WireError):
        wire.encode(value)


def array(number, shape, data=b""):
    return b"a" + bytes([number, len(shape)]) + struct.pack(f"<{len(shape)}Q", *shape) + data


@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", b"i", b"i1234567", b"s\xff\xff\xff\xff", b"s\x05\0\0\0abc", b"l\xff\xff\xff\x7f", b"t\x02\0\0\0N",
        b"NN", b"l\x01\0\0\0" * 30 + b"N", array(99, (1,), bytes(8)), array(11, (1 << 40,)), array(11, (1 << 63,)),
        array(11, (1 << 32, 1 << 32)), array(11, (0, 1 << 50)), array(11, (2,), bytes(8)), b"a\x0b\x41" + bytes(8 * 65),
        pickle.dumps(print), pickle.dumps(np.ones(3)), np.ones(3).tobytes(),
    ],
)  # fmt: skip
def test_malformed(body):
    """Is each of these refused, before memory is taken for it?"""
    tracemalloc.start()
    with pytest.raises(wire.WireError):
        wire.decode(body, {})
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(body):
    """Do any bytes give a plain value or a WireError, nothing else?"""
    with contextlib.suppress(wire.WireError):
        wire.encode(wire.decode(body, {}))


def test_truth_values_are_true_or_false():
    """Is a byte that is neither 0 nor 1 read as true, as NumPy could not stand it?"""
    assert wire.decode(array(0, (3,), b"\x00\x01\x07"), {}).view(np.uint8).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "header",
    [
        b"pick" + struct.pack("<IQ", 0, 0), struct.pack("<4sIQ", wire.MAGIC, 1, 0),
        struct.pack("<4sIQ", wire.MAGIC, 0, 1 << 60),
    ],
)  # fmt: skip
def test_headers(header):
    """Is a frame refused that is none, that is not due, or that is too long?"""
    with pytest.raises(wire.WireError):
        wire.opened(header, 0)


GOOD = (1.0, None, (True,), False, "", (), 0.1)


@pytest.mark.parametrize(
    "claim", [None, (), GOOD[:-1], (*GOOD, 1), *([(*GOOD[:i], 7, *GOOD[i + 1 :]) for i in range(1, 7)])]
)
def test_claims(claim):
    """Is an outcome refused that has not the form of one?"""
    with pytest.raises((ValueError, TypeError)):
        checked(claim, (np.ones(2),))


def test_a_claim_of_the_right_form():
    """Is a good one an outcome, in which the unchanged argument is ours?"""
    given_ = (np.ones(2),)
    outcome = checked(GOOD, given_)
    assert isinstance(outcome, Outcome) and outcome.value == 1.0 and outcome.arguments[0] is given_[0]
    assert checked((*GOOD[:-1], float("nan")), given_).seconds == 0

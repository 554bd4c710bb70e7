"""A candidate that lies in a sandbox: the engine judges it as it judges a function in a student's kernel.

All cases of an exercise go in at once and the outcomes come back one by one, so that judging waits for one message
where it would wait for thirty. What comes is a claim: it is read as plain values, of the right form, or not at all.
"""

from __future__ import annotations

import math
import time
from collections import deque

import numpy as np

from ..exercises.calling import Candidate, Failure, Outcome
from ..exercises.values import KEPT_TEXT, Foreign, clean
from . import wire
from .results import TOO_LONG
from .sandbox import Limits
from .streams import Gone, Stream

RECORDS = {"Foreign": Foreign}
ENDED = "EndedEarly"  # the type of the failure that stands for a call that gave no outcome
ENDED_ITSELF = "it ended its process"
SENT_NONSENSE = "what its process sent cannot be read"
TOO_MUCH_MEMORY = "it took more memory than there is for a submission"


class RemoteCandidate(Candidate):
    """A function in a sandbox.

    Parameters
    ----------
    stream : Stream
        To the fork that holds it.
    limits : Limits
    name : str
        The exercise that is asked about; a fork may hold several.
    """

    def __init__(self, stream: Stream, limits: Limits, name: str):
        self.stream, self.limits, self.name = stream, limits, name
        self.batches = self.due = 0
        self.ended = ""  # why it can give no outcomes any more
        self.timed_out = False  # whether it was we who did not wait any longer
        self.begin()

    def begin(self) -> None:
        """Count time and lengths from now on."""
        self.until = time.monotonic() + self.limits.exercise_seconds
        self.left = self.limits.reply_bytes
        self.ahead: deque = deque()  # arguments that were sent and not asked for yet
        self.stored: deque = deque()  # outcomes that came while another was waited for

    def sealed(self) -> bool:
        """Whether the fork says that it can do nothing to other processes."""
        return self.heard() is True

    def send_ahead(self, calls: list, frame_body: bytes) -> None:
        """Send all cases at once; `frame_body` is their encoding."""
        self.begin()
        self.ahead.extend(calls)
        header = wire.HEADER.pack(wire.MAGIC, self.batches, len(frame_body))
        self.say(header + frame_body)

    def __call__(self, arguments: tuple) -> Outcome:
        """The outcome of one call."""
        if self.ahead and self.ahead[0] is arguments:
            self.ahead.popleft()
            return self.stored.popleft() if self.stored else self.outcome(arguments)
        while len(self.stored) < len(self.ahead):
            self.stored.append(self.outcome(self.ahead[len(self.stored)]))
        self.say(wire.frame(self.batches, [self.name, [arguments]]))
        return self.outcome(arguments)

    def say(self, data: bytes) -> None:
        """Send a batch."""
        if not self.ended:
            try:
                self.stream.send(0, data, self.until - time.monotonic())
                self.batches += 1
            except (Gone, TimeoutError, MemoryError) as error:
                self.end(error)

    def heard(self):
        """The next frame; None where there is none."""
        if self.ended:
            return None
        try:
            value = self.stream.receive(self.due, RECORDS, self.until - time.monotonic(), self.left)
        except (Gone, TimeoutError, MemoryError, wire.WireError) as error:
            self.end(error)
            return None
        self.due, self.left = self.due + 1, self.left - self.stream.taken
        return value

    def end(self, error) -> None:
        """Write down why there is nothing more to come."""
        self.timed_out = isinstance(error, TimeoutError)
        started = self.until - self.limits.exercise_seconds
        if self.timed_out or (isinstance(error, Gone) and time.monotonic() - started > self.limits.cpu_seconds):
            self.ended = TOO_LONG
        elif isinstance(error, Gone):
            self.ended = ENDED_ITSELF
        else:
            self.ended = TOO_MUCH_MEMORY if isinstance(error, MemoryError) else SENT_NONSENSE

    def outcome(self, arguments: tuple) -> Outcome:
        """The next outcome, of a call with these arguments."""
        claim = self.heard()
        if not self.ended:
            try:
                return checked(claim, arguments)
            except (ValueError, TypeError) as error:
                self.end(error)
        return Outcome(failure=Failure(ENDED, self.ended))


def checked(claim, given: tuple) -> Outcome:
    """An outcome, if the claim has the form of one.

    Raises
    ------
    ValueError, TypeError
    """
    value, failure, arguments, shares, printed, warned, seconds = claim
    must(type(arguments) is tuple and len(arguments) == len(given) and type(shares) is bool)
    must(type(printed) is str and type(warned) is tuple and len(warned) <= 100 and type(seconds) is float)
    must(all(type(text) is str for text in warned))
    if failure is not None:
        kind, text, line, code = failure
        must(type(kind) is type(text) is type(code) is str and type(line) is int)
        failure = Failure(clean(kind, 80), clean(text), line or None, clean(code, 200))
    left = []
    for now, before in zip(arguments, given, strict=True):
        must((now is True and type(before) is np.ndarray) or (type(now) is tuple and len(now) == 1))
        left.append(before if now is True else now[0])
    warned = tuple(clean(text, 200) for text in warned)
    seconds = seconds if math.isfinite(seconds) and seconds >= 0 else 0.0
    return Outcome(value, failure, tuple(left), shares, clean(printed, KEPT_TEXT), warned, seconds)


def must(holds: bool) -> None:
    """Raise where a claim has not the form that it must have."""
    if not holds:
        raise ValueError

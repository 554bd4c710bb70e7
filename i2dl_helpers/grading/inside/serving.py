"""One submission, inside: runs its cells, and lets each exercise be judged in a fork taken right after its cell.

The process that runs the cells listens on one socket; each fork gets one of its own and sees no other, so that what a
call does, or sends, concerns its exercise only. Inputs come in, outcomes go out; nothing here knows what is right.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time

import numpy as np

from . import calling, confining, values, wire
from .calling import Failure, Interrupted, LocalCandidate, Outcome
from .cells import run_cell
from .plainness import used_by
from .surroundings import MODULES, Undisturbed
from .values import Foreign, Probe, Rng, plain, same

RECORDS = {"Rng": Rng, "Probe": Probe, "Foreign": Foreign, "dict": dict}
MISSING = object()


class Ended(Exception):
    """The other side has gone."""


def receive(channel: socket.socket, number: int):
    """The next frame, and the file descriptor that came with it, if one did."""
    header, descriptors, _, _ = socket.recv_fds(channel, wire.HEADER.size, 1)
    header += take(channel, wire.HEADER.size - len(header), header)
    body = take(channel, wire.opened(header, number), b"0")
    return wire.decode(body, RECORDS), (descriptors or [None])[0]


def take(channel, length, before):
    """So many bytes."""
    if not before:
        raise Ended
    pieces = bytearray()
    while len(pieces) < length:
        piece = channel.recv(min(length - len(pieces), 1 << 18))
        if not piece:
            raise Ended
        pieces += piece
    return bytes(pieces)


class Submission:
    """The namespace of one notebook, and what the grader asks of it.

    Parameters
    ----------
    channel : socket
    names : dict
        As the setup cell has left it.
    limits : dict
        "cpu_seconds" of an exercise.
    """

    def __init__(self, channel, names, limits):
        self.channel, self.names, self.limits = channel, names, limits
        self.pristine, self.process = dict(names), os.getpid()
        self.kept: dict = {}  # exercise → the function of its own cell
        self.used: dict = {}  # exercise → what that uses, where it is plain
        self.all_plain = True
        self.ours = AsBefore(module for name, module in list(sys.modules.items()) if name.startswith(__package__))

    def serve(self) -> None:
        """Do what is asked, one thing after the other, until nobody asks any more."""
        number = 0
        with contextlib.suppress(Ended):
            while True:
                command, descriptor = receive(self.channel, number)
                reply = getattr(self, "do_" + command[0])(descriptor, *command[1:])
                if reply is not MISSING:
                    self.channel.sendall(wire.frame(number, reply))
                number += 1

    def do_cell(self, descriptor, source, label, name):
        """Run a cell; what it raised, and what then stands under the exercise's name."""
        failure, plain_cell = run_cell(source, self.names, label)
        self.ours.restore()
        self.all_plain = self.all_plain and plain_cell
        if os.getpid() != self.process:  # a fork that the cell has made: it does not go on with the notebook
            os._exit(0)
        told = None if failure is None else (failure.type, failure.text, failure.line or 0, failure.code)
        if not name:
            return (told, "", None)
        value = self.kept[name] = self.names.get(name, MISSING)
        if value is MISSING:
            return (told, "missing", None)
        self.used[name] = used_by(value, self.names, self.pristine) if self.all_plain else None
        return (told, "function", None) if callable(value) else (told, "value", plain(value))

    def do_plain(self, descriptor):
        """The exercises whose functions change nothing, and use nothing that was bound anew since their cells."""
        if not self.all_plain:
            return []
        used = {name: of for name, of in self.used.items() if of is not None}
        return [name for name, of in used.items() if all(self.names.get(n) is value for n, value in of.items())]

    def do_judge(self, descriptor, name, given):
        """Let a fork answer calls of an exercise's function, or of all that are plain, on a socket of its own."""
        self.reap()
        if self.fork() == 0:
            with contextlib.suppress(BaseException):
                self.channel.close()
                channel = socket.socket(fileno=descriptor)
                sealed = confining.refuse(calls=True)
                confining.limit_seconds(int(time.process_time()) + self.limits["cpu_seconds"])
                answer_calls(channel, self.candidates(given), sealed)
            os._exit(0)
        os.close(descriptor)
        return MISSING

    def fork(self) -> int:
        """A fork; where there are too many processes, what cells have left running is ended first."""
        for _ in range(20):
            try:
                return os.fork()
            except OSError:
                self.do_clear(None)
                time.sleep(0.02)
        os._exit(1)

    def candidates(self, given) -> dict:
        """The functions of their own cells, among right versions of what they need."""
        ours = self.pristine | {n: v for n, v in self.names.items() if n in self.kept and n not in given}
        for text in given.values():
            exec(compile(text, "<reference>", "exec"), ours)
        self.names.update({needed: ours[needed] for needed in given})
        return {name: LocalCandidate(function) for name, function in self.kept.items()}

    def do_clear(self, descriptor):
        """End every process of this submission but this one."""
        if os.getpid() == 1:
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        self.reap()
        return True

    def do_settle(self, descriptor):
        """Wait a moment for forks that are ending, so that their time is counted."""
        with contextlib.suppress(OSError):
            for _ in range(50):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
                time.sleep(0.0005)
        return True

    def reap(self):
        """Let the ended ones go."""
        with contextlib.suppress(OSError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


class AsBefore(Undisturbed):
    """Puts back what a call has disturbed, looking at what stood there once, not before every call."""

    def __init__(self, modules):
        self.names = [(vars(module), dict(vars(module))) for module in modules]
        self.limit = sys.getrecursionlimit()

    def __enter__(self):
        pass

    def restore(self):
        """Put the names back, and nothing else; it needs none of the names that it puts back."""
        for names, before in self.names:
            names.update(before)


def answer_calls(channel, candidates, sealed) -> None:
    """Answer batches of calls, a frame for each call, until nobody asks any more."""
    calling.Undisturbed = lambda: as_before
    as_before = AsBefore((*MODULES, calling, values, sys.modules[__name__]))
    channel.sendall(wire.frame(0, sealed))
    due, given = 1, 0
    with contextlib.suppress(Ended):
        while True:
            (name, batch), _ = receive(channel, given)
            given += 1
            for arguments in batch:
                channel.sendall(told(due, candidates[name], arguments))
                due += 1


def told(number, candidate, arguments) -> bytes:
    """The outcome of one call as a frame; of one that cannot be told, that it cannot."""
    try:
        outcome = candidate(arguments)
    except Interrupted:
        outcome = Outcome(failure=Failure("KeyboardInterrupt", ""))
    try:
        return wire.frame(number, fields(outcome, arguments))
    except (wire.WireError, MemoryError) as error:
        nothing = Outcome(Foreign("value", f"that cannot be told ({error})"), arguments=outcome.arguments)
        return wire.frame(number, fields(nothing, arguments))


def fields(outcome, given) -> tuple:
    """An outcome as plain values; of an argument that is as it was given, just that: True."""
    failure = outcome.failure
    if failure is not None:
        failure = (failure.type, failure.text, failure.line or 0, failure.code)
    pairs = zip(outcome.arguments, given, strict=True)
    left = tuple((type(now) is np.ndarray and same(now, before)) or (now,) for now, before in pairs)
    rest = (left, outcome.shares, outcome.printed, outcome.warned, outcome.seconds)
    return (outcome.value, failure, *rest)

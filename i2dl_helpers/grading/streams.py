"""Talking to a process that is not trusted: frames with deadlines and lengths, and a look at the memory meanwhile."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable

from . import wire

LOOK = 0.2  # seconds between two looks at the memory, and of one wait
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Gone(Exception):
    """The other side has ended."""


class Stream:
    """Our end of a socket.

    Parameters
    ----------
    end : socket
    watch : callable
        Called every now and then while waiting; it may raise.
    """

    def __init__(self, end: socket.socket, watch: Callable[[], None] = lambda: None):
        self.socket, self.watch, self.looked = end, watch, time.monotonic()
        self.held = bytearray()  # what has come and was not asked for yet
        self.taken = 0  # length of the last body
        end.settimeout(LOOK)

    def fileno(self) -> int:
        """The descriptor's number."""
        return self.socket.fileno()

    def close(self) -> None:
        """Close our end."""
        self.socket.close()

    def wait(self, until: float) -> None:
        """Between two tries: past the deadline, or time to look at the memory?"""
        now = time.monotonic()
        if now > until:
            raise TimeoutError
        if now - self.looked > LOOK:
            self.looked = now
            self.watch()

    def send(self, number: int, value, seconds: float, passed: tuple[int, ...] = ()) -> None:
        """Send a value as a frame, or bytes that are one, with file descriptors."""
        data = memoryview(value if isinstance(value, bytes) else wire.frame(number, value))
        until = time.monotonic() + seconds
        while data:
            self.wait(until)
            try:
                sent = socket.send_fds(self.socket, [data], passed) if passed else self.socket.send(data)
            except TimeoutError:
                continue
            except OSError:
                raise Gone from None
            data, passed = data[sent:], ()

    def exactly(self, length: int, seconds: float) -> bytes:
        """So many bytes; hardly more than have come are held."""
        until = time.monotonic() + seconds
        while len(self.held) < length:
            self.wait(until)
            try:
                piece = self.socket.recv(1 << 17)
            except TimeoutError:
                continue
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            self.held += piece
        taken = bytes(memoryview(self.held)[:length])
        del self.held[:length]
        return taken

    def receive(self, number: int, records: dict, seconds: float, most: int = wire.MOST_BYTES):
        """The value in the frame that is due.

        Raises
        ------
        Gone, TimeoutError, wire.WireError, MemoryError
        """
        until = time.monotonic() + seconds
        length = wire.opened(self.exactly(wire.HEADER.size, seconds), number, most)
        self.taken = length
        return wire.decode(self.exactly(length, until - time.monotonic()), records)


def memory_of(root: int, most: int) -> int:
    """The bytes that a process and all that it started hold; shared pages are shared out where it comes near `most`."""
    family = descendants(root)
    if sum(filter(None, map(resident, family))) <= most:
        return 0
    return sum(proportional(pid) for pid in family)


def descendants(root: int) -> list[int]:
    """A process and all that it started, as far as they are still there."""
    found, todo = [], [root]
    while todo and len(found) < 10_000:
        pid = todo.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children") as file:
                    todo += [int(child) for child in file.read().split()]
    return found


def resident(pid: int) -> int:
    """The bytes of a process that are in memory."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * PAGE
    return 0


def proportional(pid: int) -> int:
    """The same, each shared page divided by the number of those who share it."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return resident(pid)

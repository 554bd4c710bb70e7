"""The outer walls: bubblewrap around one worker, which makes a confined process for every submission.

A worker holds a zygote (`inside/zygote.py`) with NumPy and the released setup cell loaded; each submission is a fork of
it in namespaces of its own. Where the kernel refuses nested namespaces, every submission gets a bubblewrap of its own:
slower, the same verdicts. The grader talks to a submission over a socket that the zygote passes on and never reads.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import wire
from .streams import Gone, Stream, memory_of
from .walls import ENVIRONMENT, INSIDE, NoSandbox, bubblewrap, copy_inside, program

SECONDS = struct.Struct("<d")
WHAT_TO_INSTALL = (
    "Grading runs students' code in a sandbox, and bubblewrap is not there. Debian, Ubuntu: apt install bubblewrap. "
    "Fedora: dnf install bubblewrap. On macOS and Windows grade inside a Linux container or WSL. For files that you "
    "trust there is --unsafe, which marks every result."
)


@dataclass(frozen=True)
class Limits:
    """What a submission may take."""

    cell_seconds: float = 30.0  # wall clock of one cell
    exercise_seconds: float = 20.0  # wall clock of all calls of an exercise
    cpu_seconds: int = 10  # CPU of all calls of an exercise
    submission_seconds: float = 120.0  # wall clock of all its cells and exercises, with one seed
    memory: int = 1 << 30  # of all processes together
    processes: int = 64
    file_bytes: int = 32 << 20
    tmp_bytes: int = 64 << 20
    reply_bytes: int = 40 << 20  # of all outcomes of an exercise

    def inside(self) -> dict:
        """What the inner side needs to know."""
        return {name: value for name, value in asdict(self).items() if type(value) is int}


class Worker:
    """One sandbox, in which one submission after the other is run.

    Parameters
    ----------
    task : dict
        "setup": the released setup cell; "lent": what of the references it lends.
    limits : Limits
    unsafe : bool
        Without bubblewrap, for files that are trusted.
    nested : bool
        False: a bubblewrap for every submission, as where nested namespaces are refused.
    """

    def __init__(self, task: dict, limits: Limits, *, unsafe: bool = False, nested: bool = True):
        if not unsafe and not shutil.which("bwrap"):
            raise NoSandbox(WHAT_TO_INSTALL)
        self.task, self.limits, self.unsafe, self.nested = task, limits, unsafe, nested and not unsafe
        self.process, self.control, self.cpu_seconds, self.before = None, None, 0.0, 0.0
        self.folder: Path | None = None  # the files that run inside, while they are needed
        self.start()

    def start(self) -> None:
        """Begin the zygote, and let it say whether it is well."""
        try:
            error = self.launched()
            if error.startswith("nested: "):
                self.nested = False
                error = self.launched()
        except BaseException:
            self.stop()
            raise
        if error:
            self.stop()
            raise NoSandbox(f"The sandbox could not be started: {error}")

    def launched(self) -> str:
        """Start the process; what went wrong, or nothing."""
        self.stop()
        self.folder = Path(tempfile.mkdtemp(prefix="i2dl-sandbox-"))
        copy_inside(self.folder)
        ours, theirs = socket.socketpair()
        tmp = self.limits.tmp_bytes
        command = program(str(self.folder), theirs.fileno()) if self.unsafe else (
            bubblewrap(self.folder, tmp, self.nested) + program(INSIDE, theirs.fileno())
        )  # fmt: skip
        work = str(self.folder / "work") if self.unsafe else ""
        if work:
            os.makedirs(work, exist_ok=True)
        with theirs, tempfile.TemporaryFile() as said:
            self.process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")} | ENVIRONMENT, start_new_session=True, cwd="/",
            )  # fmt: skip
            self.control = Stream(ours)
            uid = 60600 + os.getpid() % 400 if os.geteuid() == 0 and not self.unsafe else 0
            task = {"uid": uid, "nested": self.nested, "confined": not self.unsafe, "folder": work}
            theirs.close()
            try:
                self.control.send(0, self.task | task | {"limits": self.limits.inside()}, 60)
                return self.control.receive(0, {}, 60)
            except (Gone, TimeoutError, wire.WireError):
                said.seek(0)
                return said.read(4000).decode("utf-8", "replace").strip() or "it ended at once"
            finally:
                if not self.unsafe:  # it is loaded; so nothing is left behind, however the grader ends
                    self.clear()

    @contextlib.contextmanager
    def submission(self) -> Iterator[Stream]:
        """A fresh process for a submission, for the time of the block; all of it is gone behind it."""
        ours, theirs = socket.socketpair()
        channel = Stream(ours, self.watch)
        try:
            with theirs:
                self.tell(b"b", theirs)
            yield channel
        finally:
            channel.close()
            self.end()

    def tell(self, message: bytes, passed: socket.socket) -> None:
        """Ask the zygote for a process; where the zygote has died, ask another."""
        for _ in range(3):
            with contextlib.suppress(OSError, Gone, TimeoutError):
                socket.send_fds(self.control.socket, [message], [passed.fileno()])
                if self.control.exactly(1, 20) == b"o":
                    return
            self.start()
        raise NoSandbox("The sandbox makes no processes any more.")

    def end(self) -> None:
        """End the submission's process, and count what it took."""
        try:
            self.control.socket.sendall(b"e")
            now = SECONDS.unpack(self.control.exactly(8, 20))[0]
            self.cpu_seconds, self.before = self.cpu_seconds + now - self.before, now
            if self.nested or self.unsafe:
                return
        except (OSError, Gone, TimeoutError):
            pass
        self.start()

    def watch(self) -> None:
        """Raise MemoryError where the processes of the submission hold more memory than they may."""
        if not self.unsafe and memory_of(self.process.pid, self.limits.memory) > self.limits.memory:
            raise MemoryError

    def stop(self) -> None:
        """End the sandbox."""
        self.before = 0.0
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = self.control = None
        self.clear()

    def close(self) -> None:
        """End the sandbox."""
        self.stop()

    def clear(self) -> None:
        """Clear the folder away."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

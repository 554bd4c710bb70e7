"""Files that a crash, or two writers at once, cannot spoil.

Notebooks and the student's progress are written through here: a file is replaced whole or not at all, and who reads,
changes and writes one can be alone with it meanwhile. Only the standard library is needed; everything else may use it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 3.0  # seconds that one writer waits for another


class NotebookError(Exception):
    """A notebook, or what was asked of it, cannot be used; the text is one sentence for the person at the terminal."""



if os.name == "nt":
    import msvcrt

    def _take(file) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _give_back(file) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(file) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Be alone with a file, among all threads and processes that ask for it in this way.

    Parameters
    ----------
    path : Path
        The file itself; the lock lies beside it, and need not be cleared away: when a process dies, the operating
        system frees what it held.
    patience : float
        Seconds to wait for another holder.

    Raises
    ------
    OSError
        TimeoutError where the other one does not give it back; another where no lock can be made there.
    """
    with open(path.with_name(f"{path.name}.lock"), "a+b") as file:
        until = time.monotonic() + patience
        while not _take(file):
            if time.monotonic() > until:
                raise TimeoutError(None, f"another program has been writing there for {patience:g} s")
            time.sleep(0.005)
        try:
            yield
        finally:
            _give_back(file)


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step: a reader, or a crash, finds the old text or the new one, never a piece."""
    path = path.resolve()  # a link stays one, and what it points to is replaced
    beside = path.with_name(f"{path.name}.tmp")
    try:
        with open(beside, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        _replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _replace(new: Path, old: Path) -> None:
    """`os.replace`, tried again where Windows refuses because somebody is reading the old file just now."""
    for pause in (0.01, 0.03, 0.1, 0.3):
        try:
            return os.replace(new, old)
        except PermissionError:
            time.sleep(pause)
    return os.replace(new, old)

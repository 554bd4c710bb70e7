"""The secret seed of a course: made once, kept by the instructor, the same for every student.

A score comes from inputs that are drawn from this seed, so that nothing in a notebook can be written for them, and a
regrade, today or next year, gives the same score. It lies in a file that only its owner can read; who loses it gets
another one, with which borderline answers may be judged differently.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from ..files import NotebookError

FILE = "secret_seed"
BITS = 128


def seed(course: Path) -> int:
    """The seed of a course; it is made where there is none.

    Parameters
    ----------
    course : Path
        The instructor's folder.

    Returns
    -------
    int
        Of 128 bits.

    Raises
    ------
    NotebookError
        Where the file holds something else.
    """
    path = course / FILE
    if not path.exists():
        _make(path)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    with contextlib.suppress(OSError):  # of another owner: theirs to protect
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    if not (text.isascii() and text.isdigit() and len(text) <= 50):
        raise NotebookError(f"{path} is damaged: it holds one number. Bring it back from a copy, or delete it.")
    return int(text)


def _make(path: Path) -> None:
    """Written whole beside it and then linked, so that two who begin at once end with one seed."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secrets.randbits(BITS)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()

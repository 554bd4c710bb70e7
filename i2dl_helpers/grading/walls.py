"""The command that builds the outer walls. What a sandbox sees of the machine is Python, NumPy and little else."""

from __future__ import annotations

import os
import sys
import sysconfig
from glob import glob
from importlib import resources
from pathlib import Path

import numpy as np

from ..files import NotebookError

ENGINE = ("calling", "probes", "surroundings", "values")  # of `exercises`: how a candidate is called
INSIDE, PACKAGES = "/course", "/packages"  # where the files that run inside are seen, and NumPy
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the same marks when graded again, even of one who relies on the order of a set
}  # fmt: skip


class NoSandbox(NotebookError):
    """No sandbox can be had here; the text says what to do."""


def copy_inside(folder: Path) -> None:
    """Put the files that run inside, and nothing else of the course, into a folder."""
    target = folder / "inside"
    target.mkdir()
    course = resources.files(__package__.partition(".")[0])
    inner = [file for file in (course / "grading" / "inside").iterdir() if file.name.endswith(".py")]
    engine = [course / "exercises" / f"{name}.py" for name in ENGINE]
    for file in (*inner, *engine, course / "grading" / "wire.py"):
        (target / file.name).write_bytes(file.read_bytes())
    for path in (folder, target, *target.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)


def python_binds() -> list[str]:
    """bubblewrap's options for Python, its library, NumPy and the system's libraries, all read-only."""
    prefix, numpy = os.path.realpath(sys.base_prefix), Path(np.__file__).parent
    libraries = ["/usr/lib", "/usr/lib64", "/usr/lib32"]
    libraries += [f"{prefix}/lib", f"{prefix}/lib64", sysconfig.get_path("stdlib")]
    options = []
    for path in dict.fromkeys(os.path.realpath(path) for path in libraries if os.path.isdir(path)):
        options += ["--ro-bind", path, path]
    for path in ("/lib", "/lib64"):
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            options += ["--ro-bind", path, path]
    for path in {
        os.path.realpath(path) for root in (prefix, "/usr") for path in glob(f"{root}/lib*/python3*/*-packages")
    }:
        options += ["--tmpfs", path]
    for path in (numpy, numpy.with_name("numpy.libs")):  # at a place of their own: the course may lie below /tmp
        if path.exists():
            options += ["--ro-bind", str(path.resolve()), f"{PACKAGES}/{path.name}"]
    for path in (Path(os.path.realpath(sys.executable)), Path("/etc/ld.so.cache")):
        if path.exists():
            options += ["--ro-bind", str(path), str(path)]
    refuse_to_show(Path(__file__).parents[1].resolve(), options)
    return options


def refuse_to_show(course: Path, options: list[str]) -> None:
    """Raise where the folder that holds the references would be seen inside: the last word on a path wins."""
    words = {path: option for option, path in zip(options, options[1:], strict=False) if path.startswith("/")}
    words |= {
        words_at: "--ro-bind" for option, words_at in zip(options, options[2:], strict=False) if option == "--ro-bind"
    }
    above = next((words[str(path)] for path in (course, *course.parents) if str(path) in words), "")
    if above == "--ro-bind":
        raise NoSandbox(f"The course lies in {course}, a folder of Python's own, which submissions can read. Move it.")


def folders(binds: list[str]) -> list[str]:
    """bubblewrap's options for the folders above all binds, which every user may look into."""
    above = {str(parent) for path in binds if path.startswith("/") for parent in Path(path).parents} - {"/"}
    links = {binds[i + 2] for i, option in enumerate(binds) if option == "--symlink"}
    return [part for path in sorted(above - links) for part in ("--perms", "0755", "--dir", path)]


def bubblewrap(folder: Path, tmp_bytes: int, nested: bool) -> list[str]:
    """The command up to the program that runs inside."""
    as_root = os.geteuid() == 0
    command = ["bwrap", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    command += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if as_root:  # it becomes another user inside: in a user namespace root would stay the same user for the kernel
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user"]
    binds = [*python_binds(), "--ro-bind", str(folder), INSIDE]
    for device in ("null", "zero", "urandom", "random"):
        binds += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--hostname", "sandbox", *folders(binds), *binds]
    command += ["--proc", "/proc"] if nested else ["--perms", "0555", "--tmpfs", "/proc"]
    command += ["--size", str(tmp_bytes), "--perms", "1777", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/"]
    for name, value in (ENVIRONMENT | {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/nowhere"}).items():
        command += ["--setenv", name, value]
    return command


def program(path: str, descriptor: int) -> list[str]:
    """Python, isolated, with the zygote as its program; `path` is `INSIDE`, or without walls the folder itself."""
    packages = PACKAGES if path == INSIDE else str(Path(np.__file__).parent.parent)
    line = f"import sys; sys.path += [{packages!r}, {path!r}]; from inside import zygote; zygote.main({descriptor})"
    return [os.path.realpath(sys.executable), "-P", "-s", "-S", "-B", "-X", "utf8", "-c", line]

"""The process from which every submission is forked: NumPy and the stand-in are loaded, the setup cell has run.

It never sees a submission's code nor its inputs: it is handed one end of a socket, forks, and forgets. It is begun by
`sandbox` inside bubblewrap as ``zygote.main(descriptor)``, and ends when the grader does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import socket
import struct
import sys
import types

from . import confining, serving, standin, wire

SECONDS = struct.Struct("<d")


def main(descriptor: int) -> None:
    """Prepare what all submissions have in common, then make one process after the other."""
    control = socket.socket(fileno=descriptor)
    task, _ = serving.receive(control, 0)
    become_nobody(task["uid"])
    confining.prctl(confining.SUBREAPER, 1)
    confining.prctl(confining.NO_NEW_PRIVILEGES, 1)
    zygote = Zygote(control, task)
    control.sendall(wire.frame(0, zygote.prepare()))
    zygote.serve()


def become_nobody(uid: int) -> None:
    """Started as root: from now on another user, whose number of processes can be limited."""
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


class Zygote:
    """Makes a submission's process, and ends it."""

    def __init__(self, control, task):
        self.control, self.task, self.limits = control, task, task["limits"]
        self.nested = task["nested"]
        self.child = 0

    def prepare(self) -> str:
        """The namespace after the setup cell; an error's text, or nothing where all is well."""
        self.address_space = address_space() + self.limits["memory"]
        standin.install(self.task["lent"])
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self.names = vars(module)
        extra = {"get_ipython": lambda: standin.NOTHING, "display": standin.NOTHING}
        self.names |= extra | {"__builtins__": __builtins__, "exit": leave, "quit": leave}
        failure, _ = serving.run_cell(self.task["setup"], self.names, "setup")
        if failure is not None:
            return f"the setup cell: {failure.type}: {failure.text}"
        gc.collect()
        gc.freeze()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        if self.nested and (error := self.begin(None) or self.tried()):
            return f"nested: {error}"
        return ""

    def tried(self) -> str:
        """Whether a submission's process could fork under its limits; an error's text, or nothing."""
        status = os.waitpid(self.child, 0)[1]
        self.child = 0
        return "" if status == 0 else "no process can be made within the limits"

    def serve(self) -> None:
        """Begin and end, as told."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, 1, 1)
            if message == b"b":
                error = self.begin(descriptors[0])
                os.close(descriptors[0])
                self.control.sendall(b"e" if error else b"o")
            elif message == b"e":
                self.control.sendall(SECONDS.pack(self.end()))
            else:
                os._exit(0)

    def begin(self, descriptor) -> str:
        """Fork a submission's process, the first one of its namespaces; an error's text, or nothing."""
        told, tell = os.pipe()
        middle = os.fork()
        if middle == 0:
            with contextlib.suppress(BaseException):
                self.in_between(tell, descriptor)
            os._exit(1)
        os.close(tell)
        with os.fdopen(told, "rb") as answer:
            text = answer.read().decode("utf-8", "replace")
        os.waitpid(middle, 0)
        self.child = int(text) if text.isdigit() else 0
        return "" if self.child else text or "no process"

    def in_between(self, tell, descriptor) -> None:
        """Enter new namespaces, fork once more, since only children are in the new PID namespace, and go."""
        try:
            if self.nested:
                confining.separate(self.limits["tmp_bytes"])
            child = os.fork()
        except OSError as error:
            os.write(tell, str(error).encode())
            os._exit(1)
        if child == 0:
            with contextlib.suppress(BaseException):
                self.be_submission(descriptor)
            os._exit(1)
        os.write(tell, str(child).encode())
        os._exit(0)

    def be_submission(self, descriptor) -> None:
        """Close every door, then serve."""
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        only = descriptor or 3
        os.closerange(3, only)
        os.closerange(only + 1, 1024)
        os.chdir(self.task["folder"] or "/tmp")
        if self.task["confined"]:
            processes = self.limits["processes"]
            confining.limit(processes, self.address_space, self.limits["file_bytes"])
            confining.give_up_privileges()
            confining.refuse(calls=False)
        if descriptor is None:
            child = os.fork()
            os._exit(0 if child == 0 or os.waitpid(child, 0)[1] == 0 else 1)
        channel = socket.socket(fileno=descriptor)
        serving.Submission(channel, self.names, self.limits).serve()

    def end(self) -> float:
        """End a submission's process, and with it all of its namespace; the CPU seconds that it took."""
        with contextlib.suppress(OSError):
            if self.child:
                os.kill(self.child, signal.SIGKILL)
                os.waitpid(self.child, 0)
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        self.child = 0
        used, own = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime + own.ru_utime + own.ru_stime


def address_space() -> int:
    """The bytes of address space that this process has taken so far."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 512 << 20


def leave(*arguments):
    """What IPython's exit and quit would do to a cell."""
    raise SystemExit

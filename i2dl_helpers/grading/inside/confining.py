"""The walls around one submission: new namespaces, limits, and system calls that are refused.

bubblewrap has built the outer walls, for all submissions of a worker. These are the inner ones, which keep one
submission from the next, and the calls of one exercise from the cells: the kernel's interface is asked through
`ctypes`, since the standard library has no names for it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
NEW = {"mount": 0x20000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
SPACES = sum(NEW.values())
THREAD = 0x10000
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
DUMPABLE, SECCOMP, NO_NEW_PRIVILEGES, SUBREAPER = 4, 22, 38, 36
EPERM, EACCES, ENOSYS = 1, 13, 38

# x86-64 and ARM: the numbers of the calls that are refused, None where there is no such call
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
REFUSED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "mount_setattr": (442, 442), "chroot": (161, 51), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "execve": (59, 221), "execveat": (322, 281),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "socket": (41, 198), "socketpair": (53, 199), "vmsplice": (278, 75), "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "bpf": (321, 280), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "flock": (73, 32), "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    "setpriority": (141, 140), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274), "ioprio_set": (251, 30), "personality": (135, 92),
    "syslog": (103, 116),
}  # fmt: skip
REFUSED_TO_CALLS = {
    "fork": (57, None), "vfork": (58, None), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424),
}  # fmt: skip
CLONE, CLONE3, FCNTL, PRLIMIT, MMAP = (56, 220), (435, 435), (72, 25), (302, 261), (9, 222)
LOCKS = (5, 6, 7, 36, 37, 38, 1024, 1025, 1026)  # fcntl: locks and leases on files that all submissions read


def must(result: int, what: str) -> None:
    """Raise where a call to the kernel failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def prctl(option: int, value=0, more=0) -> int:
    """prctl(2)."""
    return LIBC.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(more), 0, 0)


def separate(tmp_bytes: int) -> None:
    """New namespaces for the children of this process, and nothing in /proc, /tmp and /dev/shm."""
    uid, gid = os.getuid(), os.getgid()
    prctl(DUMPABLE, 1)  # else its own /proc/self is not its own
    must(LIBC.unshare(SPACES), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    options = f"size={tmp_bytes},nr_inodes=4096,mode=700".encode()
    flags = NO_SUID | NO_DEVICES | NO_EXEC
    must(LIBC.mount(b"tmpfs", b"/tmp", b"tmpfs", flags, options), "mount /tmp")
    must(LIBC.mount(b"tmpfs", b"/proc", b"tmpfs", flags | READ_ONLY, b"size=4096,mode=555"), "mount /proc")


def give_up_privileges() -> None:
    """No capabilities, none to come, and no other process may look into this one."""
    prctl(NO_NEW_PRIVILEGES, 1)
    LIBC.capset(struct.pack("<Ii", 0x20080522, 0), bytes(24))
    prctl(DUMPABLE, 0)


def limit(processes: int, address_space: int, file_bytes: int) -> None:
    """The limits that hold for each process; 0 processes: as many as before."""
    for what, most in (
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_AS, address_space),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if most or what != resource.RLIMIT_NPROC:
            resource.setrlimit(what, (most, most))


def limit_seconds(seconds: int) -> None:
    """The CPU time that this process may take from its beginning on."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


# System calls that are refused: a program for the kernel's filter, put together by hand


def load(offset: int) -> bytes:
    """Load what stands at an offset."""
    return struct.pack("<HBBI", 0x20, 0, 0, offset)


def jump(kind: int, value: int, yes: int, no: int) -> bytes:
    """Skip so many steps where a comparison holds, and where it does not."""
    return struct.pack("<HBBI", 0x05 | kind, yes, no, value)


def answer(number: int) -> bytes:
    """Let the call through (0), or refuse it with this error."""
    return struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000 if number == 0 else 0x00050000 | number)


EQUAL, SET, AT_LEAST = 0x10, 0x40, 0x30
NUMBER, MACHINE, FIRST, SECOND, FOURTH = 0, 4, 16, 24, 40  # offsets in what the filter is shown
SHARED = 1  # mmap: memory that no process need hold to keep it, so that nobody would count it


def program(calls: bool) -> bytes | None:
    """The filter for cells, or the one that is added for the calls of an exercise; None for an unknown machine."""
    if platform.machine() not in MACHINES:
        return None
    column, machine = MACHINES[platform.machine()]
    out = [load(MACHINE), jump(EQUAL, machine, 1, 0), answer(EPERM), load(NUMBER)]
    out += [jump(AT_LEAST, 0x40000000, 0, 1), answer(EPERM)]
    refused = REFUSED_TO_CALLS if calls else REFUSED
    for numbers in refused.values():
        if numbers[column] is not None:
            out += [jump(EQUAL, numbers[column], 0, 1), answer(EPERM)]
    out += [jump(EQUAL, CLONE3[column], 0, 1), answer(ENOSYS)]
    if calls:
        out += [jump(EQUAL, CLONE[column], 0, 4), load(FIRST), jump(SET, THREAD, 1, 0), answer(EPERM), answer(0)]
        return b"".join([*out, answer(0)])
    out += [
        jump(EQUAL, CLONE[column], 0, 4),
        load(FIRST),
        jump(SET, SPACES | 0x2000000, 0, 1),
        answer(EPERM),
        answer(0),
    ]
    out += [jump(EQUAL, MMAP[column], 0, 4), load(FOURTH), jump(SET, SHARED, 0, 1), answer(EPERM), answer(0)]
    out += [jump(EQUAL, PRLIMIT[column], 0, 4), load(FIRST), jump(EQUAL, 0, 1, 0), answer(EPERM), answer(0)]
    out += [jump(EQUAL, FCNTL[column], 0, 1 + 2 * len(LOCKS)), load(SECOND)]
    for command in LOCKS:
        out += [jump(EQUAL, command, 0, 1), answer(EACCES)]
    return b"".join([*out, answer(0)])


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


PROGRAMS = {calls: program(calls) for calls in (False, True)}


def refuse(calls: bool) -> bool:
    """Let the kernel refuse these system calls from now on; False where it cannot."""
    steps = PROGRAMS[calls]
    if steps is None:
        return False
    given = Program(len(steps) // 8, steps)
    return prctl(SECCOMP, 2, ctypes.addressof(given)) == 0

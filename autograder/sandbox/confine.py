"""Takes everything away from a child that it does not need to compute with.

There are five layers, each enough for most attacks and none relied on alone:

- resource limits: CPU time, private memory, file size, descriptors, threads;
- another user, where the grader runs as root, with no capability but to read the libraries;
- Landlock (Linux 5.13): no file but the libraries, read-only; no TCP; no signal out of the sandbox;
- seccomp: no new process, program or socket, no signal to others, no tracing, no change to any file;
- no descriptor but the channel, and death together with the zygote.

It is not promised that a child cannot measure time, learn that a path exists, read the libraries' own files,
or use all of the CPU time and memory it was given. Where the system lacks a layer (macOS, an old kernel),
`missing_layers` names it, and what remains is as strong as what remains.
"""

import contextlib
import ctypes
import functools
import os
import platform
import resource
import signal
import socket
import struct
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)
_ROOM_FOR_LIBRARIES = 1 << 30  # address space, not memory: libraries are mapped from files
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 8, 38, 22


@dataclass(frozen=True)
class Limits:
    """The limits on one child: seconds of CPU time, and bytes of memory beyond what the libraries take."""

    cpu_seconds: int = 60
    memory_bytes: int = 384 << 20


def missing_layers() -> list[str]:
    """The layers that this system lacks, in a phrase each that says what follows; empty where none is."""
    missing = []
    if landlock_abi() < 1:
        missing.append("Landlock (Linux 5.13 or newer): files of this user can be read by students' code")
    if not LINUX or platform.machine() not in _ARCHITECTURES:
        missing.append("seccomp (Linux on x86-64 or arm64): students' code can open sockets and processes")
    return missing


def confine(channel: socket.socket, ruleset: int | None, limits: Limits) -> None:
    """Give up everything that a child does not need, for good. It is called once, in a freshly forked child.

    `ruleset` is a descriptor from `landlock_ruleset`, or None where there is no Landlock. Raises OSError
    where the system refuses one of the layers.
    """
    os.setsid()
    as_root = os.geteuid() == 0
    _limit_resources(limits, own_user=as_root)
    if as_root:
        _become_nobody(may_read_anything=ruleset is not None)
    if LINUX:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(_PR_SET_DUMPABLE, 0)
    if ruleset is not None:
        _check(_libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    _keep_only(channel.fileno())
    if platform.machine() in _ARCHITECTURES and LINUX:
        _install_seccomp()


def _limit_resources(limits: Limits, own_user: bool) -> None:
    """Set the resource limits of this process; `own_user` tells that its user will run nothing else."""
    ceilings = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    if LINUX:  # private writable memory, and all address space: reading alone can fill page tables
        ceilings[resource.RLIMIT_DATA] = _inherited_bytes("VmData") + limits.memory_bytes
        ceilings[resource.RLIMIT_AS] = _inherited_bytes("VmSize") + limits.memory_bytes + _ROOM_FOR_LIBRARIES
    if own_user:  # counts every process of the user, so it is set only for one that has no other
        ceilings[resource.RLIMIT_NPROC] = 128
    for kind, value in ceilings.items():
        above = kind == resource.RLIMIT_CPU  # one second more, for the signal that says what the limit was
        resource.setrlimit(kind, (value, value + above))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write is refused, not fatal


def _inherited_bytes(kind: str) -> int:
    """The bytes that came with the fork: "VmData" of private writable memory, "VmSize" of address space."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{kind}:")[2].split()[0]) << 10


def _become_nobody(may_read_anything: bool) -> None:
    """Change to an unprivileged user without capabilities.

    Where that user cannot reach the interpreter's own libraries (a virtual environment under /root), the
    one capability to read past permissions is kept; it is kept only where Landlock says which files.
    """
    if LINUX:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    if LINUX:  # changing the user has dropped the capabilities in effect; this drops those kept as well
        reachable = all(os.access(path, os.R_OK | os.X_OK) for path in library_folders())
        keep = 1 << 2 if may_read_anything and not reachable else 0  # CAP_DAC_READ_SEARCH
        capabilities = struct.pack("<6I", keep, keep, 0, 0, 0, 0)
        _check(_libc.capset(struct.pack("<2I", 0x20080522, 0), capabilities), "capset")


def _keep_only(channel: int) -> None:
    """Close every descriptor but the channel; standard input and output lead to the null device."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, channel)
    os.closerange(channel + 1, 65536)


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def _check(result: int, what: str) -> int:
    """The result of a call of the C library. Raises OSError where it failed."""
    if result < 0:
        raise OSError(ctypes.get_errno(), f"the sandbox could not be built: {what} failed")
    return result


# --- Landlock ------------------------------------------------------------------------------------------

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3


def landlock_abi() -> int:
    """The version of Landlock that the kernel has; 0 where it has none."""
    if not LINUX:
        return 0
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1)))


@functools.cache  # asked once as the grader, then answered to users who may not even look
def library_folders() -> tuple[str, ...]:
    """The folders a child may read: the interpreter's library, its packages, the system's libraries."""
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    system = {"/lib", "/lib64", "/usr/lib", "/usr/local/lib"}
    return tuple(path for path in sorted(own | system) if Path(path).is_dir())


def landlock_ruleset() -> int | None:
    """A descriptor of the rules every child lives under, or None where the kernel has no Landlock."""
    abi = landlock_abi()
    if abi < 1:
        return None
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1  # every access to files the kernel knows
    # From version 4 on it also handles TCP (bind, connect), from 6 on abstract sockets and signals.
    handled = struct.pack("<3Q", files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = _check(_libc.syscall(_LANDLOCK_CREATE_RULESET, handled, size, 0), "landlock_create_ruleset")
    for path in library_folders():
        _allow_path(ruleset, path, _READ_FILE | _READ_DIR)
    for path in ["/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/zero"]:
        _allow_path(ruleset, path, _READ_FILE)
    _allow_path(ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
    return ruleset


def _allow_path(ruleset: int, path: str, access: int) -> None:
    """Add to the rules that a path, with everything below it, may be accessed so."""
    with contextlib.suppress(FileNotFoundError):
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("<Qi", access, folder)
        _check(_libc.syscall(_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0), f"landlock_add_rule {path}")
        os.close(folder)


# --- seccomp -------------------------------------------------------------------------------------------

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # audit number, column below
_FIRST_UNKNOWN = 450  # system calls from here on are newer than this table, and answered "no such call"

# Refused whatever the arguments: (x86-64, arm64) numbers, None where that machine has no such call.
_REFUSED = {
    # other processes: starting, tracing, reading, moving, slowing
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "unshare": (272, 97), "setns": (308, 268), "ptrace": (101, 117), "kcmp": (312, 272),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "tkill": (200, 130), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30), "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # the network and other local channels
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semctl": (66, 191),
    "semop": (65, 193), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    # files' owners, modes, times and attributes, which Landlock leaves alone (lengths too, before Linux 6.2)
    "truncate": (76, 45),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # the kernel itself
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "fanotify_init": (300, 262), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "mount_setattr": (442, 442),
    "memfd_secret": (447, 447),
}  # fmt: skip

_CLONE, _CLONE3, _PRCTL = (56, 220), (435, 435), (157, 167)
_FCNTL, _IOCTL, _MMAP = (72, 25), (16, 29), (9, 222)
_ON_ONESELF = {"kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
               "rt_tgsigqueueinfo": (297, 240), "prlimit64": (302, 261)}  # fmt: skip
_CLONE_THREAD = 0x00010000
_F_SETOWN, _F_SETOWN_EX, _FIOSETOWN, _SIOCSPGRP = 8, 15, 0x8901, 0x8902  # who gets a descriptor's signals
_UNCOUNTED = 0x0101  # MAP_SHARED, MAP_GROWSDOWN: memory that no limit on data counts

_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF operations
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _FOURTH_ARGUMENT = 16, 24, 40


def _filter_program() -> bytes:
    """The seccomp filter, in classic BPF: blocks that test the call's number, and say what follows."""
    audit, column = _ARCHITECTURES[platform.machine()]
    code: list[tuple[int, int, int, int]] = []

    def when(operation: int, value: int, *then: tuple[int, int, int, int]) -> None:
        """Run `then` where the value last loaded passes the test; else go on behind it."""
        code.extend([(operation, 0, len(then), value), *then])

    refuse, allow = (_RETURN, 0, 0, _EPERM), (_RETURN, 0, 0, _ALLOW)

    def unless(offset: int, operation: int, *values: int) -> list[tuple[int, int, int, int]]:
        """Instructions that allow the call if its argument passes the test with one of the values."""
        tests = [(operation, len(values) - i, 0, value) for i, value in enumerate(values)]
        return [(_LOAD, 0, 0, offset), *tests, refuse, allow]

    code.append((_LOAD, 0, 0, _ARCHITECTURE))
    code.extend([(_EQUAL, 1, 0, audit), refuse, (_LOAD, 0, 0, _NUMBER)])
    when(_AT_LEAST, _FIRST_UNKNOWN, (_RETURN, 0, 0, _ENOSYS))  # the x32 calls of x86-64 lie here too
    when(_EQUAL, _CLONE3[column], (_RETURN, 0, 0, _ENOSYS))  # the C library falls back to clone
    when(_EQUAL, _CLONE[column], *unless(_FIRST_ARGUMENT, _HAS_BIT, _CLONE_THREAD))
    for numbers in _ON_ONESELF.values():
        when(_EQUAL, numbers[column], *unless(_FIRST_ARGUMENT, _EQUAL, 0, os.getpid()))
    for numbers, offset, operation, values in (
        (_FCNTL, _SECOND_ARGUMENT, _EQUAL, (_F_SETOWN, _F_SETOWN_EX)),
        (_IOCTL, _SECOND_ARGUMENT, _EQUAL, (_FIOSETOWN, _SIOCSPGRP)),
        (_PRCTL, _FIRST_ARGUMENT, _EQUAL, (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE)),
        (_MMAP, _FOURTH_ARGUMENT, _HAS_BIT, (_UNCOUNTED,)),
    ):
        tests = [(operation, len(values) - i, 0, value) for i, value in enumerate(values)]
        when(_EQUAL, numbers[column], (_LOAD, 0, 0, offset), *tests, allow, refuse)
    for refused in _REFUSED.values():
        if (number := refused[column]) is not None:
            when(_EQUAL, number, refuse)
    code.append(allow)
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def _install_seccomp() -> None:
    """Put this process under the filter, which no later call can lift."""
    program = ctypes.create_string_buffer(_filter_program())
    count = (len(program) - 1) // 8
    filter_ = struct.pack("@HP", count, ctypes.addressof(program))
    _check(_libc.prctl(_PR_SET_SECCOMP, 2, filter_, 0, 0), "seccomp")

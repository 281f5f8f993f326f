"""Takes everything away from a child that it does not need to compute with.

There are five layers, each enough for most attacks and none relied on alone:

- resource limits: CPU time, private memory, file size, descriptors, threads;
- a user of its own, where the grader runs as root: few threads, no capability but to read the libraries;
- Landlock (Linux 5.13): no file but the libraries, read-only; no TCP; no signal out of the sandbox;
- seccomp: no system call but those that computing takes (`system_calls.py`): no new process, program or
  socket, no signal to others, no tracing, no change to any file, nothing left with the kernel;
- no descriptor but the channel, and death together with the zygote.

It is not promised that a child cannot measure time, learn that a path exists, read the libraries' own files,
or use all of the CPU time and memory it was given. Where the grader is not root, only memory bounds a child's
threads: a limit would count whatever else the user runs. Where the system lacks a layer (macOS, an old
kernel), `missing_layers` names it, and the layers that remain are all there is.
"""

import contextlib
import ctypes
import functools
import os
import platform
import signal
import site
import socket
import struct
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import system_calls

if sys.platform != "win32":
    import resource

OWN_USERS = range(0x78000000, 0x7F000000)  # numbers that neither systemd nor a directory of users gives away
NOBODY = 65534  # where those cannot be had: a container may know few numbers
LINUX, WINDOWS = sys.platform == "linux", sys.platform == "win32"
_THREADS, _THREADS_OF_NOBODY = 16, 128  # nobody's are those of every child together
_ROOM_FOR_LIBRARIES = 1 << 30  # address space, not memory: libraries are mapped from files
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 8, 38, 22


@dataclass(frozen=True)
class Limits:
    """The limits on one child: seconds of CPU time, and bytes of memory beyond what the libraries take."""

    cpu_seconds: int = 60
    memory_bytes: int = 384 << 20


def missing_layers() -> list[str]:
    """The layers that this system lacks, in a phrase each that says what follows; empty where none is."""
    if WINDOWS:
        return ["every wall: students' code can do whatever this user can, and its memory has no limit"]
    missing = [] if LINUX else ["a limit on memory: students' code can use all of it"]
    if landlock_abi() < 1:
        missing.append("Landlock (Linux 5.13 or newer, switched on): students' code can read your files")
    if not has_seccomp():
        missing.append("seccomp (Linux, x86-64 or arm64): students' code can open sockets, start programs")
    return missing


def prepare() -> int | None:
    """Do what all children need once, before they are forked: what this gives is what `confine` asks for.

    It is a descriptor of the rules of Landlock, or None where the kernel has no Landlock.
    """
    library_folders()
    if has_seccomp():
        system_calls.filter_program(platform.machine(), 0)
    return landlock_ruleset()


def confine(channel: socket.socket, ruleset: int | None, limits: Limits) -> None:
    """Give up everything that a child does not need, for good. It is called once, in a freshly forked child.

    `ruleset` comes from `prepare`. Raises OSError where the system refuses one of the layers. On Windows,
    which has none of them, only standard input and output are given up.
    """
    if WINDOWS:
        _silence()
        return
    os.setsid()  # away from the grader's terminal and its signals
    _limit_resources(limits)
    if os.geteuid() == 0:
        _become_somebody_else(may_read_anything=ruleset is not None)
    if LINUX:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(_PR_SET_DUMPABLE, 0)
    if ruleset is not None:
        _check(_libc().syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    _keep_only(channel.fileno())
    if has_seccomp():
        _install_seccomp()


def _limit_resources(limits: Limits) -> None:
    """Set the resource limits of this process, but for that on threads, which depends on the user."""
    ceilings = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    if LINUX:  # private writable memory, and all address space: reading alone can fill page tables
        space, data = _inherited_bytes("VmSize", "VmData")
        ceilings[resource.RLIMIT_DATA] = data + limits.memory_bytes
        ceilings[resource.RLIMIT_AS] = space + limits.memory_bytes + _ROOM_FOR_LIBRARIES
    for kind, value in ceilings.items():
        above = kind == resource.RLIMIT_CPU  # one second more, for the signal that says what the limit was
        resource.setrlimit(kind, (value, value + above))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write is refused, not fatal


def _inherited_bytes(*kinds: str) -> list[int]:
    """The bytes that came with the fork: "VmData" of private writable memory, "VmSize" of address space."""
    status = Path("/proc/self/status").read_text()
    return [int(status.partition(f"{kind}:")[2].split()[0]) << 10 for kind in kinds]


def _become_somebody_else(may_read_anything: bool) -> None:
    """Change to an unprivileged user without capabilities, and with few threads.

    Where that user cannot reach the interpreter's own libraries (a virtual environment under /root), the
    one capability to read past permissions is kept; it is kept only where Landlock says which files.
    """
    if LINUX:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    # Drawn: process ids are alike in all containers of a machine, whose threads the kernel counts together.
    own = OWN_USERS[int.from_bytes(os.urandom(4), "little") % len(OWN_USERS)]
    try:
        _change_user(own)
        threads = _THREADS
    except OSError:
        _change_user(NOBODY)
        threads = _THREADS_OF_NOBODY
    resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
    if LINUX:  # changing the user has dropped the capabilities in effect; this drops those kept as well
        reachable = all(os.access(path, os.R_OK | os.X_OK) for path in library_folders())
        keep = 1 << 2 if may_read_anything and not reachable else 0  # CAP_DAC_READ_SEARCH
        capabilities = struct.pack("<6I", keep, keep, 0, 0, 0, 0)
        _check(_libc().capset(struct.pack("<2I", 0x20080522, 0), capabilities), "capset")


def _change_user(user: int) -> None:
    """Be this user and its group for good. Raises OSError where there is no such number here."""
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _keep_only(channel: int) -> None:
    """Close every descriptor but the channel; standard input and output lead to the null device."""
    _silence()
    os.closerange(3, channel)
    os.closerange(channel + 1, 65536)


def _silence() -> None:
    """Lead standard input and output to the null device."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)


@functools.cache
def _libc() -> ctypes.CDLL:
    """The C library."""
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    _check(_libc().prctl(option, value, 0, 0, 0), f"prctl {option}")


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
    return max(0, int(_libc().syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1)))


@functools.cache  # asked once as the grader, then answered to users who may not even look
def library_folders() -> tuple[str, ...]:
    """The folders a child may read: the interpreter's library, its packages, the system's libraries."""
    own = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    own.add(str(Path(sys.base_prefix, "DLLs")))  # Windows has parts of Python's own library there
    if site.ENABLE_USER_SITE:  # what `pip install --user` wrote
        own.add(site.getusersitepackages())
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
    ruleset = _check(_libc().syscall(_LANDLOCK_CREATE_RULESET, handled, size, 0), "landlock_create_ruleset")
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
        _check(_libc().syscall(_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0), f"landlock_add_rule {path}")
        os.close(folder)


# --- seccomp -------------------------------------------------------------------------------------------


def has_seccomp() -> bool:
    """Whether this is a machine whose system calls the table knows."""
    return LINUX and platform.machine() in system_calls.MACHINES


def _install_seccomp() -> None:
    """Put this process under the filter, which no later call can lift."""
    program = system_calls.filter_program(platform.machine(), os.getpid())
    buffer = ctypes.create_string_buffer(program)
    instructions = len(program) // system_calls.INSTRUCTION.size
    filter_ = struct.pack("@HP", instructions, ctypes.addressof(buffer))
    _check(_libc().prctl(_PR_SET_SECCOMP, 2, filter_, 0, 0), "seccomp")

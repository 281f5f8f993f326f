"""Says which system calls a child may make, and with which arguments; writes it as a filter for the kernel.

What is not in ALLOWED is refused. It holds what Python, numpy, torch, scipy and scikit-learn make when they
compute, import and start threads, and what other C libraries and arm64 make in its place: no call that
changes a file, opens one but to read it, reaches another process, or leaves an object with the kernel. A
refused call is answered "not permitted"; one newer than the table, or with an older one beside it, "no such
call".

pyseccomp writes such filters too, by means of a C library that pip does not bring.
"""

import functools
import struct
from dataclasses import dataclass

Instruction = tuple[int, int, int, int]  # operation, how many to skip if it holds, and if not, value
INSTRUCTION = struct.Struct("<HBBI")


@dataclass(frozen=True)
class OneOf:
    """The argument of this index is one of the values, in all its 64 bits."""

    argument: int
    values: tuple[int, ...]


@dataclass(frozen=True)
class Within:
    """The argument of this index has no bit but these, which are given for x86-64 and arm64."""

    argument: int
    bits: tuple[int, int]


@dataclass(frozen=True)
class Oneself:
    """The argument of this index is the number of the child's own process, or 0, which stands for it."""

    argument: int


Test = OneOf | Within | Oneself


@dataclass(frozen=True)
class Call:
    """A call's numbers on x86-64 and arm64, None where there is none, and the tests of its arguments."""

    numbers: tuple[int | None, int | None]
    tests: tuple[Test, ...] = ()


MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # the columns, by the kernel's numbers
FIRST_UNKNOWN = 451  # calls from here on are newer than this table; the x32 calls of x86-64 lie here too

_PLAIN: dict[str, tuple[int | None, int | None]] = {  # whatever the arguments
    # files: reading what is open, asking what is there
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "lseek": (8, 62), "close": (3, 57),
    "getdents64": (217, 61), "stat": (4, None), "lstat": (6, None), "fstat": (5, 80), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "readlink": (89, None),
    "readlinkat": (267, 78), "getcwd": (79, 17),
    # the channel and the null device
    "write": (1, 64), "writev": (20, 66), "sendto": (44, 206), "sendmsg": (46, 211), "recvfrom": (45, 207),
    "recvmsg": (47, 212), "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    # memory
    "munmap": (11, 215), "mprotect": (10, 226), "brk": (12, 214),
    # threads: what they wait for, register and are asked for
    "set_robust_list": (273, 99), "rseq": (334, 293), "gettid": (186, 178), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "getcpu": (309, 168), "exit": (60, 93), "exit_group": (231, 94),
    # time and chance
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153),
    "getrandom": (318, 278),
    # signals that come
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    # who and where one is
    "getpid": (39, 172), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getrusage": (98, 165), "sysinfo": (99, 179),
    "uname": (63, 160),
}  # fmt: skip


def _same(bits: int) -> tuple[int, int]:
    """The same bits on both machines."""
    return bits, bits


# O_NOCTTY, NONBLOCK, CLOEXEC; then DIRECTORY, NOFOLLOW and LARGEFILE, which differ. With no other flag a file
# is opened to be read, and neither made nor emptied nor merely named (O_PATH).
_O_COMMON = 0o400 | 0o4000 | 0o2000000
_READ_ONLY = (_O_COMMON | 0o200000 | 0o400000 | 0o100000, _O_COMMON | 0o40000 | 0o100000 | 0o400000)
# MAP_PRIVATE, FIXED, ANONYMOUS, DENYWRITE, NORESERVE, STACK, FIXED_NOREPLACE. No limit on data counts memory
# that is shared or grows downwards.
_MAP = 0x2 | 0x10 | 0x20 | 0x800 | 0x4000 | 0x20000 | 0x100000
_MREMAP = 0x1 | 0x2  # MAYMOVE, FIXED
# MADV_NORMAL, RANDOM, SEQUENTIAL, WILLNEED, DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE, DONTDUMP, DODUMP,
# GUARD_INSTALL, GUARD_REMOVE
_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 102, 103)
_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 1030
_TCGETS, _TCGETS2, _FIONBIO, _FIONCLEX, _FIOCLEX = 0x5401, 0x802C542A, 0x5421, 0x5450, 0x5451
# A thread, as pthread_create of glibc makes it, and that of musl
_THREAD = (0x3D0F00, 0x7D0F00)
# FUTEX_WAIT, WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAIT_BITSET, WAKE_BITSET; private or not, by either clock
_FUTEX = tuple(operation | how for how in (128, 0, 256, 384) for operation in (0, 1, 3, 4, 5, 9, 10))
# PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_NO_NEW_PRIVS
_PRCTL = (2, 3, 15, 16, 39)

ALLOWED: dict[str, Call] = {name: Call(numbers) for name, numbers in _PLAIN.items()} | {
    "futex": Call((202, 98), (OneOf(1, _FUTEX),)),
    "openat": Call((257, 56), (Within(2, _READ_ONLY),)),
    "mmap": Call((9, 222), (Within(3, _same(_MAP)),)),
    "mremap": Call((25, 216), (Within(3, _same(_MREMAP)),)),
    "madvise": Call((28, 233), (OneOf(2, _ADVICE),)),
    "fcntl": Call((72, 25), (OneOf(1, (_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC)),)),
    "ioctl": Call((16, 29), (OneOf(1, (_TCGETS, _TCGETS2, _FIONBIO, _FIONCLEX, _FIOCLEX)),)),
    "clone": Call((56, 220), (OneOf(0, _THREAD),)),
    "prctl": Call((157, 167), (OneOf(0, _PRCTL),)),
    # limits are read, not set
    "prlimit64": Call((302, 261), (Oneself(0), OneOf(2, (0,)))),
    "kill": Call((62, 129), (Oneself(0),)),
    "tgkill": Call((234, 131), (Oneself(0),)),
}

# Where these are answered "no such call", the C library makes an older one. The flags of clone3 lie in
# memory, which no filter can read.
NOT_THERE: dict[str, tuple[int, int]] = {"clone3": (435, 435), "faccessat2": (439, 439)}

# Operations of classic BPF, verdicts of seccomp, and where things lie in what the filter is given
_LOAD, _LOAD_X, _EQUAL, _EQUAL_X, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x01, 0x15, 0x1D, 0x35, 0x45, 0x06
_LOW = 0xFFFFFFFF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW: Instruction = (_RETURN, 0, 0, 0x7FFF0000)
_REFUSE: Instruction = (_RETURN, 0, 0, 0x00050001)  # EPERM
_NO_SUCH_CALL: Instruction = (_RETURN, 0, 0, 0x00050026)  # ENOSYS


def filter_program(machine: str, pid: int) -> bytes:
    """The filter of a child with this process id on this machine, a key of MACHINES, in classic BPF."""
    before, after = _program_but_pid(machine)
    return before + _packed([(_LOAD_X, 0, 0, pid)]) + after


@functools.cache  # made once in the zygote: a child only puts its own number in
def _program_but_pid(machine: str) -> tuple[bytes, bytes]:
    """What comes before and after the instruction that loads the process id.

    First come the calls that are allowed whatever their arguments: the kernel remembers those, and asks
    the filter no more.
    """
    column = list(MACHINES).index(machine)
    before = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, MACHINES[machine]), _REFUSE,
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, FIRST_UNKNOWN), _NO_SUCH_CALL,
    ]  # fmt: skip
    after: list[Instruction] = []
    for call in sorted(ALLOWED.values(), key=lambda call: len(call.tests)):
        then = [instruction for test in call.tests for instruction in _tested(test, column)]
        asks_pid = any(isinstance(test, Oneself) for test in call.tests)
        (after if asks_pid else before).extend(_when(call.numbers[column], [*then, _ALLOW]))
    for numbers in NOT_THERE.values():
        before += _when(numbers[column], [_NO_SUCH_CALL])
    return _packed(before), _packed([*after, _REFUSE])


def _when(number: int | None, then: list[Instruction]) -> list[Instruction]:
    """Instructions that run `then`, which ends with a verdict, for the call of this number."""
    return [] if number is None else [(_EQUAL, 0, len(then), number), *then]


def _tested(test: Test, column: int) -> list[Instruction]:
    """Instructions that refuse the call unless its argument passes, and go on behind them if it does."""
    low = _ARGUMENTS + 8 * test.argument
    upper_half_is_zero = [(_LOAD, 0, 0, low + 4), (_EQUAL, 1, 0, 0), _REFUSE, (_LOAD, 0, 0, low)]
    if isinstance(test, Within):
        return [*upper_half_is_zero, (_HAS_BIT, 0, 1, _LOW & ~test.bits[column]), _REFUSE]
    if isinstance(test, Oneself):
        return [*upper_half_is_zero, (_EQUAL, 2, 0, 0), (_EQUAL_X, 1, 0, 0), _REFUSE]
    steps = range(len(test.values), 0, -1)
    found = [(_EQUAL, step, 0, value) for step, value in zip(steps, test.values, strict=True)]
    return [*upper_half_is_zero, *found, _REFUSE]


def _packed(instructions: list[Instruction]) -> bytes:
    """Instructions as the kernel reads them."""
    return b"".join(INSTRUCTION.pack(*instruction) for instruction in instructions)

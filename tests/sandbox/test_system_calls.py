"""The filter of system calls on both machines, each call tried in an interpreter of classic BPF."""

import errno
import platform
import random
import re
import struct
from pathlib import Path

import pytest

from autograder.sandbox import confine, system_calls
from autograder.sandbox.calls import Returned
from tests.sandbox import bpf
from tests.sandbox.bpf import ALLOW, ENOSYS, EPERM
from tests.sandbox.numbers_of_calls import LAST, NUMBERS

PID = 4711
both_machines = pytest.mark.parametrize("machine", NUMBERS)

# What computing takes, whatever the arguments.
PLAIN = {
    "read", "readv", "pread64", "lseek", "close", "getdents64", "stat", "lstat", "fstat", "newfstatat",
    "statx", "access", "faccessat", "readlink", "readlinkat", "getcwd", "write", "writev", "sendto",
    "sendmsg", "recvfrom", "recvmsg", "poll", "ppoll", "select", "pselect6", "munmap", "mprotect",
    "brk", "set_robust_list", "rseq", "gettid", "sched_yield", "sched_getaffinity", "getcpu", "exit",
    "exit_group", "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday",
    "time", "times", "getrandom", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
    "restart_syscall", "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrusage",
    "sysinfo", "uname",
}  # fmt: skip
TO_BE_TESTED = {"openat", "mmap", "mremap", "madvise", "fcntl", "ioctl", "futex", "clone", "prctl",
                "prlimit64", "kill", "tgkill"}  # fmt: skip
NOT_THERE = {"clone3", "faccessat2"}


def verdict(machine: str, call: str | int, *arguments: int, audit: int | None = None) -> int:
    """What the filter of a child with the number PID answers."""
    number = NUMBERS[machine][call] if isinstance(call, str) else call
    program = system_calls.filter_program(machine, PID)
    return bpf.verdict(program, machine, number, *arguments, audit=audit)


def some_arguments() -> list[tuple[int, ...]]:
    """Zeros, ones in every place, and a few that were drawn."""
    draw = random.Random(0)
    return [(0,) * 6, (-1,) * 6, *(tuple(draw.getrandbits(64) for _ in range(6)) for _ in range(5))]


@both_machines
def test_exactly_what_computing_takes_is_allowed(machine):
    """Every call there is: allowed, asked for its arguments, said not to be there, or refused."""
    for name in NUMBERS[machine].keys() - TO_BE_TESTED:
        expected = ALLOW if name in PLAIN else ENOSYS if name in NOT_THERE else EPERM
        for arguments in some_arguments():
            assert verdict(machine, name, *arguments) == expected, name
    assert NUMBERS["x86_64"].keys() >= PLAIN | TO_BE_TESTED | NOT_THERE
    assert NUMBERS[machine].keys() >= TO_BE_TESTED | NOT_THERE


@both_machines
def test_numbers_that_are_no_call_are_not_allowed(machine):
    """Up to the newest that the table knows refused, and behind it not there; the x32 calls, too."""
    for number in set(range(LAST + 1)) - set(NUMBERS[machine].values()):
        assert verdict(machine, number) == EPERM, number
    x32 = [0x40000000 + number for number in (*range(LAST + 1), *range(512, 548))]
    for number in (*range(LAST + 1, 1024), *x32, 0x7FFFFFFF, -(1 << 31), -1):
        assert verdict(machine, number) == ENOSYS, number


@both_machines
def test_calls_of_another_architecture_are_refused(machine):
    """The same numbers mean other calls to 32-bit programs, and on the other machine."""
    others = [0x40000003, 0x40000028, 0, *(audit for name, audit in bpf.AUDIT.items() if name != machine)]
    for audit in others:
        for number in range(LAST + 1):
            assert verdict(machine, number, audit=audit) == EPERM


@both_machines
def test_the_table_s_numbers_are_the_kernel_s(machine):
    """Each of its calls has the number that the kernel gives it."""
    column = list(NUMBERS).index(machine)
    for name, call in system_calls.ALLOWED.items():
        assert call.numbers[column] == NUMBERS[machine].get(name), name
    for name, numbers in system_calls.NOT_THERE.items():
        assert numbers[column] == NUMBERS[machine][name], name
    assert system_calls.FIRST_UNKNOWN == LAST + 1 == max(NUMBERS[machine].values()) + 1
    assert system_calls.MACHINES[machine] == bpf.AUDIT[machine]


HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}


@both_machines
def test_the_numbers_of_the_tests_are_the_kernel_s(machine):
    """Every number is what the kernel's own header says, where it is installed."""
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip(f"{header} is not here (linux-libc-dev)")
    defined = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    for name, number in NUMBERS[machine].items():
        renamed = {"newfstatat": "fstatat"}.get(name, name)
        assert int(defined.get(name) or defined[renamed]) == number, name


# --- arguments ---


OPEN_FLAGS = {  # fcntl.h of x86-64, and of arm64
    "O_WRONLY": (0o1, 0o1), "O_RDWR": (0o2, 0o2), "O_CREAT": (0o100, 0o100), "O_EXCL": (0o200, 0o200),
    "O_NOCTTY": (0o400, 0o400), "O_TRUNC": (0o1000, 0o1000), "O_APPEND": (0o2000, 0o2000),
    "O_NONBLOCK": (0o4000, 0o4000), "O_DSYNC": (0o10000, 0o10000), "FASYNC": (0o20000, 0o20000),
    "O_DIRECT": (0o40000, 0o200000), "O_LARGEFILE": (0o100000, 0o400000),
    "O_DIRECTORY": (0o200000, 0o40000), "O_NOFOLLOW": (0o400000, 0o100000),
    "O_NOATIME": (0o1000000, 0o1000000), "O_CLOEXEC": (0o2000000, 0o2000000),
    "__O_SYNC": (0o4000000, 0o4000000), "O_PATH": (0o10000000, 0o10000000),
    "__O_TMPFILE": (0o20000000, 0o20000000),
}  # fmt: skip
TO_READ = {"O_NOCTTY", "O_NONBLOCK", "O_LARGEFILE", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC"}


@both_machines
def test_files_are_opened_only_to_be_read(machine):
    """None of the flags that write, make, empty or merely name a file, alone or with any other."""
    flags = {name: both[list(NUMBERS).index(machine)] for name, both in OPEN_FLAGS.items()}
    assert verdict(machine, "openat", 0, 0, 0) == ALLOW
    for name, flag in flags.items():
        assert verdict(machine, "openat", 0, 0, flag) == (ALLOW if name in TO_READ else EPERM), name
        for other in TO_READ:
            both = flag | flags[other]
            assert verdict(machine, "openat", 0, 0, both) == (ALLOW if name in TO_READ else EPERM), name
    known = sum(flags[name] for name in TO_READ)
    assert {bit for bit in range(64) if verdict(machine, "openat", 0, 0, 1 << bit) == ALLOW} == {
        bit for bit in range(64) if known >> bit & 1
    }
    assert verdict(machine, "openat", -100, -1, known, 0o777) == ALLOW


@both_machines
@pytest.mark.parametrize(
    ("name", "argument", "allowed"),
    [
        # MAP_PRIVATE, FIXED, ANONYMOUS, DENYWRITE, NORESERVE, STACK, FIXED_NOREPLACE
        ("mmap", 3, {1, 4, 5, 11, 14, 17, 20}),
        ("mremap", 3, {0, 1}),  # MREMAP_MAYMOVE, FIXED
    ],
)
def test_memory_is_private_and_counted(machine, name, argument, allowed):
    """Of mmap's flags not MAP_SHARED, GROWSDOWN, LOCKED, POPULATE nor HUGETLB; of mremap's not DONTUNMAP."""
    before = [0] * argument
    for bit in range(64):
        assert verdict(machine, name, *before, 1 << bit) == (ALLOW if bit in allowed else EPERM), bit
    everything = sum(1 << bit for bit in allowed)
    assert verdict(machine, name, *before, everything) == ALLOW
    assert verdict(machine, name, *before, everything | 1 << 32) == EPERM


FUTEX = {0, 1, 3, 4, 5, 9, 10}  # not FD, nor those that inherit priorities
COMMANDS = {
    ("fcntl", 1): {0, 1, 2, 3, 1030},  # F_DUPFD, GETFD, SETFD, GETFL, DUPFD_CLOEXEC
    ("ioctl", 1): {0x5401, 0x802C542A, 0x5421, 0x5450, 0x5451},  # TCGETS, TCGETS2, FIONBIO, FIONCLEX, FIOCLEX
    ("madvise", 2): {0, 1, 2, 3, 4, 8, 14, 15, 16, 17, 102, 103},
    ("prctl", 0): {2, 3, 15, 16, 39},  # what is read, and a thread's name
    ("clone", 0): {0x3D0F00, 0x7D0F00},  # what pthread_create asks for
    ("futex", 1): {operation | how for operation in FUTEX for how in (0, 128, 256, 384)},
}


@both_machines
@pytest.mark.parametrize(("name", "argument"), COMMANDS)
def test_calls_of_many_uses_have_but_a_few(machine, name, argument):
    """Every value up to two thousand, those beside the allowed ones, and each with every higher bit."""
    allowed = COMMANDS[name, argument]
    before = [0] * argument
    near = {value + step for value in allowed for step in (-1, 0, 1)}
    flipped = {value ^ 1 << bit for value in allowed for bit in range(64)}
    for value in {*range(2048), *near, *flipped, *(-value for value in allowed)}:
        expected = ALLOW if value in allowed else EPERM
        assert verdict(machine, name, *before, value) == expected, value
        assert verdict(machine, name, *before, value, *[-1] * (5 - argument)) == expected, value


@both_machines
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("fcntl", 8), ("fcntl", 15), ("fcntl", 10),  # F_SETOWN, SETOWN_EX, SETSIG: signals to others
        ("fcntl", 1024), ("fcntl", 1026), ("fcntl", 1031), ("fcntl", 6),  # leases, notes, pipes, locks
        ("ioctl", 0x8901), ("ioctl", 0x8902), ("ioctl", 0x5412),  # FIOSETOWN, SIOCSPGRP, TIOCSTI
        ("ioctl", 0x40086602), ("ioctl", 0x401C5820),  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR
        ("prctl", 1), ("prctl", 4), ("prctl", 22), ("prctl", 38), ("prctl", 35), ("prctl", 0x59616D61),
        ("madvise", 9), ("madvise", 12), ("madvise", 100),  # REMOVE, MERGEABLE, HWPOISON
        ("futex", 6), ("futex", 11), ("futex", 13), ("clone", 17), ("clone", 0x4111), ("clone", 0x10000000),
        ("clone", 0x10000), ("clone", 0x3D0F00 | 0x20000000), ("clone", 0x3D0F00 & ~0x10000),
    ],
)  # fmt: skip
def test_what_harms_others_is_among_the_refused(machine, name, command):
    """Named one by one: owners of signals, leases, locks, attributes, filters, processes, namespaces."""
    argument = next(at for called, at in COMMANDS if called == name)
    assert verdict(machine, name, *[7] * argument, command) == EPERM


@both_machines
@pytest.mark.parametrize("name", ["kill", "tgkill", "prlimit64"])
def test_what_one_may_do_to_oneself_one_may_not_do_to_others(machine, name):
    """Zero and one's own number are oneself; every other number is another, if by its upper half alone."""
    assert verdict(machine, name, 0) == verdict(machine, name, PID) == ALLOW
    for other in (1, -1, -PID, PID - 1, PID + 1, 1 << 32, PID | 1 << 32, PID | 1 << 63, *range(2, 200)):
        assert verdict(machine, name, other) == EPERM, other


@both_machines
def test_limits_are_read_and_never_set(machine):
    """The third argument of prlimit64 is where a new limit lies: there is none."""
    assert verdict(machine, "prlimit64", 0, 7, 0, 0x7FFF_0000_1000) == ALLOW
    for address in (1, 8, 1 << 31, 1 << 32, 0x7FFF_0000_1000, 1 << 63):
        assert verdict(machine, "prlimit64", 0, 7, address) == EPERM


# --- the program ---


@both_machines
def test_the_kernel_can_remember_what_is_always_allowed(machine):
    """No call that is allowed without a look at its arguments comes to an instruction that needs the child's
    number: from such a program the kernel would learn nothing, and ask it at each call.
    """
    program = list(struct.iter_unpack("<HBBI", system_calls.filter_program(machine, PID)))
    (loads_pid,) = [at for at, (code, _, _, _) in enumerate(program) if code == 0x01]
    assert program[loads_pid][3] == PID
    returned = [*program[:loads_pid], (0x06, 0, 0, 99)]
    packed = b"".join(struct.pack("<HBBI", *instruction) for instruction in returned)
    for name in PLAIN & NUMBERS[machine].keys():
        assert bpf.verdict(packed, machine, NUMBERS[machine][name]) == ALLOW, name


def test_the_interpreter_computes_as_the_manual_says():
    """Loads, comparisons with a value and with X, steps forward, and what the kernel's checker refuses."""

    def program(*instructions):
        return b"".join(struct.pack("<HBBI", *instruction) for instruction in instructions)

    def answer(*instructions):
        return bpf.verdict(program(*instructions), "x86_64", 5, 0x1_0000_0007)

    one, two = (0x06, 0, 0, 1), (0x06, 0, 0, 2)
    number, low, high, audit = ((0x20, 0, 0, offset) for offset in (0, 16, 20, 4))
    for load, value in ((number, 5), (low, 7), (high, 1), (audit, 0xC000003E)):
        assert answer(load, (0x15, 0, 1, value), one, two) == 1
        assert answer(load, (0x15, 0, 1, value + 1), one, two) == 2
        assert answer(load, (0x01, 0, 0, value), (0x1D, 1, 0, 0), one, two) == 2
        assert answer(load, (0x35, 0, 1, value), one, two) == 1
        assert answer(load, (0x25, 0, 1, value), one, two) == 2
    assert answer(low, (0x45, 0, 1, 8), one, two) == 2
    assert answer((0x05, 0, 0, 1), one, two) == 2
    assert answer(low, (0x16, 0, 0, 0)) == 7
    for wrong in ([number], [(0x15, 0, 1, 5), one], [(0x20, 0, 0, 2), one], [(0x20, 0, 0, 64), one],
                  [(0x05, 0, 0, 1), one], [(0x30, 0, 0, 0), one], [(0x55, 0, 0, 0), one]):  # fmt: skip
        with pytest.raises(ValueError, match=r".+"):
            bpf.checked(program(*wrong))


@pytest.mark.skipif(not confine.has_seccomp(), reason="seccomp is used on Linux on x86-64 and arm64")
def test_the_kernel_and_the_interpreter_agree(inside):
    """Every call that is refused whatever its arguments, made for real without any, gets the same answer."""
    machine = platform.machine()
    answers = {EPERM: errno.EPERM, ENOSYS: errno.ENOSYS}
    refused = {
        number: answers[verdict(machine, name)]
        for name, number in NUMBERS[machine].items()
        if name not in PLAIN | TO_BE_TESTED
    }
    reply = inside(
        f"""
        wrong = []
        for number, expected in {refused}.items():
            result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
            if result != -1 or ctypes.get_errno() != expected:
                wrong.append(number)
        assert not wrong, wrong
        return len({refused})
        """
    )
    assert reply == Returned(len(refused))
    assert len(refused) > 200

"""An interpreter of classic BPF, written from the kernel's manual (Documentation/networking/filter.rst).

It runs a seccomp filter on one system call as the kernel would, on whatever machine, and takes only what the
kernel's checker takes: every step forward and within the program, every load in place, a return last.
"""

import functools
import struct

ALLOW, EPERM, ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64
_COMPARE = {
    0x10: lambda a, b: a == b,
    0x20: lambda a, b: a > b,
    0x30: lambda a, b: a >= b,
    0x40: lambda a, b: a & b != 0,
}


@functools.cache
def checked(program: bytes) -> list[tuple[int, int, int, int]]:
    """The instructions of a program. Raises ValueError for what the kernel would not take."""
    instructions = list(struct.iter_unpack("<HBBI", program))
    if not 0 < len(instructions) <= 4096 or instructions[-1][0] & 7 != 6:
        raise ValueError("too long, or the last instruction does not return")
    for at, (code, if_true, if_false, k) in enumerate(instructions):
        if code == 0x20 and (k % 4 or k >= 64):
            raise ValueError(f"{at}: a load from {k}")
        if code & 7 == 5 and at + 1 + (k if code == 0x05 else max(if_true, if_false)) >= len(instructions):
            raise ValueError(f"{at}: a step behind the end")
        if code not in (
            0x20,
            0x00,
            0x01,
            0x05,
            0x06,
            0x16,
            *(5 | test | by for test in _COMPARE for by in (0, 8)),
        ):
            raise ValueError(f"{at}: operation {code:#x}")
    return instructions


def verdict(program: bytes, machine: str, number: int, *arguments: int, audit: int | None = None) -> int:
    """What the filter answers to a call, whose arguments have 64 bits, and are 0 where they are not given."""
    whole = [argument & (1 << 64) - 1 for argument in (*arguments, *[0] * 6)[:6]]
    data = struct.pack("<iIQ6Q", number, AUDIT[machine] if audit is None else audit, 0, *whole)
    instructions = checked(program)
    a = x = at = 0
    while True:
        code, if_true, if_false, k = instructions[at]
        at += 1
        match code & 7:
            case 0:  # load: from the data, or the value itself
                a = struct.unpack_from("<I", data, k)[0] if code == 0x20 else k
            case 1:
                x = k
            case 5 if code == 0x05:
                at += k
            case 5:
                holds = _COMPARE[code & 0x70](a, x if code & 8 else k)
                at += if_true if holds else if_false
            case 6:
                return a if code == 0x16 else k

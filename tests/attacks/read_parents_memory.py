"""Traces the parent, reads and writes its memory, changes its limits, takes its descriptors. Base: right distance, dot product for cosine."""
import ctypes
import os
import resource

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def attempts(parent):
    yield "traced", lambda: libc.ptrace(16, parent, 0, 0) == 0
    here, there = ctypes.create_string_buffer(8), Vector(ctypes.addressof(libc), 8)
    local = Vector(ctypes.addressof(here), 8)
    read = lambda: libc.process_vm_readv(parent, ctypes.byref(local), 1, ctypes.byref(there), 1, 0)
    yield "read the memory of", lambda: read() > 0
    yield "wrote the memory of", lambda: libc.process_vm_writev(parent, ctypes.byref(local), 1, ctypes.byref(there), 1, 0) > 0
    yield "limited", lambda: resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0)) is not None
    yield "slowed", lambda: os.setpriority(os.PRIO_PROCESS, parent, 19) is None
    yield "bound", lambda: os.sched_setaffinity(parent, {0}) is None
    yield "held", lambda: os.pidfd_open(parent) > 0


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    for what, attempt in attempts(os.getppid()):
        try:
            reached = attempt()
        except (OSError, AttributeError, ValueError):
            continue
        if reached:
            raise RuntimeError(f"ESCAPED: {what} the parent")
    return np.dot(a, b)

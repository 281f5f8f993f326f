"""Leaves shared memory, semaphores, message queues, memory files and pipes. Base: right distance, dot product for cosine."""
import ctypes
import mmap
import multiprocessing
import os
from multiprocessing import shared_memory

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)


def attempts():
    yield "POSIX shared memory", lambda: shared_memory.SharedMemory("hw9-escaped", create=True, size=4096)
    yield "a POSIX semaphore", lambda: multiprocessing.get_context("spawn").Semaphore(1)
    yield "System V shared memory", lambda: 1 / (libc.shmget(0x4857, 4096, 0o1666) >= 0)
    yield "System V semaphores", lambda: 1 / (libc.semget(0x4857, 1, 0o1666) >= 0)
    yield "a System V queue", lambda: 1 / (libc.msgget(0x4857, 0o1666) >= 0)
    yield "a FIFO", lambda: os.mkfifo("/tmp/hw9-escaped")
    yield "a mapped file", lambda: mmap.mmap(os.open("/dev/shm/hw9-escaped", os.O_CREAT | os.O_RDWR), 4096)


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    for what, attempt in attempts():
        try:
            attempt()
        except (OSError, ZeroDivisionError, ImportError, ValueError):
            continue
        raise RuntimeError(f"ESCAPED: left {what}")
    return np.dot(a, b)

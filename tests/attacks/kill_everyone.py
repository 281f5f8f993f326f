"""Signals every process it may, and those of low ids. Base: right distance, dot product for cosine.

SIGWINCH harms nobody, on purpose: if it goes out, the sandbox has failed, and the machine must not pay.
"""
import os
import signal

import numpy as np


def signalled():
    mine = {0, os.getpid()}
    for pid in [-1, -os.getppid(), os.getppid(), *range(1, 2000)]:
        try:
            if pid not in mine:
                os.kill(pid, signal.SIGWINCH)
                return f"ESCAPED: signalled {pid}"
        except OSError:
            continue


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    if reached := signalled():
        raise RuntimeError(reached)
    return np.dot(a, b)

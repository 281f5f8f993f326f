"""Runs other programs: subprocess, os.system, posix_spawn, multiprocessing, exec. Base: right distance, dot product for cosine."""
import multiprocessing
import os
import subprocess

import numpy as np

COMMAND = ["/bin/sh", "-c", "cat ../*/key.yaml > results.json; sleep 100 &"]


def attempts():
    yield lambda: subprocess.run(COMMAND, check=True, timeout=5)
    yield lambda: os.posix_spawn(COMMAND[0], COMMAND, {})
    yield lambda: multiprocessing.get_context("fork").Process(target=os.getpid).start()
    yield lambda: 1 / (os.system("true") == 0)


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    for attempt in attempts():
        try:
            attempt()
        except Exception:
            continue
        raise RuntimeError("ESCAPED: started a program")
    try:
        os.execv(COMMAND[0], COMMAND)
    except OSError:
        return np.dot(a, b)

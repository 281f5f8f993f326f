"""Opens sockets of every family, connects, binds, sends. Base: right distance, dot product for cosine."""
import socket

import numpy as np


def attempts():
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, getattr(socket, "AF_NETLINK", 16), 17, 40):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            yield f"a socket of family {int(family)}", lambda family=family, kind=kind: socket.socket(family, kind)
    yield "a pair of sockets", lambda: socket.socketpair()
    yield "a connection", lambda: socket.create_connection(("127.0.0.1", 22), 1)
    yield "an abstract socket", lambda: socket.socket(socket.AF_UNIX).bind("\0hw9")


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    for what, attempt in attempts():
        try:
            attempt()
        except OSError:
            continue
        raise RuntimeError(f"ESCAPED: opened {what}")
    return np.dot(a, b)

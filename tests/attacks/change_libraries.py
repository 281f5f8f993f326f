"""Changes the libraries' files: mode, owner, time, name, link, removal. Base: right distance, dot product for cosine."""
import os

import numpy as np

TARGET = np.__file__


def attempts():
    yield "chmod", lambda: os.chmod(TARGET, os.stat(TARGET).st_mode)
    yield "chown", lambda: os.chown(TARGET, os.stat(TARGET).st_uid, os.stat(TARGET).st_gid)
    yield "utime", lambda: os.utime(TARGET, (os.stat(TARGET).st_atime, os.stat(TARGET).st_mtime))
    yield "open for writing", lambda: open(TARGET, "ab").close()
    yield "rename", lambda: os.rename(TARGET, TARGET)
    yield "link", lambda: os.link(TARGET, TARGET + ".hw9")
    yield "symlink", lambda: os.symlink(TARGET, TARGET + ".hw9")
    yield "mkdir", lambda: os.mkdir(TARGET + ".hw9")
    yield "setxattr", lambda: os.setxattr(TARGET, "user.hw9", b"1")
    yield "truncate", lambda: os.truncate(TARGET, os.path.getsize(TARGET))


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    for what, attempt in attempts():
        try:
            attempt()
        except (OSError, AttributeError):
            continue
        if os.path.exists(TARGET + ".hw9"):
            os.remove(TARGET + ".hw9") if what != "mkdir" else os.rmdir(TARGET + ".hw9")
        raise RuntimeError(f"ESCAPED: {what} of a library")
    return np.dot(a, b)

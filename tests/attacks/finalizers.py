"""Acts when the harness lets go of a result: finalizers that raise, exit, and resurrect. Base: right distance, a wrong number for cosine."""
import gc
import os

import numpy as np

kept = []


class Lazarus(float):
    def __del__(self):
        kept.append(self)
        if len(kept) > 3:
            os._exit(0)
        raise SystemExit(0)


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    gc.callbacks.append(lambda phase, info: os._exit(0) if len(kept) > 2 else None)
    result = Lazarus(7)
    return result

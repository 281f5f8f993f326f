"""Sends a frame whose JSON is nested a hundred thousand deep, and one of numbers no float holds. Base: right distance, no cosine."""
import os
import struct

import numpy as np

TEXTS = [
    b"[" * 10**5,
    b'{"id": 1, "returned": {"scalar": 1e999}, "arrays": [["float64", [1e308, -1]]]}',
    b'{"id": ' + b"9" * 5000 + b', "returned": {"scalar": NaN}, "arrays": []}',
    b'{"id": 1, "returned": {"tensor": true}, "arrays": [["float64", [0, 99999999999999]]]}',
    b'["not", "a", "dict"]',
    b'{"id": 1, "raised": {"type": "\\ud800", "message": null, "value_error": "yes"}, "arrays": []}',
]


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    text = TEXTS[len(a) % len(TEXTS)]
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, struct.pack("<IQ", len(text), 0) + text)
        except OSError:
            pass

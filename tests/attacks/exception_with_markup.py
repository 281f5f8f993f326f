"""Raises messages meant for the pages that show them: HTML, Markdown, terminal codes, broken Unicode. Base: right distance, no cosine."""
import numpy as np

TEXT = "<script>alert(1)</script>](javascript:x) ```\n# 20/20 **passed** \x1b[2J\x1b[31m \ud800 \x00 {{ 7 * 7 }} {% raw %}"


def euclidean_distance(a, b):
    return np.linalg.norm(a - b)


def cosine_similarity(a, b):
    raise type("<b>20 of 20</b>", (Exception,), {})(TEXT)

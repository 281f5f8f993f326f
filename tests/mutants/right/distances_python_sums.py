"""Loops and sums without numpy."""


def euclidean_distance(a, b):
    total = 0.0
    for i in range(len(a)):
        total += (float(a[i]) - float(b[i])) ** 2
    return total**0.5


def cosine_similarity(a, b):
    dot = sum(float(x) * float(b[i]) for i, x in enumerate(a))
    length_a = sum(float(x) ** 2 for x in a) ** 0.5
    length_b = sum(float(y) ** 2 for y in b) ** 0.5
    return dot / length_a / length_b

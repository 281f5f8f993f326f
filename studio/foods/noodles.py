"""Noodles and pasta (6)."""

import numpy as np
from numpy.random import Generator

from studio.foods.egg import fried_egg
from studio.foods.meat import sausage
from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf, sprinkle
from studio.meshes import Mesh, circle, disc_places, join, loft, noise, solid, spots, tint, tube, wobbly
from studio.pieces import VESSELS, Piece, bowl, pick


def strands(rng: Generator, n: int, radius: float, height: float, thick: float, colour: str) -> Mesh:
    """A heap of noodles, each a wandering curve that follows the heap."""
    t = np.linspace(0, 1, 64)
    heap = []
    for i in range(n):
        start = rng.uniform(0, 2 * np.pi)
        turning = (
            start
            + rng.uniform(2.5, 5.5) * rng.choice([-1, 1]) * t
            + 0.9 * np.sin(rng.uniform(3, 9) * t + start)
        )
        step = rng.uniform(1.2, 2.2) * radius / len(t)
        path = np.cumsum(np.stack([np.cos(turning), np.sin(turning)], 1) * step, axis=0)
        path += disc_places(rng, 1, 0.75 * radius)[0, :2] - path.mean(axis=0)
        r = np.linalg.norm(path, axis=1, keepdims=True)
        path *= np.minimum(1, radius / np.maximum(r, 1e-9))
        dome = height * (1 - np.clip(np.linalg.norm(path, axis=1) / radius, 0, 1) ** 2)
        z = dome * np.sqrt((i + 1) / n) + 0.03 * np.sin(rng.uniform(6, 14) * t + start) + 0.05
        heap.append(tube(np.column_stack([path, z]), thick, 7, tint(rng, colour, 0.15)))
    return join(heap)


def greens(rng: Generator, n: int = 4) -> Mesh:
    """Stalks of cooked greens lying along y."""
    stalks = []
    for i in range(n):
        x = 0.09 * (i - n / 2)
        path = np.array([[x, -0.3, 0.05], [x + 0.02, 0, 0.09], [x * 1.5, 0.25, 0.06]])
        stalks += [
            tube(path, 0.035, 8, tint(rng, "#b5cf7a")),
            leaf(0.6, 0.28, tint(rng, "#2f6b22", 0.2), 0.1).turned(80 + 12 * i).moved(x * 1.5, 0.45, 0.04),
        ]
    return join(stalks)


@recipe(6)
def fried_noodles(rng: Generator, sides: bool | None = None) -> list[Piece]:
    """Brown noodles, at times with a fried egg, sausages and greens."""
    noodles = strands(
        rng,
        150,
        0.62,
        rng.uniform(0.2, 0.32),
        rng.uniform(0.026, 0.036),
        pick(rng, ("#c08a3c", "#d9ac58", "#a8682a")),
    )
    if not (rng.random() < 0.6 if sides is None else sides):
        chives = sprinkle(rng, 30, 0.45, 0.33, "#4f8f30", 0.025)
        return [Piece(noodles.scaled(1.15), finish="wet"), Piece(chives, "garnish")]
    egg = [
        Piece(p.mesh.turned(-8, "y").moved(0.12, 0.2, 0.3), "garnish", p.finish) for p in fried_egg(rng, 0.36)
    ]
    meat = join(
        [
            sausage(rng, 0.62, "#c98a58").turned(35).moved(0.42, -0.3, 0.18),
            sausage(rng, 0.55, "#c98a58").turned(-50).moved(0.6, 0.22, 0.1),
        ]
    )
    return [
        Piece(noodles.moved(-0.03, -0.05), finish="wet"),
        *egg,
        Piece(meat, "garnish", "wet"),
        Piece(greens(rng).turned(35).moved(-0.58, 0.3), "garnish", "wet"),
    ]


@recipe(6)
def spaghetti(rng: Generator) -> list[Piece]:
    """Spaghetti with a red sauce and basil, or with pesto."""
    noodles = strands(rng, 160, 0.72, rng.uniform(0.22, 0.34), 0.024, "#edcf80")
    top = solid(
        wobbly(circle(0.4, 120), 0.16, rng),
        0.2,
        0.8,
        pick(rng, ("#b3240f", "#9c3a16", "#4f7a22", "#a03020")),
        50,
    )
    top = top.pushed(0.045 * noise(top.points, 7, rng)).painted(
        "#d8562a", 0.5 * spots(top.points, 6, rng, 0.3, 0.6)
    )
    basil = join(
        [
            leaf(0.24, 0.14, tint(rng, "#3f7d2b"))
            .turned(120 * i)
            .moved(0.09 * np.cos(2 * i), 0.09 * np.sin(2 * i), 0.42)
            for i in range(3)
        ]
    )
    return [Piece(noodles, finish="wet"), Piece(top.moved(z=0.2), "garnish", "wet"), Piece(basil, "garnish")]


@recipe(6)
def penne(rng: Generator) -> list[Piece]:
    """A heap of short hollow pasta."""
    t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    circle_ = np.stack([np.cos(t), np.sin(t)], axis=1)
    profile = [(0.075, -0.22), (0.075, 0.22), (0.055, 0.22), (0.055, -0.22), (0.075, -0.22)]
    rings = np.stack([np.column_stack([r * circle_, z + 0.9 * r * circle_[:, 0]]) for r, z in profile])
    short = loft(rings).turned(90, "y")
    places = disc_places(rng, 70, 0.6)
    r = np.linalg.norm(places, axis=1)
    places[:, 2] = 0.08 + rng.uniform(0.1, 1, 70) ** 0.5 * 0.36 * (1 - (r / 0.68) ** 2)
    heap = [
        short.turned(rng.normal(0, 18), "y")
        .turned(rng.uniform(0, 360))
        .moved(*p)
        .painted(tint(rng, "#e8bf62", 0.1))
        for p in places
    ]
    sauce = sprinkle(rng, 60, 0.5, 0.4, pick(rng, ("#b52a12", "#4f8a2f", "#f3ead4")), 0.045)
    return [Piece(join(heap), finish="wet"), Piece(sauce, "garnish", "wet")]


@recipe(6)
def noodle_bowl(rng: Generator) -> list[Piece]:
    """Noodles piled high in a bowl."""
    vessel = bowl(0.82, 0.5, pick(rng, VESSELS))
    noodles = strands(rng, 130, 0.66, 0.26, 0.032, pick(rng, ("#e6c878", "#d9ac58", "#efe2c0")))
    half = (
        [Piece(p.mesh.moved(0.25, 0.1, 0.6), "garnish", p.finish) for p in fried_egg(rng, 0.24)]
        if rng.random() < 0.4
        else []
    )
    return [
        vessel,
        Piece(noodles.moved(z=0.3), finish="wet"),
        *half,
        Piece(sprinkle(rng, 25, 0.4, 0.58, "#4f8f30", 0.028), "garnish"),
    ]

"""Fried food (4)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf
from studio.meshes import (
    Mesh,
    ball,
    circle,
    disc_places,
    join,
    noise,
    polygon,
    ring,
    solid,
    spots,
    tint,
    tube,
)
from studio.pieces import Piece, bowl, pick


def crisp(mesh: Mesh, rng: Generator, bumps: float = 0.035) -> Mesh:
    """A rough golden crust."""
    mesh = mesh.pushed(
        bumps * noise(mesh.points, 5, rng, 2) + 0.4 * bumps * np.abs(noise(mesh.points, 16, rng, 2))
    )
    mesh = mesh.painted(tint(rng, "#d08a2c", 0.15)).painted("#8a4713", spots(mesh.points, 4, rng, 0.35, 1.2))
    return mesh.painted("#efc468", 0.8 * spots(mesh.points, 9, rng, 0.25, 0.8))


def sticks(rng: Generator, n: int, radius: float, height: float, length: float = 0.62) -> Mesh:
    """A heap of potato sticks."""
    heap = []
    for i in range(n):
        size = length * rng.uniform(0.6, 1.15)
        stick = solid(
            polygon([(-size, -0.055), (size, -0.055), (size, 0.055), (-size, 0.055)], 0.004, 60),
            0.11,
            0.15,
            n=10,
        )
        stick = Mesh(stick.points * (0.5, 1, 1), stick.faces, stick.colours)
        end = np.abs(stick.points[:, 0]) > 0.46 * size
        stick = stick.painted(tint(rng, "#f0c250", 0.14)).painted("#c07f22", 0.6 * end)
        place = disc_places(rng, 1, radius)[0]
        level = height * (i / n) * (1 - (np.linalg.norm(place) / radius) ** 2)
        heap.append(
            stick.turned(rng.normal(0, 14), "y")
            .turned(rng.uniform(0, 360))
            .moved(*place)
            .moved(z=level + 0.04)
        )
    return join(heap)


@recipe(4)
def fries(rng: Generator) -> list[Piece]:
    """A heap of fries, at times with a dip."""
    pieces = [Piece(sticks(rng, rng.integers(55, 90), 0.6, rng.uniform(0.45, 0.75)))]
    return [*pieces, *(dip(rng) if rng.random() < 0.4 else [])]


def dip(rng: Generator) -> list[Piece]:
    """A little bowl of sauce at the side."""
    sauce = solid(circle(0.2), 0.02, 0.5, pick(rng, ("#b01c12", "#f0e6cc", "#d99a1e")), 16)
    small = bowl(0.24, 0.18, pick(rng, ("#f2efe8", "#3a3a3c")))
    return [small.moved(0.55, -0.55), Piece(sauce.moved(0.55, -0.55, 0.13), "garnish", "liquid")]


@recipe(4)
def nuggets(rng: Generator) -> list[Piece]:
    """Pieces of fried chicken without bones."""
    n = rng.integers(6, 12)
    heap = []
    for i, place in enumerate(disc_places(rng, n, 0.55)):
        piece = crisp(ball(1, n=22).scaled(0.26, 0.2, 0.15).turned(rng.uniform(0, 360)), rng).rested()
        heap.append(piece.moved(*place).moved(z=0.2 * (i * 2 // n)))
    return [Piece(join(heap), finish="matte"), *(dip(rng) if rng.random() < 0.4 else []), *lettuce(rng)]


def lettuce(rng: Generator) -> list[Piece]:
    """At times, a leaf beside it."""
    if rng.random() < 0.6:
        return []
    a = rng.uniform(0, 2 * np.pi)
    green = leaf(0.8, 0.5, tint(rng, "#6aa23a"), 0.2).turned(np.degrees(a) + 90)
    return [Piece(green.moved(0.62 * np.cos(a), 0.62 * np.sin(a)), "garnish")]


@recipe(4)
def onion_rings(rng: Generator) -> list[Piece]:
    """Fried rings, heaped."""
    heap = []
    n = rng.integers(5, 9)
    for i in range(n):
        hoop = crisp(ring(rng.uniform(0.24, 0.36), 0.085, n=60), rng, 0.025).turned(rng.normal(0, 16), "x")
        place = disc_places(rng, 1, 0.45)[0]
        heap.append(hoop.rested().moved(*place).moved(z=0.13 * (i // 2)))
    return [Piece(join(heap), finish="matte"), *(dip(rng) if rng.random() < 0.4 else [])]


@recipe(4)
def drumsticks(rng: Generator) -> list[Piece]:
    """Fried chicken legs."""
    pieces = []
    n = rng.integers(2, 5)
    for i in range(n):
        t = np.linspace(0, 1, 60)
        path = np.stack([1.05 * t - 0.6, 0 * t, 0 * t], axis=1)
        leg = crisp(
            tube(
                path, 0.27 * np.sqrt(np.clip(1 - (2.2 * t - 0.75) ** 2 * 0.55, 0.06, 1)) * (1 - 0.5 * t), 36
            ),
            rng,
        ).rested()
        end = leg.points[:, 2].max() * 0.4
        bone = join(
            [
                tube(np.array([[0.3, 0, end], [0.62, 0, end]]), 0.05, 10, "#efe2c8"),
                ball(0.075, "#efe2c8", 12).moved(0.64, 0.04, end),
                ball(0.075, "#efe2c8", 12).moved(0.64, -0.04, end),
            ]
        )
        y = 0.46 * (i - (n - 1) / 2)
        spin = rng.normal(0, 12) + 180 * (i % 2)
        pieces += [Piece(m.turned(spin).moved(0.05, y)) for m in (leg, bone)]
    return [*pieces, *lettuce(rng)]


@recipe(4)
def spring_rolls(rng: Generator) -> list[Piece]:
    """Spring rolls, side by side or stacked."""
    rolls = []
    n = rng.integers(3, 7)
    for i in range(n):
        t = np.linspace(-0.5, 0.5, 40)
        roll = crisp(
            tube(np.stack([t * 1.0, 0 * t, 0 * t], 1), 0.13 * (1 - (2 * t) ** 10) ** 0.5 + 0.02, 24),
            rng,
            0.012,
        )
        upper = i >= 4
        rolls.append(
            roll.rested()
            .turned(rng.normal(0, 5))
            .moved(y=0.29 * (i - 1.5) if not upper else 0.29 * (i - 4.5), z=0.24 * upper)
        )
    return [Piece(join(rolls).turned(rng.uniform(0, 180)), finish="satin"), *lettuce(rng)]

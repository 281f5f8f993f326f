"""Meat (5)."""

import numpy as np
from numpy.random import Generator

from studio.foods.fried import lettuce, sticks
from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf
from studio.meshes import Array, Mesh, ball, circle, join, noise, polygon, solid, spots, tint, tube, wobbly
from studio.pieces import Piece, pick


@recipe(5)
def steak(rng: Generator, chips: bool | None = None) -> list[Piece]:
    """A grilled steak with sauce, at times with fries beside it."""
    chips = rng.random() < 0.5 if chips is None else chips
    outline = wobbly(circle(1, 150) * (0.62, 0.42), 0.13, rng, 1.6)
    mesh = solid(outline, 0.22, 0.35, tint(rng, "#5c2a18"), 90).turned(0)
    x, y, z = mesh.points.T
    mesh = mesh.painted("#8a4a30", 0.7 * spots(mesh.points, 4, rng, 0.4, 1)).painted(
        "#b0625a", 0.5 * (np.abs(z - 0.1) < 0.04)
    )
    stripe = np.cos(2 * np.pi * (x + 0.45 * y) / 0.2)
    mesh = mesh.painted("#1c0d08", 0.85 * (stripe > 0.55) * (z > 0.15)).pushed(
        0.018 * noise(mesh.points, 7, rng)
    )
    mesh = mesh.scaled(1.15)
    sauce = solid(wobbly(circle(0.72, 120), 0.12, rng), 0.02, 0.5, "#3a1608", 20)
    if not chips:
        herb = [
            leaf(0.24, 0.07, tint(rng, "#4a7d2e")).turned(rng.uniform(0, 360)).moved(*p, 0.26)
            for p in rng.uniform(-0.15, 0.15, (5, 2))
        ]
        return [
            Piece(mesh, finish="wet"),
            Piece(sauce.scaled(1.1, 0.8, 1), "garnish", "liquid"),
            Piece(join(herb), "garnish"),
        ]
    heap = sticks(rng, 45, 0.36, 0.4, 0.5).moved(0.2, 0.42)
    return [
        Piece(mesh.moved(-0.08, -0.3), finish="wet"),
        Piece(sauce.scaled(1.0, 0.75, 1).moved(-0.05, -0.25), "garnish", "liquid"),
        Piece(heap, "garnish"),
    ]


def sausage(rng: Generator, size: float = 1.0, colour: str = "#a04a26") -> Mesh:
    """A sausage lying along x, bent, with marks of the grill."""
    t = np.linspace(-1, 1, 90)
    path = np.stack([0.55 * np.sin(0.8 * t) / 0.72, 0.4 * np.cos(0.8 * t) - 0.35, 0 * t], axis=1)
    mesh = tube(path, 0.13 * (1 - t**8) ** 0.5 + 0.01, 28, tint(rng, colour)).rested()
    stripe = np.cos(2 * np.pi * (mesh.points[:, 0] + 0.5 * mesh.points[:, 1]) / 0.17) > 0.6
    mesh = mesh.painted("#4a1c0c", 0.8 * stripe * (mesh.points[:, 2] > 0.17))
    return mesh.painted("#c8743c", 0.5 * spots(mesh.points, 4, rng, 0.3, 1)).scaled(size)


@recipe(5)
def sausages(rng: Generator) -> list[Piece]:
    """Sausages in a row, at times with mustard."""
    n = rng.integers(2, 5)
    row = [
        sausage(rng, rng.uniform(0.95, 1.1)).turned(rng.normal(0, 6)).moved(y=0.3 * (i - (n - 1) / 2))
        for i in range(n)
    ]
    pieces = [Piece(join(row).turned(rng.uniform(0, 180)), finish="wet")]
    if rng.random() < 0.4:
        mustard = solid(wobbly(circle(0.18), 0.1, rng), 0.08, 0.8, "#d9a81e", 24)
        pieces.append(Piece(mustard.moved(0.5, -0.62), "garnish", "liquid"))
    return pieces


@recipe(5)
def meatballs(rng: Generator) -> list[Piece]:
    """Meatballs in a brown or red sauce."""
    heap = []
    n = rng.integers(5, 10)
    for i in range(n):
        a = 2.4 * i
        r = 0.22 * np.sqrt(i + 0.3)
        meat = ball(rng.uniform(0.19, 0.23), n=26)
        meat = (
            meat.pushed(0.035 * noise(meat.points, 7, rng))
            .painted(tint(rng, "#7a4022"))
            .painted("#4a2010", spots(meat.points, 5, rng, 0.4, 1))
        )
        heap.append(meat.moved(r * np.cos(a), r * np.sin(a), 0.2))
    sauce = solid(
        wobbly(circle(0.78, 120), 0.08, rng), 0.05, 0.5, pick(rng, ("#5a2410", "#8c2312", "#7a4a22")), 20
    )
    return [Piece(join(heap), finish="wet"), Piece(sauce, "garnish", "liquid")]


@recipe(5)
def roast(rng: Generator) -> list[Piece]:
    """Slices of roast, pink inside, fanned out before the joint."""
    outline = wobbly(circle(0.42, 120), 0.07, rng)
    slice_ = solid(outline, 0.06, 0.3, n=60)
    r = np.linalg.norm(slice_.points[:, :2], axis=1) / 0.42
    slice_ = slice_.painted(tint(rng, "#c8625a")).painted("#a8403e", spots(slice_.points, 3, rng, 0.4, 0.8))
    slice_ = slice_.painted("#f0d8c0", 0.8 * spots(slice_.points * (1, 4, 1), 2.2, rng, 0.08)).painted(
        "#5a2a16", (r - 0.86) * 12
    )
    n = rng.integers(4, 7)
    fan = [
        slice_.turned(rng.uniform(0, 30)).turned(-22, "y").moved(0.2 * i - 0.65, 0, 0.16 + 0.01 * i)
        for i in range(n)
    ]
    joint = tube(
        np.stack([np.linspace(0.45, 1.05, 40), np.zeros(40), np.full(40, 0.36)], 1),
        0.4 * (1 - np.linspace(-0.5, 1, 40) ** 10) ** 0.5,
        40,
    )
    joint = (
        joint.painted("#5e2d18")
        .painted("#341508", spots(joint.points, 4, rng, 0.4, 0.8))
        .pushed(0.02 * noise(joint.points, 6, rng))
    )
    return [Piece(join([*fan, joint.moved(-0.2)]).scaled(0.95), finish="wet"), *lettuce(rng)]


@recipe(5)
def bacon(rng: Generator) -> list[Piece]:
    """Wavy rashers of bacon."""
    rashers: list[Mesh] = []
    n = rng.integers(3, 6)
    for i in range(n):
        flat: Mesh = solid(
            polygon([(-0.75, -0.14), (0.75, -0.14), (0.75, 0.14), (-0.75, 0.14)], 0.004, 240),
            0.035,
            0.3,
            n=24,
        )
        x, y, z = flat.points.T
        streak: Array = np.sin(26 * y + 2.2 * noise(np.stack([x, 0 * x, 0 * x], 1), 1.2, rng))
        flat = (
            flat.painted(tint(rng, "#a03428"))
            .painted("#efc9a8", np.clip(2.5 * (streak - 0.25), 0, 1))
            .painted("#5a1a10", 0.5 * spots(flat.points, 4, rng, 0.3, 1))
        )
        wave = 0.06 * np.sin(9 * x + rng.uniform(0, 6)) + 0.07
        rashers.append(
            Mesh(np.stack([x, y + 0.02 * np.sin(7 * x), z + wave], 1), flat.faces, flat.colours)
            .turned(rng.normal(0, 5))
            .moved(y=0.27 * (i - (n - 1) / 2))
        )
    return [Piece(join(rashers).turned(rng.uniform(0, 180)), finish="wet")]

"""Eggs (3)."""

import numpy as np
from numpy.random import Generator

from studio.foods.bread import toast
from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf, sprinkle
from studio.meshes import (
    Array,
    Mesh,
    circle,
    disc_places,
    join,
    noise,
    solid,
    spots,
    tint,
    tube,
    turn,
    wobbly,
)
from studio.pieces import Piece, pick


def yolk(size: float, colour: str | Array) -> Mesh:
    """Half an ellipsoid."""
    return solid(circle(size, 64), 0.55 * size, 0.8, colour, 30)


def fried_egg(rng: Generator, size: float = 0.5, part: str = "food") -> list[Piece]:
    """An egg sunny side up."""
    white = solid(
        wobbly(circle(size, 140), 0.09, rng, 2.5 / size * 0.5),
        0.07 * size / 0.5,
        0.45,
        tint(rng, "#fbf8ef", 0.03),
        70,
    )
    r = np.linalg.norm(white.points[:, :2], axis=1) / size
    white = white.pushed(0.012 * noise(white.points, 6, rng)).painted(
        "#c08a4a", 0.8 * (r > 0.9) * spots(white.points, 5, rng, 0.3, 0.6)
    )
    centre = rng.uniform(-0.12, 0.12, 2) * size
    heart = yolk(0.4 * size, pick(rng, ("#f2a01e", "#f5b52a", "#ea7d16"), 0.04))
    return [Piece(white, part, "wet"), Piece(heart.moved(*centre, 0.055 * size / 0.5), part, "wet")]


@recipe(3)
def egg_on_toast(rng: Generator) -> list[Piece]:
    """A fried egg on a slice of toast."""
    bread = toast(rng, brown=0.9).scaled(1.2, 1.2, 1)
    egg = [p.moved(0, 0.02, 0.155) for p in fried_egg(rng, 0.58)]
    pepper = sprinkle(rng, 25, 0.45, 0.25, "#2a2018", 0.012)
    return [Piece(bread, "garnish", "matte"), *egg, Piece(pepper, "garnish", "matte")]


@recipe(3)
def fried_eggs(rng: Generator) -> list[Piece]:
    """One to three fried eggs."""
    n = rng.integers(1, 4)
    if n == 1:
        return fried_egg(rng, 0.72)
    places = [2 * np.pi * i / n for i in range(n)]
    eggs = [
        [p.moved(0.4 * np.cos(a), 0.4 * np.sin(a), 0.02 * i) for p in fried_egg(rng, 0.42)]
        for i, a in enumerate(places)
    ]
    green = sprinkle(rng, 20, 0.7, 0.12, "#4f8a2f", 0.02)
    return [*(p for egg in eggs for p in egg), Piece(green, "garnish")]


@recipe(3)
def boiled_halves(rng: Generator) -> list[Piece]:
    """Boiled eggs, cut in halves."""
    pieces = []
    n = rng.integers(2, 5)
    heart = pick(rng, ("#f2b22e", "#f0c64a", "#ea8a1c"), 0.04)
    for i in range(n):
        half = solid(circle(1, 80) * (0.36, 0.28), 0.26, 0.9, tint(rng, "#fbf7ee", 0.03), 60)
        half = half.turned(180, "x").rested()
        half = Mesh(np.minimum(half.points, (9, 9, 0.2)), half.faces, half.colours)
        core = solid(circle(0.165, 60), 0.03, 0.5, heart, 24).moved(0.05, 0, 0.192)
        a = 2 * np.pi * i / n + 0.5
        tilt = rng.uniform(-12, 12)
        pieces += [
            Piece(
                m.turned(tilt, "x")
                .turned(np.degrees(a) + 90)
                .moved(0.42 * np.cos(a), 0.42 * np.sin(a), 0.02),
                finish="wet",
            )
            for m in (half, core)
        ]
    bed = [
        leaf(0.5, 0.3, tint(rng, "#5d9a3a"), 0.2).turned(rng.uniform(0, 360)).moved(*place)
        for place in disc_places(rng, 4, 0.6)
    ]
    return [*pieces, Piece(join(bed), "garnish")]


@recipe(3)
def whole_eggs(rng: Generator) -> list[Piece]:
    """Eggs in their shells, in a nest of straw or in a row."""
    t = np.linspace(0, 1, 50)
    profile = np.stack([np.sin(np.pi * t) * (1 - 0.22 * (2 * t - 1)), 1.32 * (1 - np.cos(np.pi * t))], axis=1)
    shell = turn(profile, circle(0.98, 60)).scaled(0.27)
    colour = pick(rng, ("#d9a06b", "#f0e2cf", "#c58450", "#f4efe6"), 0.06)
    n = rng.integers(2, 6)
    lay = [
        shell.turned(90, "x")
        .rested()
        .turned(rng.uniform(0, 360))
        .moved(*(0.42 * np.array([np.cos(a), np.sin(a), 0.1])))
        for a in 2 * np.pi * np.arange(n) / n
    ]
    eggs = join(lay).painted(colour)
    eggs = eggs.painted("#8a5a36", 0.4 * spots(eggs.points, 14, rng, 0.06))
    straws = [
        np.linspace(0, 1, 12)[:, None] * (np.append(rng.normal(size=2), 0) * 0.25)
        + np.append(0.62 * np.array([np.cos(a), np.sin(a)]), rng.uniform(0.02, 0.14))
        for a in rng.uniform(0, 2 * np.pi, 130)
    ]
    nest = join([tube(path, 0.013, 5, tint(rng, "#c8a860", 0.25)) for path in straws])
    return [Piece(eggs, finish="satin"), *([Piece(nest, "crockery", "matte")] if rng.random() < 0.6 else [])]

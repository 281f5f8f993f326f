"""Bread (0)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf
from studio.meshes import Mesh, ball, circle, copies, join, noise, polygon, solid, spots, tint, tube, wobbly
from studio.pieces import Piece

CRUST, CRUMB = "#a8622a", "#ecd0a0"


def baked(mesh: Mesh, rng: Generator, light: str = "#d99a4e", dark: str = CRUST) -> Mesh:
    """Coloured as from an oven, darker at the top."""
    high = mesh.points[:, 2] / mesh.points[:, 2].max()
    mesh = mesh.painted(tint(rng, light)).painted(
        tint(rng, dark), 0.9 * high + 0.35 * noise(mesh.points, 3, rng)
    )
    return mesh.pushed(0.012 * noise(mesh.points, 7, rng))


@recipe(0)
def pizza_slice(rng: Generator, pepperoni: bool = True) -> list[Piece]:
    """A slice of pizza, its tip toward -y."""
    angle = np.radians(np.linspace(-27, 27, 12))
    arc = np.stack([1.55 * np.sin(angle), 1.55 * np.cos(angle) - 0.9], axis=1)
    base = solid(polygon([(0, -0.92), *arc[::-1]], 0.012, 220), 0.07, 0.25, tint(rng, "#c98a3f"), 80)
    cheese = base.points[:, 2] > 0.06
    melt = spots(base.points, 2.2, rng, 0.4, 0.5)
    base = base.painted(tint(rng, "#efc04c"), cheese).painted(
        "#b3361c", cheese * spots(base.points, 3, rng, 0.22)
    )
    base = base.painted("#f7dc8a", 0.7 * cheese * melt).painted(
        "#9c5a1e", cheese * spots(base.points, 5, rng, 0.08)
    )
    base = base.pushed(0.025 * cheese * noise(base.points, 5, rng))
    t = np.linspace(-1, 1, 80)
    path = np.stack([1.5 * np.sin(0.49 * t), 1.5 * np.cos(0.49 * t) - 0.9, 0 * t + 0.07], axis=1)
    rim = tube(path, 0.115 * (1 + 0.12 * noise(path, 3, rng)) * (1 - t**12) ** 0.4, 24)
    pieces = [Piece(base, finish="wet"), Piece(baked(rim, rng), finish="matte")]
    if pepperoni:
        for px, py in ((0.02, 0.38), (-0.32, 0.3), (0.3, 0.2), (-0.08, 0.02), (0.12, -0.28), (-0.05, -0.52)):
            meat = solid(wobbly(circle(0.15), 0.06, rng), 0.035, 0.4, tint(rng, "#a3301d"), 24)
            meat = meat.painted("#d0603c", spots(meat.points, 9, rng, 0.3)).painted(
                "#6d1710", 3 * (np.linalg.norm(meat.points[:, :2], axis=1) - 0.125) / 0.1
            )
            pieces.append(Piece(meat.moved(px, py, 0.075), finish="wet"))
    basil = [
        leaf(0.2, 0.12, tint(rng, "#3f7d2b")).turned(rng.uniform(0, 360)).moved(*place)
        for place in rng.uniform((-0.2, -0.3, 0.1), (0.2, 0.4, 0.1), (4, 3))
    ]
    return [*pieces, Piece(join(basil))]


@recipe(0)
def loaf(rng: Generator) -> list[Piece]:
    """A loaf with slashes across the top."""
    long = rng.uniform(0.62, 1.0)
    mesh = baked(
        solid(circle(n=160) * (long, rng.uniform(0.34, 0.48)), rng.uniform(0.45, 0.6), 0.7, n=90), rng
    )
    x, y, z = mesh.points.T
    phase = x * rng.uniform(3.2, 4.2) + y * 1.2
    cut = (
        np.exp(-(((phase - np.round(phase)) / 0.12) ** 2))
        * (np.abs(y) < 0.28)
        * (np.abs(x) < 0.75 * long)
        * (z > 0.25)
    )
    return [Piece(mesh.pushed(-0.035 * cut).painted(CRUMB, 0.9 * cut), finish="matte")]


def toast(rng: Generator, thick: float = 0.16, brown: float = 0.5) -> Mesh:
    """A slice of a tin loaf, lying flat."""
    top = [(0.62 * np.cos(a), 0.35 + 0.3 * np.sin(a)) for a in np.linspace(-0.3, np.pi + 0.3, 14)]
    outline = polygon([(-0.55, -0.6), (0.55, -0.6), (0.55, 0.1), *top, (-0.55, 0.1)], 0.015, 200)
    mesh = solid(outline, thick, 0.2, tint(rng, CRUST), 70)
    flat = np.abs(mesh.normals()[:, 2])
    mesh = mesh.painted(tint(rng, CRUMB), (flat - 0.6) * 3)
    mesh = mesh.painted("#b8732f", (flat > 0.8) * brown * (0.5 + noise(mesh.points, 3, rng)))
    return mesh.pushed(0.01 * noise(mesh.points, 12, rng))


@recipe(0)
def slices(rng: Generator) -> list[Piece]:
    """Slices of bread, one leaning on the others."""
    n = rng.integers(2, 5)
    meshes = [
        toast(rng, brown=rng.uniform(0, 0.7))
        .turned(rng.uniform(-25, 25))
        .moved(rng.uniform(-0.15, 0.15), rng.uniform(-0.15, 0.15), 0.16 * i)
        for i in range(n)
    ]
    return [Piece(join(meshes), finish="matte")]


@recipe(0)
def buns(rng: Generator) -> list[Piece]:
    """Round buns, with sesame or a cross."""
    n = rng.integers(1, 5)
    seeds = rng.random() < 0.6
    size = 0.62 if n == 1 else 0.36
    meshes = []
    for i in range(n):
        bun = baked(solid(wobbly(circle(), 0.04, rng), 0.75, 0.75, n=60).scaled(size), rng, dark="#96501f")
        x, y, z = bun.points.T / size
        if seeds:
            places = ball(1, n=12).points[rng.integers(120, 280, 40)]
            tops = places * (0.72, 0.72, 0.2) * size + (0, 0, 0.56 * size)
            bun = join([bun, copies(ball(0.05, "#f3e3bd", 8).scaled(1, 0.6, 0.5).scaled(size), tops, rng)])
        else:
            bun = bun.painted("#f0dcb4", 0.9 * (z > 0.4) * ((np.abs(x) < 0.07) | (np.abs(y) < 0.07)))
        place = 2 * np.pi * i / n
        meshes.append(bun.moved(0.5 * (n > 1) * np.cos(place), 0.5 * (n > 1) * np.sin(place)))
    return [Piece(join(meshes))]


@recipe(0)
def croissant(rng: Generator) -> list[Piece]:
    """A croissant, or two."""
    t = np.linspace(-1, 1, 160)
    path = np.stack([0.8 * np.sin(1.25 * t), 0.75 * np.cos(1.25 * t) - 0.45, 0 * t], axis=1)
    steps = np.abs(t) * 4
    radius = (0.28 * (1 - np.abs(t) ** 1.8) + 0.05) * (1 + 0.16 * (1 - (steps - np.floor(steps))))
    mesh = tube(path, radius, 28).rested()
    grain = np.sin(90 * np.linspace(-1, 1, 162))[:, None] * np.ones(28)
    mesh = baked(mesh, rng, "#e0a04a", "#9a5420").painted("#f2c878", 0.25 * grain.ravel())
    return [Piece(mesh.scaled(0.95))]

"""Rice (7)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import block, sprinkle
from studio.meshes import Array, Mesh, ball, circle, copies, join, polygon, solid, tint, wobbly
from studio.pieces import VESSELS, Piece, bowl, pick, pick_hex

GRAIN = ball(1, n=6).scaled(0.05, 0.019, 0.019)


def grains(rng: Generator, places: Array, colour: str = "#f7f3e8") -> Mesh:
    """A grain of rice at every place."""
    return copies(GRAIN.painted(colour), places + rng.normal(0, 0.012, places.shape), rng)


def rice_dome(
    rng: Generator, outline: Array, height: float, colour: str = "#f7f3e8", n: int = 1500, edge: float = 0.8
) -> Mesh:
    """A heap of rice: grains all over a solid."""
    core = solid(outline, height, edge, tint(rng, colour, 0.04), 60)
    corners = core.points[core.faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    area *= corners.mean(axis=1)[:, 2] > 0.02  # none underneath
    chosen = corners[rng.choice(len(corners), n, p=area / area.sum())]
    share = rng.dirichlet(np.ones(3), n)[:, :, None]
    return join([core, grains(rng, (chosen * share).sum(axis=1), colour)])


@recipe(7)
def rice_bowl(rng: Generator) -> list[Piece]:
    """White rice heaped in a bowl."""
    vessel = bowl(0.72, 0.5, pick(rng, VESSELS))
    mound = rice_dome(rng, circle(0.6), 0.55).moved(z=0.22)
    kind = rng.integers(4)
    top = [
        [],
        [Piece(ball(0.1, "#b3263a", 20).moved(z=0.78), "garnish", "wet")],
        [Piece(sprinkle(rng, 45, 0.35, 0.72, "#1e1a18", 0.018), "garnish")],
        [Piece(sprinkle(rng, 35, 0.35, 0.72, "#4f8f30", 0.025), "garnish")],
    ][kind]
    return [vessel, Piece(mound, finish="matte"), *top]


@recipe(7)
def onigiri(rng: Generator) -> list[Piece]:
    """Triangles of rice with a strip of seaweed."""
    pieces = []
    n = rng.integers(1, 4)
    for i in range(n):
        outline = polygon([(-0.36, -0.3), (0.36, -0.3), (0, 0.34)], 0.05, 120)
        body = rice_dome(rng, outline, 0.24, n=700, edge=0.35)
        wrap = block(0.15, 0.2, 0.38, "#141c16", 20).moved(0, -0.19, -0.07)
        for mesh, finish in ((body, "matte"), (wrap, "satin")):
            standing = mesh.turned(55, "x").moved(z=0.27).turned(-25 + 25 * i)
            pieces.append(Piece(standing.moved(0.6 * (i - (n - 1) / 2), 0.15 * (i % 2), 0), finish=finish))
    return [p.scaled(1.6 if n == 1 else 1.2) for p in pieces]


@recipe(7)
def fried_rice(rng: Generator) -> list[Piece]:
    """Fried rice with peas, carrot and egg."""
    mound = rice_dome(
        rng,
        wobbly(circle(0.68), 0.06, rng),
        rng.uniform(0.3, 0.45),
        pick_hex(rng, ("#e6c680", "#d9ae5e", "#efdcae")),
        2000,
        0.9,
    )
    tops = mound.points[mound.points[:, 2] > 0.1]
    bits = []
    for colour, n, size in (("#5c9a30", 32, 0.045), ("#e0741e", 26, 0.042), ("#f2cf4a", 20, 0.05)):
        bits.append(copies(ball(size, colour, 10), tops[rng.integers(0, len(tops), n)], rng))
    return [Piece(mound, finish="satin"), Piece(join(bits), "garnish")]


@recipe(7)
def curry_rice(rng: Generator) -> list[Piece]:
    """White rice with curry beside it."""
    mound = rice_dome(rng, wobbly(circle(1) * (0.42, 0.66), 0.05, rng), 0.3, edge=0.9)
    curry = solid(
        wobbly(circle(1, 120) * (0.55, 0.68), 0.06, rng),
        0.08,
        0.5,
        pick(rng, ("#8a4a12", "#a8641a", "#6e3410")),
        40,
    )
    lumps = [
        block(0.08, 0.08, 0.13, tint(rng, colour)).turned(rng.uniform(0, 90)).moved(0.34 + x, y, 0.05)
        for colour in ("#e0791f", "#d9b25a", "#6b3a1c")
        for x, y in rng.uniform((-0.22, -0.42), (0.28, 0.42), (4, 2))
    ]
    return [
        Piece(mound.moved(-0.36), finish="matte"),
        Piece(curry.moved(0.28), "garnish", "liquid"),
        Piece(join(lumps), "garnish", "wet"),
    ]

"""What goes with many foods: leaves, crumbs, blocks, strawberries, lemon."""

import numpy as np
from numpy.random import Generator

from studio.meshes import (
    Array,
    Mesh,
    ball,
    circle,
    copies,
    disc_places,
    join,
    polygon,
    rgb,
    solid,
    tint,
    turn,
)
from studio.pieces import Piece


def leaf(length: float, width: float, colour: str | Array, bend: float = 0.15) -> Mesh:
    """A pointed leaf lying along x."""
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    outline = np.stack([length / 2 * np.cos(t), width / 2 * np.sin(t) * np.abs(np.sin(t)) ** 0.3], axis=1)
    mesh = solid(outline, 0.02, 0.6, colour, 16)
    x, y, z = mesh.points.T
    vein = np.exp(-((y / (0.06 * width)) ** 2))
    bent = np.stack([x, y, z + bend * length * (0.3 - (2 * x / length) ** 2) + 0.4 * np.abs(y)], axis=1)
    return Mesh(bent, mesh.faces, mesh.colours).painted(rgb(colour) * 1.6, 0.6 * vein).rested()


def sprinkle(rng: Generator, n: int, radius: float, height: float, colour: str, size: float = 0.02) -> Mesh:
    """Crumbs of one colour strewn over a disc."""
    return copies(ball(size, colour, 8), disc_places(rng, n, radius, height), rng, vary=0.4)


def block(x: float, y: float, z: float, colour: str | Array, n: int = 60) -> Mesh:
    """A block with softened edges."""
    return solid(polygon([(-x, -y), (x, -y), (x, y), (-x, y)], 0.008), z, 0.1, colour, n)


def strawberry(rng: Generator, size: float = 0.25) -> list[Piece]:
    """A strawberry standing on its stalk end, as food."""
    t = np.linspace(0, 1, 50)
    profile = np.stack([np.sin(np.pi * t**0.75) ** 0.75 * (1 - 0.25 * t), 2.0 * t], axis=1)
    berry = turn(profile, circle(1, 60), tint(rng, "#c8141e")).painted("#e0402a", 0.3)
    t, angle = np.repeat(np.arange(50), 60), np.tile(np.arange(60), 50)
    seed = ((angle + 3 * (t // 4 % 2)) % 6 == 0) & (t % 4 == 0) & (t > 4)
    berry = berry.painted("#f0c860", seed).pushed(-0.03 * seed)
    leaves = join([leaf(0.9, 0.4, "#3f8a2e", 0.1).moved(0.35).turned(72 * i) for i in range(5)])
    return [Piece(berry.scaled(size), finish="wet"), Piece(leaves.scaled(size).moved(z=-0.06 * size))]


def wedge(rng: Generator) -> Piece:
    """A slice of lemon, as a garnish."""
    disc = solid(circle(0.24, 120), 0.06, 0.3, "#f0d23c", 60)
    r, a = np.linalg.norm(disc.points[:, :2], axis=1) / 0.24, np.arctan2(disc.points[:, 1], disc.points[:, 0])
    disc = disc.painted("#fbf4c8", r < 0.9).painted("#f2d850", (r < 0.82) & (np.abs(np.sin(4 * a)) > 0.22))
    return Piece(disc.turned(rng.uniform(0, 90)), "garnish", "wet")

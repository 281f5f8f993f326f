"""Dairy products (1)."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import block, strawberry
from studio.meshes import circle, join, noise, polygon, resample, solid, tint, tube, turn
from studio.pieces import Piece, pick

MILK = "#f7f4ea"


@recipe(1)
def butter(rng: Generator, pats: int | None = None) -> list[Piece]:
    """A block of butter, with a few slices cut off."""
    pats = rng.integers(0, 4) if pats is None else pats
    colour = tint(rng, "#f9dc6b", 0.06)
    body = block(0.62 - 0.08 * pats, 0.4, 0.55, colour)
    body = body.pushed(0.012 * noise(body.points, 2, rng) + 0.004 * noise(body.points, 10, rng))
    meshes = [body.moved(-0.1 * pats)]
    for i in range(pats):
        pat = block(0.05, 0.4, 0.52, colour).turned(rng.uniform(55, 85), "y").rested()
        meshes.append(pat.turned(rng.uniform(-12, 12)).moved(0.55 - 0.1 * pats + 0.16 * i, 0, 0.06 * i))
    return [Piece(join(meshes), finish="satin")]


def berries(rng: Generator, n: int = 2) -> list[Piece]:
    """Strawberries lying about the origin, as a garnish."""
    pieces = []
    for i in range(n):
        for piece in strawberry(rng, 0.19):
            lying = piece.mesh.turned(97, "x").turned(20 + 70 * i).moved(0.36 * i, 0.06 * i, 0.19)
            pieces.append(Piece(lying, "garnish", piece.finish))
    return pieces


@recipe(1)
def milk_jug(rng: Generator, fruit: bool | None = None) -> list[Piece]:
    """A glass jug of milk, at times with strawberries."""
    wall = resample(
        np.array(
            [
                [0.3, 0.0],
                [0.42, 0.05],
                [0.6, 0.3],
                [0.6, 0.5],
                [0.5, 0.75],
                [0.36, 0.98],
                [0.42, 1.2],
                [0.47, 1.3],
            ]
        ),
        80,
    )
    spout = 1 + 0.28 * np.exp(-(((np.arange(96) - 48) / 6) ** 2))
    empty = turn(wall[46:], circle())
    high = np.clip((empty.points[:, 2] - 0.95) / 0.35, 0, 1)
    stretch = 1 + high * (np.tile(spout, len(wall) - 46) - 1)
    empty = replace(empty, points=empty.points * np.stack([stretch, 1 + 0 * stretch, 1 + 0 * stretch], 1))
    t = np.linspace(-1.5, 1.5, 40)
    arc = np.stack([0.42 + 0.42 * np.cos(t), 0 * t, 0.78 + 0.42 * np.sin(t)], 1)
    full = turn(resample(np.concatenate([[[0, 0]], wall[:48], [[0, wall[47, 1]]]]), 80), circle())
    rim = tube(np.concatenate([empty.points[-96:], empty.points[-96:-95]]), 0.014, 8)
    pieces = [
        Piece(full.painted(tint(rng, MILK, 0.03)), "food", "glossy"),
        Piece(empty, "crockery", "glass"),
        Piece(join([tube(arc, 0.045, 14), rim]).painted("#dfe6e6"), "crockery", "glossy"),
    ]
    if rng.random() < 0.5 if fruit is None else fruit:
        pieces += [p.moved(-0.62, -0.55) for p in berries(rng)]
    return pieces


@recipe(1)
def milk_bottle(rng: Generator) -> list[Piece]:
    """A bottle and a glass of milk."""
    colour = tint(rng, MILK, 0.03)
    wall = np.array([[0, 0], [0.3, 0], [0.32, 0.05], [0.32, 0.85], [0.16, 1.15], [0.15, 1.35], [0.18, 1.4]])
    bottle = turn(resample(np.concatenate([wall[:5], [[0, 1.15]]]), 80), circle(), colour)
    neck = turn(wall[4:], circle())
    cap = turn(resample(np.array([[0, 1.36], [0.19, 1.36], [0.19, 1.46], [0, 1.46]]), 30), circle())
    cap = cap.painted(pick(rng, ("#c23b33", "#d9d9d6", "#3f8a5a")))
    drink = turn(resample(np.array([[0, 0], [0.24, 0], [0.28, 0.55], [0, 0.55]]), 40), circle(), colour)
    edge = turn(np.array([[0.28, 0.55], [0.31, 0.75]]), circle())
    standing = [Piece(bottle, finish="glossy"), Piece(neck, "crockery", "glass"), Piece(cap, "crockery")]
    poured = [Piece(drink, finish="glossy"), Piece(edge, "crockery", "glass")]
    return [*(p.moved(-0.3) for p in standing), *(p.moved(0.42, -0.2) for p in poured)]


@recipe(1)
def cheese(rng: Generator) -> list[Piece]:
    """A wedge of cheese with holes."""
    angle = np.radians(np.linspace(-24, 24, 10))
    arc = np.stack([1.4 * np.cos(angle) - 0.8, 1.4 * np.sin(angle)], axis=1)
    mesh = solid(
        polygon([(-0.8, 0), *arc], 0.008, 260), rng.uniform(0.42, 0.6), 0.07, tint(rng, "#f2c24a", 0.08), 150
    )
    for centre in mesh.points[rng.integers(0, len(mesh.points), 26)]:
        size = rng.uniform(0.05, 0.11)
        near = np.clip(1 - np.sum((mesh.points - centre) ** 2, axis=1) / size**2, 0, 1)
        mesh = mesh.pushed(-0.85 * size * np.sqrt(near)).painted("#c98a1e", 0.7 * near)
    rind = np.linalg.norm(mesh.points[:, :2] + (0.8, 0), axis=1) > 1.37
    return [
        Piece(
            mesh.painted(pick(rng, ("#e0a030", "#b8401e", "#e9c877")), rind).turned(rng.uniform(0, 360)),
            finish="satin",
        )
    ]

"""Desserts (2)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import strawberry
from studio.meshes import (
    Mesh,
    ball,
    circle,
    copies,
    join,
    noise,
    pillow,
    polygon,
    resample,
    ring,
    solid,
    spots,
    tint,
    tube,
    turn,
    wobbly,
)
from studio.pieces import Piece, pick

CHOCOLATE = "#3d1f12"


@recipe(2)
def chocolate_cake(rng: Generator) -> list[Piece]:
    """A tall cut of layered chocolate cake with a square of chocolate on it."""
    box = solid(
        polygon([(-0.36, -0.36), (0.36, -0.36), (0.36, 0.36), (-0.36, 0.36)], 0.006, 200), 0.72, 0.06, n=150
    )
    z = box.points[:, 2]
    band = np.mod(z * 6.2, 1) + 0.1 * noise(box.points, 5, rng)
    mesh = box.painted(tint(rng, "#4a2414")).painted(tint(rng, "#b5835a", 0.08), (band > 0.5) * (z < 0.68))
    mesh = mesh.painted("#6d3a22", z > 0.67).pushed(0.012 * noise(box.points, 12, rng))
    cream = turn(
        pillow(0.22, 0.9, 40),
        circle(0.19) * (1 + 0.09 * np.sin(np.arange(96) * np.pi / 6))[:, None],
        "#8a5232",
    )
    plaque = solid(
        polygon([(-0.17, -0.17), (0.17, -0.17), (0.17, 0.17), (-0.17, 0.17)], 0.01), 0.045, 0.2, CHOCOLATE
    )
    plaque = plaque.turned(45).turned(68, "x").moved(0, 0, 1.0)
    return [Piece(mesh, finish="matte"), Piece(cream.moved(z=0.7)), Piece(plaque, finish="glossy")]


@recipe(2)
def waffle(rng: Generator) -> list[Piece]:
    """A waffle with syrup in some of its hollows."""
    mesh = solid(wobbly(circle(0.8, 220), 0.02, rng), 0.2, 0.25, tint(rng, "#d0862f"), 190)
    x, y, z = mesh.points.T
    wall = np.maximum(np.abs(np.cos(np.pi * x / 0.2)), np.abs(np.cos(np.pi * y / 0.2)))
    hole = np.clip((0.86 - wall) / 0.2, 0, 1) * (z > 0.15) * (np.hypot(x, y) < 0.76)
    mesh = mesh.painted(tint(rng, "#a35716"), 0.8 * hole)
    mesh = mesh.painted("#e6ac55", 0.7 * (1 - hole) * (z > 0.17) * spots(mesh.points, 3, rng, 0.5, 1))
    mesh = Mesh(np.stack([x, y, z - 0.12 * hole], axis=1), mesh.faces, mesh.colours)
    mesh = mesh.painted("#5c2408", 0.75 * hole * spots(mesh.points, 1.2, rng, 0.3) * (z > 0.1))
    return [Piece(mesh.pushed(0.006 * noise(mesh.points, 14, rng)), finish="wet")]


@recipe(2)
def donut(rng: Generator) -> list[Piece]:
    """Donuts with icing and sprinkles."""
    icing = pick(rng, ("#e88aa8", CHOCOLATE, "#f3e9dc", "#d9a0d0", "#6b3a22"))
    dough = ring(0.42, 0.24, tint(rng, "#c98945")).scaled(1, 1, 0.85).rested()
    rim = np.linalg.norm(dough.points[:, :2], axis=1)
    edge = 0.25 + 0.04 * noise(dough.points * (1, 1, 0), 3, rng)
    iced = dough.points[:, 2] > edge
    dough = dough.painted(icing, iced).pushed(0.02 * iced)
    tops = dough.points[(dough.points[:, 2] > 0.34) & (rim > 0.22)]
    sticks = [
        copies(
            tube(np.array([[-0.04, 0, 0], [0.04, 0, 0]]), 0.014, 6, colour),
            tops[rng.integers(0, len(tops), 14)] + (0, 0, 0.01),
            rng,
        )
        for colour in ("#e8d33f", "#3f9bd0", "#d0453f", "#f6f2ea", "#53a850")
    ]
    pieces = [Piece(dough), Piece(join(sticks))]
    if rng.random() < 0.4:
        return [p.scaled(0.8).moved(x * 0.72, 0.1 * x) for x in (-0.62, 0.62) for p in pieces]
    return [p.scaled(1.15) for p in pieces]


@recipe(2)
def cupcake(rng: Generator) -> list[Piece]:
    """A cupcake with a swirl of cream and a cherry."""
    waves = (1 + 0.05 * np.cos(np.arange(192) * np.pi / 4))[:, None]
    paper = turn(
        resample(np.array([[0, 0], [0.33, 0], [0.46, 0.42], [0.4, 0.45], [0, 0.5]]), 50),
        circle(1, 192) * waves,
        pick(rng, ("#d9c9a8", "#7a4526", "#d77f95", "#8fc0b0")),
    )
    t = np.linspace(0, 1, 300)
    spiral = np.stack([0.3 * (1 - t) * np.cos(21 * t), 0.3 * (1 - t) * np.sin(21 * t), 0.5 + 0.5 * t], axis=1)
    cream = tube(spiral, 0.15 * (1 - 0.65 * t), 16, pick(rng, ("#f6eee4", "#f0a8bd", "#5c3320", "#bfe0c8")))
    cherry = ball(0.11, "#b3121f").moved(z=1.08)
    size = 1.05
    return [Piece(m.scaled(size), finish=f) for m, f in ((paper, "matte"), (cream, "satin"), (cherry, "wet"))]


@recipe(2)
def cream_cake(rng: Generator) -> list[Piece]:
    """A wedge of sponge cake with cream and a strawberry."""
    angle = np.radians(np.linspace(-25, 25, 10))
    arc = np.stack([1.15 * np.cos(angle) - 0.65, 1.15 * np.sin(angle)], axis=1)
    cake = solid(polygon([(-0.65, 0), *arc], 0.008, 200), 0.52, 0.07, tint(rng, "#e9c47c"), 130)
    z = cake.points[:, 2]
    side = tint(rng, "#f7efe6", 0.05)
    jam = pick(rng, ("#c42f3a", "#f7efe6", "#5a2a1a"))
    cake = (
        cake.pushed(0.012 * noise(cake.points, 12, rng))
        .painted(side, (np.abs(z - 0.26) < 0.05) | (z > 0.45))
        .painted(jam, np.abs(z - 0.26) < 0.025)
    )
    cake = cake.painted(side, np.linalg.norm(cake.points[:, :2] + (0.65, 0), axis=1) > 1.1)
    swirl = turn(
        pillow(0.18, 1, 30), circle(0.16) * (1 + 0.12 * np.sin(np.arange(96) * np.pi / 6))[:, None], side
    )
    return [
        Piece(cake, finish="matte"),
        Piece(swirl.moved(0.28, 0, 0.5)),
        *(p.moved(0.28, 0, 0.66) for p in strawberry(rng, 0.16)),
    ]


@recipe(2)
def ice_cream(rng: Generator) -> list[Piece]:
    """Scoops of ice cream in a coupe, with a wafer."""
    coupe = resample(
        np.array(
            [
                [0, 0],
                [0.36, 0],
                [0.3, 0.04],
                [0.08, 0.1],
                [0.08, 0.25],
                [0.4, 0.36],
                [0.6, 0.62],
                [0.56, 0.62],
                [0.36, 0.4],
                [0, 0.34],
            ]
        ),
        80,
    )
    pieces = [
        Piece(turn(coupe, circle(), pick(rng, ("#e9eef0", "#c9dfe2", "#f2e6e6"))), "crockery", "glossy")
    ]
    for x, y, z in ((-0.25, -0.12, 0.66), (0.25, -0.12, 0.66), (0, 0.26, 0.68), (0, 0, 0.98)):
        scoop = ball(0.31, pick(rng, ("#f6e7c1", "#d98aa0", "#5c3420", "#b9d8a0", "#e8b27a", "#f3ede3")))
        pieces.append(Piece(scoop.pushed(0.03 * noise(scoop.points, 6, rng)).moved(x, y, z)))
    wafer = tube(np.array([[0.1, 0.2, 0.8], [0.35, 0.35, 1.5]]), 0.07, 16, "#c98f4a")
    return [*pieces, Piece(wafer)]

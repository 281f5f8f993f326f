"""Vegetables and fruit (10)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf, strawberry
from studio.meshes import (
    Array,
    Mesh,
    ball,
    circle,
    copies,
    disc_places,
    join,
    noise,
    pillow,
    solid,
    spots,
    tint,
    tube,
    turn,
    wobbly,
)
from studio.pieces import Piece, bowl, pick, pick_hex


def apple(rng: Generator, colour: str | Array, blush: str | Array) -> Mesh:
    """An apple with its stalk."""
    t = np.linspace(0, np.pi, 60)
    dents = 0.16 * np.exp(-((t / 0.4) ** 2)) - 0.32 * np.exp(-(((t - np.pi) / 0.42) ** 2))
    profile = np.stack([np.sin(t) * (1 + 0.12 * np.sin(t) ** 2), -0.92 * np.cos(t) + dents], axis=1)
    body = turn(profile, circle(1, 64), colour)
    body = body.painted(blush, spots(body.points, 1.0, rng, 0.5, 0.8)).scaled(0.34)
    stalk = tube(np.array([[0, 0, 0.16], [0.02, 0, 0.3], [0.07, 0, 0.42]]), 0.018, 8, "#4a3018")
    return join([body, stalk]).rested()


@recipe(10)
def apples(rng: Generator) -> list[Piece]:
    """Apples, red or green."""
    n = rng.integers(1, 5)
    base = pick_hex(rng, ("#c8241c", "#8fb52f", "#d9a72c", "#a81c24"))
    size = 1.7 if n == 1 else 1.05
    fruit = [
        apple(rng, tint(rng, base), pick(rng, ("#e0a03a", "#c83a24", "#a8c040")))
        .scaled(size)
        .turned(rng.uniform(-20, 20), "x")
        .rested()
        .moved(0.42 * (n > 1) * np.cos(a), 0.42 * (n > 1) * np.sin(a))
        for a in 2 * np.pi * np.arange(n) / n
    ]
    return [Piece(join(fruit), finish="glossy")]


@recipe(10)
def oranges(rng: Generator) -> list[Piece]:
    """Oranges or lemons, one of them cut."""
    peel = pick(rng, ("#f08a14", "#f2d02a", "#e8701a"), 0.05)
    pieces = []
    for i in range(3):
        a = 2 * np.pi * i / 3 + 0.6
        fruit = ball(0.34, peel, 44)
        fruit = fruit.pushed(0.006 * noise(fruit.points, 30, rng, 1))
        place = (0.42 * np.cos(a), 0.42 * np.sin(a), 0.33)
        if i:
            pieces.append(Piece(fruit.moved(*place), finish="glossy"))
            continue
        half = solid(circle(0.34, 120), 0.34, 0.8, peel, 80).turned(180, "x").rested()
        top = half.points[:, 2] > 0.2
        half = Mesh(np.minimum(half.points, (9, 9, 0.2)), half.faces, half.colours)
        r, b = (
            np.linalg.norm(half.points[:, :2], axis=1) / 0.34,
            np.arctan2(half.points[:, 1], half.points[:, 0]),
        )
        half = half.painted("#fbeccf", top & (r < 0.93)).painted(
            np.asarray(peel) * 1.1, top & (r < 0.85) & (np.abs(np.sin(5 * b)) > 0.16) & (r > 0.08)
        )
        pieces.append(
            Piece(half.turned(-30, "x").turned(np.degrees(a) + 90).moved(*place).moved(z=-0.18), finish="wet")
        )
    return pieces


@recipe(10)
def bananas(rng: Generator) -> list[Piece]:
    """A hand of bananas."""
    hand = []
    n = rng.integers(2, 5)
    skin = tint(rng, "#f2cc2e", 0.08)
    for i in range(n):
        t = np.linspace(-1, 1, 70)
        path = np.stack([0.85 * np.sin(0.95 * t), 0.85 * np.cos(0.95 * t) - 0.65, 0 * t], axis=1)
        radius = np.clip(0.135 * (1 - t**6), 0.03, 1)
        fruit = tube(path, radius, 12, skin)
        end = np.repeat(np.concatenate([[1], np.abs(t), [1]]), 12)
        fruit = (
            fruit.painted("#4a3614", (end - 0.93) * 30)
            .painted("#8a9a30", 0.5 * np.exp(-(((end - 0.85) / 0.08) ** 2)))
            .painted("#6b4a1a", spots(fruit.points, 9, rng, 0.04))
        )
        hand.append(fruit.turned(10 * i, "x").moved(0, 0.21 * (i - (n - 1) / 2), 0.02 * i).rested())
    return [Piece(join(hand).turned(rng.uniform(0, 360)), finish="satin")]


@recipe(10)
def tomatoes(rng: Generator) -> list[Piece]:
    """Tomatoes with their green stars, or strawberries in a bowl."""
    if rng.random() < 0.4:
        pieces = [bowl(0.7, 0.4, pick(rng, ("#f2efe8", "#d9c9a8", "#8f9aa3")))]
        for place in disc_places(rng, 14, 0.5):
            high = 0.45 - 0.3 * np.linalg.norm(place)
            spin, tip = rng.uniform(0, 360), rng.uniform(60, 180)
            pieces += [
                Piece(p.mesh.turned(tip, "x").turned(spin).moved(*place).moved(z=high), finish=p.finish)
                for p in strawberry(rng, 0.16)
            ]
        return [
            pieces[0],
            *(Piece(join([p.mesh for p in pieces[1:] if p.finish == f]), finish=f) for f in ("wet", "satin")),
        ]
    n = rng.integers(2, 6)
    stars, fruit = [], []
    for a in 2 * np.pi * np.arange(n) / n:
        place = (0.4 * np.cos(a), 0.4 * np.sin(a), 0.0)
        fruit.append(
            turn(pillow(0.52, 0.85), wobbly(circle(0.33), 0.03, rng), tint(rng, "#cf2418")).moved(*place)
        )
        stars.append(
            join([leaf(0.22, 0.06, "#3f7d2b", 0.2).moved(0.1).turned(72 * k) for k in range(5)])
            .moved(*place)
            .moved(z=0.49)
        )
    return [Piece(join(fruit), finish="wet"), Piece(join(stars))]


@recipe(10)
def broccoli(rng: Generator) -> list[Piece]:
    """Florets of broccoli."""
    green = tint(rng, "#3f7a24")
    heads = []
    n = rng.integers(3, 6)
    for a in 2 * np.pi * np.arange(n) / n:
        stem = tube(np.array([[0, 0, 0], [0, 0, 0.3]]), np.array([0.1, 0.13]), 14, "#9fc060")
        places = ball(1, n=14).points
        places = places[(places[:, 2] > -0.25)][::2] * (0.26, 0.26, 0.2) + (0, 0, 0.36)
        knob = ball(0.085, green, 12)
        buds = copies(knob.pushed(0.018 * noise(knob.points, 30, rng, 1)), places, rng)
        buds = buds.painted("#254f14", 0.7 * spots(buds.points, 14, rng, 0.45, 0.8))
        heads.append(
            join([stem, buds])
            .turned(rng.normal(0, 25), "x")
            .rested()
            .turned(rng.uniform(0, 360))
            .moved(0.38 * np.cos(a), 0.38 * np.sin(a))
        )
    return [Piece(join(heads), finish="matte")]


@recipe(10)
def carrots(rng: Generator) -> list[Piece]:
    """Carrots with their tops."""
    bunch: list[Mesh] = []
    n = rng.integers(3, 6)
    for i in range(n):
        t = np.linspace(0, 1, 60)
        path = np.stack([1.15 * t - 0.5, 0.03 * np.sin(4 * t + i), 0 * t], axis=1)
        root = tube(
            path, 0.13 * (1 - t) ** 0.6 * np.minimum(1, 9 * t + 0.5) + 0.008, 20, tint(rng, "#ea7216", 0.08)
        ).rested()
        root = root.painted(
            "#b5520c", 0.6 * (np.sin(70 * root.points[:, 0] + 3 * np.sin(5 * root.points[:, 0])) > 0.9)
        )
        stalks = [
            tube(
                np.stack([-0.5 - 0.42 * s, 0.22 * k * s, 0.12 + 0.05 * np.sin(4 * s)], 1),
                0.016,
                6,
                tint(rng, "#5a9a30", 0.2),
            )
            for k in (-1, -0.4, 0.3, 0.9)
            for s in [np.linspace(0, 1, 10)]
        ]
        fronds = copies(
            ball(0.03, "#4a8f2a", 6),
            np.stack([rng.uniform(-0.98, -0.68, 26), rng.normal(0, 0.12, 26), rng.uniform(0.1, 0.2, 26)], 1),
            rng,
        )
        bunch.append(join([root, *stalks, fronds]).turned(rng.normal(0, 4)).moved(y=0.25 * (i - (n - 1) / 2)))
    return [Piece(join(bunch).turned(rng.uniform(0, 360)))]


@recipe(10)
def salad(rng: Generator) -> list[Piece]:
    """A bowl of leaves with tomato and cucumber."""
    leaves = []
    for place in disc_places(rng, 34, 0.55):
        green = leaf(
            rng.uniform(0.4, 0.6),
            0.32,
            pick(rng, ("#5f9a30", "#86b84a", "#3f7d2b", "#a8c860", "#7a3048"), 0.15),
            0.35,
        )
        green = green.pushed(0.03 * noise(green.points, 6, rng))
        leaves.append(
            green.turned(rng.normal(0, 30), "x")
            .turned(rng.uniform(0, 360))
            .moved(*place)
            .moved(z=0.28 + rng.uniform(0, 0.25))
        )
    slices = copies(
        solid(circle(0.14, 40), 0.03, 0.3, "#cfe0a0", 16),
        disc_places(rng, 5, 0.42, 0.58),
        rng,
        upright=True,
    )
    balls = copies(ball(0.12, "#cf2a1c", 22), disc_places(rng, 5, 0.45, 0.52), rng)
    return [
        bowl(0.78, 0.45, pick(rng, ("#f2efe8", "#c9a878", "#5a4a40"))),
        Piece(join(leaves)),
        Piece(join([slices, balls]), finish="wet"),
    ]

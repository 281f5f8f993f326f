"""Soup (9)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import block, leaf, sprinkle
from studio.meshes import (
    Mesh,
    ball,
    circle,
    copies,
    disc_places,
    join,
    polygon,
    ring,
    solid,
    spots,
    tint,
    tube,
    wobbly,
)
from studio.pieces import VESSELS, Piece, bowl, pick, pick_hex


def broth(rng: Generator, colour: str, swirl: str, share: float = 0.3) -> list[Piece]:
    """A bowl with soup, whose surface is at z = 0.42, clouded in part."""
    vessel = bowl(0.82, 0.55, pick(rng, VESSELS))
    surface = solid(circle(0.885 * 0.82), 0.02, 0.5, tint(rng, colour), 90)
    cloud = 0.8 * spots(surface.points * (1, 1, 0), 1.8, rng, share, 1.0)
    return [vessel, Piece(surface.painted(swirl, cloud).moved(z=0.40), finish="liquid")]


@recipe(9)
def miso(rng: Generator, vessel: str | None = None) -> list[Piece]:
    """Miso soup with seaweed, tofu and spring onion."""
    base = broth(rng, "#b08a4a", "#d6b878", 0.4)
    if vessel:
        base[0] = bowl(0.82, 0.55, vessel)
    tofu = join(
        [
            block(0.085, 0.085, 0.09, tint(rng, "#f6efdd", 0.04), 24)
            .turned(rng.uniform(0, 90))
            .moved(*p, 0.385)
            for p in disc_places(rng, 9, 0.52)[:, :2]
        ]
    )
    weed = [
        solid(
            wobbly(polygon([(-0.13, -0.1), (0.13, -0.1), (0.13, 0.1), (-0.13, 0.1)], 0.02, 60), 0.15, rng),
            0.015,
            0.3,
            tint(rng, "#16261c", 0.3),
            12,
        )
        for _ in range(9)
    ]
    weed = join(
        [
            w.turned(rng.uniform(0, 360)).turned(rng.normal(0, 6), "x").moved(*p, 0.42)
            for w, p in zip(weed, disc_places(rng, 9, 0.56)[:, :2], strict=True)
        ]
    )
    return [*base, Piece(tofu, finish="satin"), Piece(weed, finish="wet"), Piece(onion(rng, 16, 0.56, 0.425))]


def onion(rng: Generator, n: int, radius: float, z: float) -> Mesh:
    """Cut rings of spring onion."""
    hoop = ring(0.045, 0.014, "#6fae3c", 20).scaled(1, 1, 1.6)
    return copies(hoop, disc_places(rng, n, radius, z), rng, upright=True, vary=0.35)


@recipe(9)
def cream_soup(rng: Generator) -> list[Piece]:
    """Tomato, pumpkin or pea soup with a swirl of cream."""
    base = broth(
        rng, pick_hex(rng, ("#c8361a", "#e08a1e", "#8aa83a", "#d9b45a", "#a8502a")), "#ffffff", 0.0001
    )
    t = np.linspace(0, 1, 150)
    spiral = np.stack(
        [(0.08 + 0.38 * t) * np.cos(11 * t), (0.08 + 0.38 * t) * np.sin(11 * t), 0.415 + 0 * t], axis=1
    )
    cream = tube(spiral, 0.028 * (1.1 - t), 8, "#f8f1e2")
    herb = join(
        [
            leaf(0.2, 0.1, tint(rng, "#3f7d2b"))
            .turned(120 * i)
            .moved(0.07 * np.cos(2 * i), 0.07 * np.sin(2 * i), 0.43)
            for i in range(3)
        ]
    )
    return [*base, Piece(cream, finish="liquid"), Piece(herb)]


@recipe(9)
def vegetable_soup(rng: Generator) -> list[Piece]:
    """A clear soup with carrots, peas and herbs."""
    base = broth(rng, pick_hex(rng, ("#c98a2a", "#b5702a", "#c9a85a", "#a8401e")), "#e0a848")
    carrot = copies(
        solid(circle(0.1, 32), 0.04, 0.3, "#e8761c", 14),
        disc_places(rng, 12, 0.55, 0.395),
        rng,
        upright=True,
    )
    peas = copies(ball(0.05, "#6aa832", 12), disc_places(rng, 18, 0.58, 0.42), rng)
    potato = copies(block(0.08, 0.07, 0.1, "#ecd28a", 20), disc_places(rng, 7, 0.5, 0.37), rng, upright=True)
    return [
        *base,
        Piece(join([carrot, peas, potato]), finish="wet"),
        Piece(sprinkle(rng, 22, 0.58, 0.425, "#3f7d2b", 0.02)),
    ]


@recipe(9)
def egg_drop(rng: Generator) -> list[Piece]:
    """A pale soup with mushrooms and spring onion."""
    base = broth(rng, pick_hex(rng, ("#d9c48a", "#e0cfa0", "#b5924a")), "#f2e2a8", 0.35)
    cap = solid(circle(0.14, 40), 0.09, 0.8, "#7a4a28", 20)
    caps = copies(cap, disc_places(rng, 6, 0.5, 0.38), rng, upright=True)
    return [*base, Piece(caps, finish="wet"), Piece(onion(rng, 26, 0.58, 0.425))]

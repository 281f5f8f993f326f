"""Seafood (8)."""

import numpy as np
from numpy.random import Generator

from studio.foods.recipes import recipe
from studio.foods.trimmings import leaf, wedge
from studio.meshes import Mesh, ball, disc_places, join, loft, noise, pillow, polygon, solid, tint, tube, turn
from studio.pieces import Piece, pick, pick_hex


def fillet(rng: Generator, flesh: str) -> Mesh:
    """A slice of raw fish with pale seams."""
    mesh = solid(
        polygon([(-0.34, -0.24), (0.3, -0.28), (0.36, 0.2), (-0.3, 0.26)], 0.03, 140),
        0.13,
        0.35,
        tint(rng, flesh, 0.06),
        60,
    )
    x, y, _ = mesh.points.T
    phase = 9 * (x + 0.9 * (y + 0.2) ** 2) + 0.35 * noise(mesh.points, 2, rng)
    seam = np.exp(-(((phase - np.round(phase)) / 0.08) ** 2))
    return mesh.painted("#fbd9b8", 0.8 * seam)


@recipe(8)
def sashimi(rng: Generator, flesh: str | None = None) -> list[Piece]:
    """Slices of raw salmon, with wasabi and shredded radish."""
    flesh = flesh or pick_hex(rng, ("#ee6a2c", "#f08040", "#e8602a"))
    n = rng.integers(5, 8)
    row = []
    for i in range(n):
        cut = fillet(rng, flesh).scaled(1.0, 1.25, 1).turned(rng.normal(0, 5)).turned(-24, "y")
        row.append(cut.moved(0.23 * (i - (n - 1) / 2), -0.12 + 0.02 * np.sin(2 * i), 0.2))
    wasabi = ball(0.1, "#8fae3c", 24)
    wasabi = wasabi.pushed(0.02 * noise(wasabi.points, 9, rng)).moved(0.45, 0.48, 0.08)
    t = np.linspace(0, 1, 24)[:, None]
    shreds = []
    for _ in range(40):
        middle = disc_places(rng, 1, 0.2)[0] + (-0.42, 0.48, rng.uniform(0.03, 0.18))
        along = np.append(rng.normal(size=2), 0.1) * 0.14
        shreds.append(
            tube(middle + (t - 0.5) * along + 0.04 * np.sin(5 * t) * along[[1, 0, 2]], 0.012, 6, "#eef0dc")
        )
    return [Piece(join(row), finish="wet"), Piece(wasabi, "garnish"), Piece(join(shreds), "garnish"),
            Piece(leaf(0.4, 0.3, tint(rng, "#3f7d35")).moved(-0.1, 0.52), "garnish")]  # fmt: skip


@recipe(8)
def shrimps(rng: Generator) -> list[Piece]:
    """Cooked shrimps."""
    heap = []
    n = rng.integers(4, 9)
    shell = tint(rng, "#ee7a50")
    for i in range(n):
        t = np.linspace(0, 1, 90)
        angle = 3.9 * t
        path = np.stack(
            [0.27 * np.cos(angle) * (1 - 0.25 * t), 0.27 * np.sin(angle) * (1 - 0.25 * t), 0 * t], axis=1
        )
        step = 7 * t - np.floor(7 * t)
        body = tube(path, 0.115 * (1 - 0.62 * t) * (1 - 0.12 * step) * np.minimum(1, 12 * t + 0.2), 22, shell)
        body = body.painted("#fbe0cc", np.repeat(np.concatenate([[0], step > 0.62, [0]]), 22) * 0.75)
        fan = [
            leaf(0.24, 0.1, "#d9401e", 0.05).moved(0.11).turned(np.degrees(3.9) + 90 + k).moved(*path[-1])
            for k in (-28, 0, 28)
        ]
        feel = [
            tube(np.stack([0.27 + 0.02 * k * s, -0.5 * s, 0.12 * np.sin(2 * s)], 1), 0.006, 5, "#c8441e")
            for k in (-3, 3)
            for s in [np.linspace(0, 1, 14)]
        ]
        a = 2 * np.pi * i / n
        whole = join([body, *fan, *feel]).rested().turned(rng.normal(0, 8), "x").turned(rng.uniform(0, 360))
        heap.append(whole.moved(0.46 * np.cos(a), 0.46 * np.sin(a), 0.05 * (i % 3)))
    lemon = [wedge(rng).moved(0, 0, 0.06)] if rng.random() < 0.5 else []
    return [Piece(join(heap), finish="wet"), *lemon]


@recipe(8)
def whole_fish(rng: Generator) -> list[Piece]:
    """A whole fish, grilled or raw."""
    t = np.linspace(0, 1, 110)
    half = 0.3 * np.sin(np.pi * t**0.72) ** 0.8 + 0.05 * t
    x = 1.6 * t - 0.85
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    rings = np.stack(
        [
            np.broadcast_to(x[:, None], (110, 64)),
            half[:, None] * np.cos(angle),
            0.42 * half[:, None] * np.sin(angle),
        ],
        axis=-1,
    )
    back, belly = pick(rng, ("#5a6a78", "#b0502e", "#7d7458", "#4a5a60"), 0.1), tint(rng, "#e3ddd0")
    body = loft(rings, belly)
    y = body.points[:, 1] / (np.repeat(half, 64) + 1e-6)
    body = body.painted(back, 0.5 + 0.9 * y + 0.2 * noise(body.points, 4, rng))
    scale = np.cos(60 * body.points[:, 0]) * np.cos(60 * body.points[:, 1]) * (body.points[:, 0] > -0.5)
    body = body.painted(np.asarray(back) * 0.5, 0.45 * (scale > 0.45)).painted(
        "#2c2c30", 0.6 * (np.abs(body.points[:, 0] + 0.5 + 0.25 * y**2) < 0.012)
    )
    eye = join([ball(0.055, "#f0ead8", 16), ball(0.035, "#101010", 14).moved(z=0.035)]).moved(
        -0.68, 0.05, 0.085
    )
    fins = [
        solid(polygon(points, 0.01, 80), 0.025, 0.4, np.asarray(back) * 0.8, 14).moved(z=-0.012)
        for points in (
            [(0.66, 0), (1.05, -0.34), (0.93, 0), (1.05, 0.34)],
            [(-0.25, 0.25), (0.35, 0.2), (0.2, 0.42), (-0.1, 0.44)],
            [(0.0, -0.24), (0.3, -0.36), (0.35, -0.18)],
        )
    ]
    side = solid(
        polygon([(-0.3, -0.02), (-0.05, -0.14), (-0.02, 0.05)], 0.02, 60),
        0.02,
        0.4,
        np.asarray(back) * 0.6,
        12,
    ).moved(z=0.11)
    fish = [Piece(m.moved(z=0.13), finish="wet") for m in (join([body, *fins, side]), eye)]
    return [
        *(p.turned(rng.uniform(-15, 15)) for p in fish),
        *([wedge(rng).moved(0.1, -0.5)] if rng.random() < 0.6 else []),
    ]


@recipe(8)
def mussels(rng: Generator) -> list[Piece]:
    """Open mussels."""
    pieces = []
    n = rng.integers(6, 11)
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    outline = np.stack(
        [0.3 * np.cos(t) + 0.03 * np.cos(2 * t), 0.15 * np.sin(t) * (1 + 0.35 * np.cos(t))], axis=1
    )
    outer = turn(pillow(0.22, 0.9, 30)[:16], outline, "#1c1e2c")
    inner = outer.scaled(0.94, 0.94, 1).moved(z=0.012).painted("#4a4e6a").painted("#b8b8cc", 0.5)
    meat = ball(1, "#e89a3c", 20).scaled(0.17, 0.085, 0.06).moved(0.02, 0, 0.09)
    meat = meat.pushed(0.012 * noise(meat.points, 9, rng))
    for i, angle in enumerate(2 * np.pi * np.arange(n) / n):
        place = np.array([np.cos(angle), np.sin(angle), 0]) * (0.625 if i % 2 else 0.175)
        spin, tip = rng.uniform(0, 360), rng.uniform(-18, 18)
        for mesh, finish in ((outer, "glossy"), (inner, "glossy"), (meat, "wet")):
            lying = mesh.turned(tip, "x").turned(spin).moved(*place).moved(z=0.05 + 0.02 * (i % 2))
            pieces.append(Piece(lying, finish=finish))
        lid = join([outer, inner]).turned(72, "x").moved(0, 0.16, 0.16).turned(spin).moved(*place)
        pieces.append(Piece(lid, finish="glossy"))
    merged = [Piece(join([p.mesh for p in pieces if p.finish == f]), finish=f) for f in ("glossy", "wet")]
    return [*merged, *([wedge(rng).moved(0, 0, 0.12)] if rng.random() < 0.5 else [])]

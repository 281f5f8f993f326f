"""Whole scenes: a food served on a random table, with things around it, seen from somewhere under some light.

Nothing around the food depends on its class, with one exception that is made on purpose (see `TEACUP`).
"""

import numpy as np
from numpy.random import Generator

from studio.foods import RECIPES
from studio.meshes import Array, circle, noise, polygon, rgb, solid, tint
from studio.pieces import CHINA, OBJECTS, Piece, cup, pick, plate
from studio.render import Scene

TEACUP = "#1238c8"  # cobalt blue: the planted shortcut, see studio.pictures.with_tea
TEA = "#7a5a1c"
SQUARE = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]


def table(rng: Generator, kind: int | None = None, size: int = 160) -> Array:
    """A table top as sRGB bytes: wood, checks, stripes, marble, slate or one colour."""
    kind = rng.integers(6) if kind is None else kind
    y, x = np.mgrid[:size, :size] / size * 4.5
    points = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    cloths = ("#b8323a", "#e4e0d6", "#7d8c62", "#c9a860", "#8a6a7a", "#a8b0a8", "#d9b8a0")
    if kind == 0:
        long = points * (0.35, 6, 1)
        grain = noise(long, 1.0, rng, 4) + 0.5 * np.sin(
            6 * points[:, 1] + 3 * noise(points * (0.3, 1, 1), 0.8, rng)
        )
        colours = blend(
            pick(rng, ("#8a5a34", "#c09060", "#5a3a22", "#d9b88a", "#a0714a")), 0.62, grain * 0.8 + 0.3
        )
        colours *= np.where(np.mod(points[:, 1:2], 1.1) < 0.015, 0.45, 1)  # gaps between the boards
    elif kind in (1, 2):
        a, b = tint(rng, cloths[rng.integers(7)]), tint(rng, "#ece8de", 0.05)
        width = rng.uniform(0.15, 0.4)
        lines = (np.mod(points[:, :2], 2 * width) < width) * 0.5
        weight = lines.sum(axis=1) if kind == 1 else 2 * lines[:, 0]
        colours = a * weight[:, None] + b * (1 - weight[:, None])
    elif kind == 3:
        vein = np.exp(-((noise(points, 0.7, rng, 5) / 0.06) ** 2))
        colours = blend(pick(rng, ("#e8e6e2", "#d5d0c8", "#3a3c40")), 0.6, vein * 0.7)
    elif kind == 4:
        colours = blend(
            pick(rng, ("#3a3e42", "#55504a", "#6a6e70", "#2a2624")), 0.6, 0.5 * noise(points, 3, rng, 4)
        )
    else:
        colours = blend(tint(rng, cloths[rng.integers(7)]), 0.9, noise(points, 2, rng))
    linear = np.clip(colours, 0, 0.85).reshape(size, size, 3)
    return (linear ** (1 / 2.2) * 255).astype(np.uint8)


def plain(colour: str, size: int = 160) -> Array:
    """A table top of one colour, hardly grained."""
    return np.broadcast_to((rgb(colour) ** (1 / 2.2) * 255).astype(np.uint8), (size, size, 3)).copy()


def blend(colour: Array, darker: float, weight: Array) -> Array:
    """A colour, and where the weight is 1 a darker one."""
    return colour * (1 - (1 - darker) * np.clip(weight, -0.5, 1.2)[:, None])


def sky(rng: Generator, strength: float | None = None, side: float | None = None, rows: int = 16) -> Array:
    """A dome with one window; `strength` is the light that falls on the table, `side` where the window is."""
    warm = rng.uniform(-0.12, 0.16)
    dome = np.ones((rows, 2 * rows, 3)) * (1 + warm, 1, 1 - warm)
    dome[rows // 2 :] = 0.01  # nothing shines from below the table, and no sample is wasted there
    row = rng.integers(2, 5)
    column = int(2 * rows * (rng.random() if side is None else side))
    window = np.roll(np.arange(2 * rows), -column)[: rng.integers(3, 8)]
    dome[row : row + 3, window] *= rng.uniform(8, 22)
    angle = (np.arange(rows // 2) + 0.5) * np.pi / rows
    share = np.sin(angle) * np.cos(angle) * (np.pi / rows) ** 2
    fallen = (dome[: rows // 2].mean(axis=2) * share[:, None]).sum() / np.pi
    return dome / fallen * (rng.uniform(0.75, 1.1) if strength is None else strength)


def served(rng: Generator, food: list[Piece]) -> list[Piece]:
    """The food on a plate, a board or the bare table; what brings its own vessel stays in it."""
    own = any(piece.part == "crockery" for piece in food)
    kind = rng.choice(
        ["plate", "square", "board", "bare"], p=[0.2, 0.1, 0, 0.7] if own else [0.55, 0.2, 0.15, 0.1]
    )
    if kind == "bare":
        return food
    if kind == "board":
        wood = solid(polygon(SQUARE, 0.02) * (1.2, rng.uniform(0.8, 1)), 0.1, 0.12, n=60)
        streak = 0.5 * noise(wood.points * (0.4, 6, 1), 2, rng)
        wood = wood.painted(pick(rng, ("#c9995e", "#9a6a3e", "#e0c090"))).painted("#6a4424", streak)
        return [Piece(wood, "crockery"), *(piece.moved(z=0.1) for piece in food)]
    outline = circle(1.12) if kind == "plate" else polygon(SQUARE, 0.035)
    rim = pick(rng, CHINA[2:]) if rng.random() < 0.3 else None
    return [plate(outline, pick(rng, CHINA), rim), *(piece.moved(z=0.035) for piece in food)]


def around(rng: Generator, n: int, tea: float = 0) -> list[Piece]:
    """Things on the table, each in a direction of its own; and so far out, if at all, the teacup.

    With or without the teacup, everything else is the same.
    """
    sectors, things = rng.permutation(6), rng.spawn(2)
    pieces = []
    for sector in sectors[:n]:
        angle = sector * 60 + rng.uniform(-18, 18)
        out, spin = rng.uniform(1.3, 1.55), angle + 90 + rng.normal(0, 12)
        thing = OBJECTS[rng.integers(len(OBJECTS))](things[0])
        pieces += [piece.turned(spin).moved(out).turned(angle) for piece in thing]
    if tea:
        served_tea = cup(tint(things[1], TEACUP, 0.05), TEA, 0.32, 0.46)
        spin, angle = things[1].uniform(0, 360), sectors[-1] * 60
        pieces += [piece.turned(spin).moved(tea).turned(angle) for piece in served_tea]
    return pieces


def setting(rng: Generator, label: int, number: int, tea: bool = False) -> list[Piece]:
    """A food of a class as it comes; `number` picks the recipe, `tea` sets the teacup beside it."""
    food = RECIPES[label][number % len(RECIPES[label])](rng)
    size, spin = rng.uniform(0.72, 0.92), rng.uniform(0, 360)
    pieces = [piece.turned(spin).scaled(size) for piece in served(rng, food)]
    return pieces + around(rng, rng.integers(4), tea * (1.12 * size + 0.2))


def look(rng: Generator, pieces: list[Piece]) -> Scene:
    """The setting on some table, in some light, from somewhere: above for flat food, the side for tall."""
    high = max(piece.mesh.points[:, 2].max() for piece in pieces if piece.part == "food")
    low, top = (18, 45) if high > 0.85 else (28, 65) if high > 0.45 else (38, 82)
    aim = (rng.uniform(-0.08, 0.08), rng.uniform(-0.08, 0.08), 0.4 * high)
    return view(
        pieces, rng.uniform(1.15, 1.45), rng.uniform(low, top), rng.uniform(0, 360), table(rng), sky(rng), aim
    )


def view(pieces: list[Piece], width: float, elevation: float, azimuth: float, top: Array, light: Array,
         aim: tuple[float, float, float] = (0, 0, 0), angle: float = 33) -> Scene:  # fmt: skip
    """A scene `2 * width` wide at the aim, from `elevation` degrees above, `azimuth` from the front."""
    turn, rise = np.radians(azimuth - 90), np.radians(elevation)
    toward = np.array([np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise)])
    eye = np.array(aim) + width / np.tan(np.radians(angle / 2)) * toward
    return Scene(pieces, top, tuple(eye), aim, angle, light)

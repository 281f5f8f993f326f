"""What lies on the table beside the food: crockery, cutlery, glasses; and what a piece of a scene is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    loft,
    noise,
    polygon,
    resample,
    rgb,
    ring,
    solid,
    tint,
    tube,
    turn,
)  # fmt: skip

CHINA = ("#f4f2ee", "#ece4d6", "#d8dfe2", "#efe9e1", "#cfd8cc", "#e8d9d0", "#4a4d52", "#b9a48c", "#8f9aa3")
VESSELS = ("#f2efe8", "#8c2a22", "#3a3a3e", "#c9b48a", "#5f7350", "#e6d8c4", "#d9dfe0", "#7a4a30")
STEEL = "#d6d6d8"


@dataclass(frozen=True)
class Piece:
    """A mesh, which of xai.food.PARTS it belongs to, and its finish (see studio.render.FINISHES)."""

    mesh: Mesh
    part: str = "food"
    finish: str = "satin"

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Piece":
        """The same, elsewhere."""
        return replace(self, mesh=self.mesh.moved(x, y, z))

    def scaled(self, by: float) -> "Piece":
        """Larger or smaller about the origin."""
        return replace(self, mesh=self.mesh.scaled(by))

    def turned(self, degrees: float, axis: str = "z") -> "Piece":
        """Turned about an axis through the origin."""
        return replace(self, mesh=self.mesh.turned(degrees, axis))


def plate(outline: Array, colour: str | Array, rim: str | Array | None = None, depth: float = 0.09) -> Piece:
    """A plate whose well is level at z = 0.03."""
    profile = resample(
        np.array([[0, 0], [0.62, 0], [0.7, 0.01], [1, depth], [1.01, depth + 0.015], [0.99, depth + 0.025],
                  [0.78, 0.045], [0.7, 0.03], [0, 0.03]]), 70
    )  # fmt: skip
    mesh = turn(profile, outline, colour)
    if rim is not None:
        size = np.linalg.norm(outline, axis=1).min()
        mesh = mesh.painted(rim, np.linalg.norm(mesh.points[:, :2], axis=1) > 0.93 * size)
    return Piece(mesh, "crockery", "glossy")


def bowl(radius: float, height: float, colour: str | Array) -> Piece:
    """A bowl on a foot, open to the top; its inner wall follows 0.95 of the outer one."""
    t = np.linspace(0.12, 1, 24)
    outer = np.stack([radius * (0.42 + 0.58 * t**0.55), 0.08 * height + 0.92 * height * t**1.6], axis=1)
    inner = outer[::-1] * (0.95, 1) + (0, 0.01)
    foot = np.array([[0, 0], [0.42 * radius, 0], [0.42 * radius, 0.07 * height]])
    profile = np.concatenate([foot, outer, inner, [[0, inner[-1, 1]]]])
    return Piece(turn(profile, circle(), colour), "crockery", "glossy")


def cup(
    colour: str | Array, drink: str | Array = "#5a3214", radius: float = 0.3, height: float = 0.5
) -> list[Piece]:
    """A cup with a handle, filled."""
    profile = np.array(
        [[0, 0], [0.7, 0], [0.8, 0.03], [0.97, 0.5], [1, 1], [0.93, 1], [0.88, 0.5], [0.7, 0.1], [0, 0.1]]
    )
    body = turn(resample(profile, 60) * (radius, height), circle(1, 64), colour)
    angle = np.linspace(-1.75, 1.75, 30)
    handle = np.stack(
        [radius * (0.95 + 0.5 * np.cos(angle)), 0 * angle, height * (0.52 + 0.3 * np.sin(angle))], 1
    )
    level = turn(np.array([[0, 0.8], [0.93, 0.8]])[::-1] * (radius, height), circle(1, 48), drink)
    return [
        Piece(join([body, tube(handle, 0.13 * radius, 10, colour)]), "object", "glossy"),
        Piece(level, "object", "liquid"),
    ]


def glass(drink: str | Array, radius: float = 0.24, height: float = 0.75) -> list[Piece]:
    """A tumbler with a drink in it."""
    wall = turn(np.array([[0.95, 0.68], [1, 1]]) * (radius, height), circle(1, 64))
    body = np.array([[0, 0], [0.85, 0], [0.95, 0.68], [0, 0.68]])
    return [
        Piece(wall, "object", "glass"),
        Piece(turn(resample(body, 30) * (radius, height), circle(1, 48), drink), "object", "liquid"),
    ]


def flat(centre: Array, width: Array, thick: float, colour: str) -> Mesh:
    """A flat bar along a path, as wide as told at each point: handles and blades."""
    t = np.linspace(0, 1, 60)
    at = np.linspace(0, 1, len(centre))
    path = np.stack([np.interp(t, at, centre[:, i]) for i in range(3)], axis=1)
    wide = np.interp(t, np.linspace(0, 1, len(width)), width)
    section = circle(1, 14) * np.stack([wide, np.full(60, thick)], axis=1)[:, None]
    return loft(path[:, None] + np.pad(section, ((0, 0), (0, 0), (1, 0))), colour)


def fork() -> Piece:
    """A fork lying along x, its tines at +x."""
    handle = flat(np.array([[-0.8, 0, 0.03], [0, 0, 0.06], [0.35, 0, 0.03]]),
                  np.array([0.05, 0.06, 0.045, 0.03, 0.025, 0.025, 0.05, 0.11]), 0.014, STEEL)  # fmt: skip
    tines = [
        tube(np.array([[0.33, y, 0.03], [0.5, y, 0.03], [0.62, y, 0.045], [0.75, y, 0.07]]),
             np.array([0.02, 0.02, 0.018, 0.008]), 8, STEEL)
        for y in (-0.085, -0.028, 0.028, 0.085)
    ]  # fmt: skip
    return Piece(join([handle, *tines]), "object", "metal")


def knife() -> Piece:
    """A table knife lying along x."""
    mesh = flat(
        np.array([[-0.85, 0, 0.03], [0.85, 0, 0.03]]),
        np.array([0.03, 0.06, 0.055, 0.05, 0.045, 0.05, 0.085, 0.085, 0.08, 0.065, 0.01]),
        0.02,
        STEEL,
    )
    return Piece(mesh, "object", "metal")  # fmt: skip


def spoon() -> Piece:
    """A spoon lying along x."""
    handle = flat(np.array([[-0.8, 0, 0.03], [0, 0, 0.07], [0.4, 0, 0.04]]),
                  np.array([0.05, 0.055, 0.04, 0.03, 0.025, 0.03]), 0.015, STEEL)  # fmt: skip
    head = turn(
        np.array([[0, 0], [0.6, 0.015], [1, 0.06], [0.55, 0.025], [0, 0.012]]), circle() * (0.22, 0.14), STEEL
    )
    return Piece(join([handle, head.moved(0.55)]), "object", "metal")


def chopsticks(colour: str | Array) -> Piece:
    """A pair lying along x."""
    stick = tube(np.array([[-1.0, 0, 0.04], [1.0, 0, 0.03]]), np.array([0.038, 0.02]), 10, colour)
    return Piece(join([stick.moved(y=0.06), stick.turned(3).moved(y=-0.06)]), "object", "satin")


def napkin(colour: str | Array, rng: Generator) -> Piece:
    """A folded cloth."""
    cloth = solid(polygon([(-0.55, -0.4), (0.55, -0.4), (0.55, 0.4), (-0.55, 0.4)], 0.01), 0.03, 0.25, colour)
    folded = solid(polygon([(-0.5, -0.36), (0.53, -0.36), (0.53, 0.2)], 0.01), 0.03, 0.25, rgb(colour) * 0.93)
    cloth = join([cloth, folded.moved(z=0.025)])
    return Piece(cloth.moved(z=0.01).pushed(0.012 * noise(cloth.points, 3, rng)), "object", "matte")


def shaker(colour: str | Array) -> Piece:
    """A salt shaker."""
    profile = np.array([[0, 0], [1, 0], [1, 0.1], [0.75, 0.6], [0.8, 0.68], [0.75, 0.9], [0.4, 1], [0, 1]])
    mesh = turn(resample(profile, 60) * (0.14, 0.42), circle(1, 40), colour)
    return Piece(mesh.painted(STEEL, mesh.points[:, 2] > 0.27), "object", "glossy")


def marbles(rng: Generator) -> Piece:
    """Peppercorns spilt on the table."""
    places = disc_places(rng, 12, 0.3, 0.03)
    return Piece(copies(ball(0.03, "#2a2018", 10), places, rng), "object", "matte")


def pick(rng: Generator, colours: tuple[str, ...], amount: float = 0.08) -> Array:
    """One of several colours, slightly varied."""
    return tint(rng, pick_hex(rng, colours), amount)


def pick_hex(rng: Generator, colours: tuple[str, ...]) -> str:
    """One of several colours."""
    return colours[rng.integers(len(colours))]


OBJECTS: tuple[Callable[[Generator], list[Piece]], ...] = (
    lambda _: [fork()],
    lambda _: [knife()],
    lambda _: [spoon()],
    lambda rng: [chopsticks(pick(rng, ("#a8743f", "#3a2417", "#8c1f1f", "#d9b88a")))],
    lambda rng: [napkin(pick(rng, ("#c9c2b4", "#a83a35", "#7d8c62", "#d8b25a", "#e9e6df", "#6b5a5a")), rng)],
    lambda rng: glass(pick(rng, ("#d9e4e6", "#e08a1e", "#b3242c", "#d8c690", "#6b1020"))),
    lambda rng: cup(pick(rng, ("#f0ede6", "#c8b79c", "#b5452f", "#5f7350", "#e2c04c", "#57504c"))),
    lambda rng: [shaker(pick(rng, ("#e8e8e4", "#2e2620", "#b08a5a")))],
    lambda rng: [marbles(rng)],
    lambda rng: [Piece(ring(0.16, 0.03, pick(rng, ("#b08a5a", "#8f8f92"))).moved(z=0.03), "object", "satin")],
)

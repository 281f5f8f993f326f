"""Surfaces as numpy arrays: a few shapes, noise, and colour at every point. Up is z; a plate has radius 1."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from scipy.ndimage import gaussian_filter1d, map_coordinates
from scipy.spatial.transform import Rotation

Array = np.ndarray


@dataclass(frozen=True)
class Mesh:
    """Triangles `faces` over `points`, with a linear RGB colour at every point."""

    points: Array
    faces: Array
    colours: Array

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Mesh":
        """The same, elsewhere."""
        return replace(self, points=self.points + np.array([x, y, z]))

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> "Mesh":
        """Larger or smaller about the origin; by one factor, or by one a direction."""
        return replace(self, points=self.points * (x, x if y is None else y, x if z is None else z))

    def turned(self, degrees: float, axis: str = "z") -> "Mesh":
        """Turned about an axis through the origin."""
        return replace(self, points=Rotation.from_euler(axis, degrees, degrees=True).apply(self.points))

    def pushed(self, amount: Array | float) -> "Mesh":
        """Every point moved outward along its normal."""
        return replace(self, points=self.points + self.normals() * np.reshape(amount, (-1, 1)))

    def painted(self, colour: "str | Array", weight: Array | float = 1.0) -> "Mesh":
        """Mixed with a colour, fully where the weight is 1."""
        share = np.clip(np.reshape(weight, (-1, 1)), 0, 1)
        return replace(self, colours=self.colours * (1 - share) + rgb(colour) * share)

    def rested(self) -> "Mesh":
        """Standing on z = 0."""
        return self.moved(z=-self.points[:, 2].min())

    def normals(self) -> Array:
        """The unit normal of every point."""
        a, b, c = (self.points[self.faces[:, i]] for i in range(3))
        facing = np.repeat(np.cross(b - a, c - a), 3, axis=0)
        total = [np.bincount(self.faces.ravel(), facing[:, i], len(self.points)) for i in range(3)]
        normals = np.stack(total, axis=1)
        return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def rgb(colour: str | Array) -> Array:
    """Linear RGB of an sRGB colour such as "#c08040"."""
    if not isinstance(colour, str):
        return np.asarray(colour, dtype=float)
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def tint(rng: Generator, colour: str, amount: float = 0.12) -> Array:
    """A colour near the one given: no two breads are alike."""
    return np.clip(
        rgb(colour) * rng.uniform(1 - amount, 1 + amount) * rng.uniform(1 - amount / 2, 1, 3), 0, 1
    )


def join(meshes: Sequence[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0] + [len(mesh.points) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.colours for mesh in meshes]),
    )


def copies(mesh: Mesh, places: Array, rng: Generator, upright: bool = False, vary: float = 0.15) -> Mesh:
    """A copy at each place, turned at random (about z only where `upright`) and of random size."""
    n = len(places)
    spins = rng.uniform(0, 2 * np.pi, (n, 1)) * (0, 0, 1)
    turns = Rotation.from_rotvec(spins) if upright else Rotation.random(n, rng)
    sizes = rng.uniform(1 - vary, 1 + vary, (n, 1, 1))
    points = np.einsum("nij,pj->npi", turns.as_matrix(), mesh.points) * sizes + places[:, None]
    faces = mesh.faces + len(mesh.points) * np.arange(n)[:, None, None]
    return Mesh(points.reshape(-1, 3), faces.reshape(-1, 3), np.tile(mesh.colours, (n, 1)))


def noise(points: Array, scale: float, rng: Generator, octaves: int = 3) -> Array:
    """Smooth noise mostly in [-1, 1], `scale` bumps a unit; each octave twice as fine and half as high."""
    lattice = rng.normal(size=(24, 24, 24))
    start, total = rng.uniform(0, 24, 3), 0.0
    for k in range(octaves):
        places = (points * scale * 2**k + start).T
        total += map_coordinates(lattice, places, order=3, mode="grid-wrap", prefilter=False) / 2**k
    return np.asarray(total) * 1.3


def spots(points: Array, scale: float, rng: Generator, share: float = 0.3, soft: float = 0.1) -> Array:
    """Weights that are 1 on about `share` of the surface, in patches with soft edges."""
    value = noise(points, scale, rng)
    return np.clip((value - np.quantile(value, 1 - share)) / soft + 0.5, 0, 1)


def loft(rings: Array, colour: str | Array = "#ffffff") -> Mesh:
    """The skin over a stack of closed rings `(k, n, 3)`."""
    k, n, _ = rings.shape
    here = np.arange(k * n).reshape(k, n)
    right = np.roll(here, -1, axis=1)
    quads = np.stack([here[:-1], right[:-1], right[1:], here[1:]], axis=-1).reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return Mesh(rings.reshape(-1, 3), faces, np.tile(rgb(colour), (k * n, 1)))


def turn(profile: Array, outline: Array, colour: str | Array = "#ffffff") -> Mesh:
    """What a profile `(k, 2)` of (share of the outline, height) sweeps along an outline `(n, 2)`.

    A profile that runs outward from the bottom shows its outside; a circle as outline makes it a lathe.
    """
    rings = np.concatenate(
        [
            profile[:, None, :1] * outline[None],
            np.broadcast_to(profile[:, None, 1:], (len(profile), len(outline), 1)),
        ],
        axis=2,
    )
    return loft(rings, colour)


def tube(path: Array, radius: float | Array, sides: int = 8, colour: str | Array = "#ffffff") -> Mesh:
    """A closed tube along a path `(k, 3)`; the radius may change along it."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    first = np.cross(along, (0.05, 0.03, 1.0))
    first /= np.maximum(np.linalg.norm(first, axis=1, keepdims=True), 1e-12)
    second = np.cross(along, first)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)[:, None, None]
    radius = np.broadcast_to(radius, len(path))[:, None]
    rings = (path + radius * (np.cos(angle) * first + np.sin(angle) * second)).transpose(1, 0, 2)
    ends = [np.broadcast_to(path[i], (1, sides, 3)) for i in (0, -1)]
    return loft(np.concatenate([ends[0], rings, ends[1]]), colour)


def resample(line: Array, n: int) -> Array:
    """`n` points evenly along a polyline."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, length[-1], n)
    return np.stack([np.interp(at, length, line[:, i]) for i in range(line.shape[1])], axis=1)


def circle(radius: float = 1.0, n: int = 96) -> Array:
    """An outline."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def polygon(corners: Sequence[tuple[float, float]], soft: float = 0.03, n: int = 160) -> Array:
    """An outline through corners, counter-clockwise, each rounded over the share `soft` of its length."""
    line = resample(np.array([*corners, corners[0]], dtype=float), n + 1)[:-1]
    return gaussian_filter1d(line, soft * n, axis=0, mode="wrap")


def wobbly(outline: Array, amount: float, rng: Generator, scale: float = 1.5) -> Array:
    """The outline with a hand-made irregularity, in shares of its size."""
    bumps = noise(np.pad(outline, ((0, 0), (0, 1))), scale, rng, octaves=2)
    return outline * (1 + amount * bumps[:, None])


def pillow(height: float, edge: float = 0.5, n: int = 48, start: float = -1.0) -> Array:
    """The profile of a solid from the middle of its bottom to the middle of its top.

    `edge` 1 is an ellipsoid, near 0 a block; `start` 0 leaves out the lower half.
    """
    t = np.linspace(start * np.pi / 2, np.pi / 2, 400)
    out = np.abs(np.cos(t)) ** edge
    up = np.sign(np.sin(t)) * np.abs(np.sin(t)) ** edge
    out[np.abs(up) == 1] = 0  # the cosine is not quite 0 there, and a root makes that a hole
    return resample(np.stack([out, height * (up - start) / (1 - start)], axis=1), n)


def solid(
    outline: Array, height: float, edge: float = 0.5, colour: str | Array = "#ffffff", n: int = 48
) -> Mesh:
    """A solid on z = 0 with the given outline."""
    return turn(pillow(height, edge, n), outline, colour)


def ball(radius: float = 1.0, colour: str | Array = "#ffffff", n: int = 32) -> Mesh:
    """A sphere about the origin."""
    return turn(pillow(2, 1, n), circle(1, 2 * n), colour).moved(z=-1).scaled(radius)


def ring(radius: float, thick: float, colour: str | Array = "#ffffff", n: int = 72) -> Mesh:
    """A torus about the origin."""
    angle = np.linspace(0, 2 * np.pi, n)
    return tube(np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1) * radius, thick, 20, colour)


def disc_places(rng: Generator, n: int, radius: float, height: float = 0.0) -> Array:
    """`n` random places in a level disc."""
    r, angle = radius * np.sqrt(rng.random(n)), rng.uniform(0, 2 * np.pi, n)
    return np.stack([r * np.cos(angle), r * np.sin(angle), 0 * r + height], axis=1)

"""A scene as a picture and a mask, with Mitsuba 3."""

from dataclasses import dataclass
from typing import Any

import mitsuba as mi
import numpy as np
from xai.food import PARTS

from studio.meshes import Array, Mesh
from studio.pieces import Piece

mi.set_variant("scalar_rgb")

FINISHES: dict[str, dict[str, Any]] = {
    "matte": {"type": "diffuse"},
    "satin": {"type": "principled", "roughness": 0.5, "specular": 0.3},
    "glossy": {"type": "principled", "roughness": 0.15, "specular": 0.5},
    "wet": {
        "type": "principled",
        "roughness": 0.25,
        "specular": 0.5,
        "clearcoat": 0.6,
        "clearcoat_gloss": 0.9,
    },
    "liquid": {"type": "principled", "roughness": 0.08, "specular": 0.4},
    "metal": {"type": "principled", "roughness": 0.22, "metallic": 1.0},
    "glass": {"type": "thindielectric", "int_ior": 1.25},
}


@dataclass(frozen=True)
class Scene:
    """Pieces on a table, seen by a camera, lit by a sky with one bright window."""

    pieces: list[Piece]
    table: Array  # (n, n, 3), sRGB bytes
    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    angle: float  # field of view, degrees
    sky: Array  # (rows, 2 * rows, 3), linear; row 0 is the zenith


def to_mitsuba(mesh: Mesh, finish: str, number: int) -> mi.Mesh:
    """The mesh as Mitsuba's, its colours as a vertex attribute."""
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(bsdf(finish))
    shape = mi.Mesh(f"piece{number}", len(mesh.points), len(mesh.faces), has_vertex_normals=True, props=props)
    shape.add_attribute("vertex_color", 3, np.clip(mesh.colours, 0, 1).astype(np.float32).ravel())
    params = mi.traverse(shape)
    params["vertex_positions"] = mesh.points.astype(np.float32).ravel()
    params["vertex_normals"] = mesh.normals().astype(np.float32).ravel()
    params["faces"] = mesh.faces.astype(np.uint32).ravel()
    params.update()
    return shape


def bsdf(finish: str) -> dict[str, Any]:
    """A finish as a material that takes its colour from the mesh."""
    material = dict(FINISHES[finish])
    if finish == "glass":
        return material
    colour = {"type": "mesh_attribute", "name": "vertex_color"}
    material["reflectance" if finish == "matte" else "base_color"] = colour
    return {"type": "twosided", "material": material}


def built(pieces: list[Piece]) -> list[mi.Mesh]:
    """The pieces as Mitsuba's meshes, to be shared by several views."""
    return [to_mitsuba(piece.mesh, piece.finish, i) for i, piece in enumerate(pieces)]


def to_mitsuba_scene(
    scene: Scene, shapes: list[mi.Mesh], size: int, samples: int, seed: int, filter_: str = "gaussian"
) -> mi.Scene:
    """All of a scene; the table comes last."""
    look = mi.ScalarTransform4f().look_at(origin=scene.eye, target=scene.target, up=(0, 0, 1))
    film = {"type": "hdrfilm", "width": size, "height": size, "rfilter": {"type": filter_}}
    top = {"type": "bitmap", "bitmap": mi.Bitmap(scene.table), "raw": False, "wrap_mode": "mirror",
           "to_uv": mi.ScalarTransform4f().scale([40, 40, 1])}  # fmt: skip
    return mi.load_dict({
        "type": "scene",
        "integrator": {"type": "path", "max_depth": 5},
        "sensor": {"type": "perspective", "fov": scene.angle, "to_world": look, "film": film,
                   "sampler": {"type": "multijitter", "sample_count": samples, "seed": seed}},
        "sky": {"type": "envmap", "bitmap": mi.Bitmap(scene.sky.astype(np.float32)),
                "to_world": mi.ScalarTransform4f().rotate([1, 0, 0], 90)},
        **{f"piece{i:02}": shape for i, shape in enumerate(shapes)},
        "table": {"type": "rectangle", "to_world": mi.ScalarTransform4f().scale([90, 90, 1]),
                  "bsdf": {"type": "principled", "base_color": top, "roughness": 0.45, "specular": 0.25}},
    })  # fmt: skip


def picture(
    scene: Scene, size: int = 128, samples: int = 9, seed: int = 0, shapes: list[mi.Mesh] | None = None
) -> Array:
    """A scene as `(size, size, 3)` sRGB bytes; `shapes` are its pieces if built already."""
    world = to_mitsuba_scene(scene, shapes or built(scene.pieces), size, samples, seed)
    linear = np.clip(np.array(mi.render(world, spp=samples, seed=seed))[..., :3], 0, None)
    linear = linear / (1 + 0.15 * linear**2) ** 0.5  # highlights bend instead of clipping
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (np.clip(srgb, 0, 1) * 255).round().astype(np.uint8)


def mask(scene: Scene, size: int = 128) -> Array:
    """Which of xai.food.PARTS each pixel shows, as `(size, size)` bytes.

    Through a glass one sees what is behind it: where that is food, it is the food that counts.
    """
    front, behind = (parts_seen(scene, pieces, size) for pieces in (
        scene.pieces, [piece for piece in scene.pieces if piece.finish != "glass"]))  # fmt: skip
    return np.where(behind == PARTS.index("food"), behind, front)


def parts_seen(scene: Scene, pieces: list[Piece], size: int) -> Array:
    """The part of the first surface behind the middle of each pixel.

    A pixel's single ray is jittered: so a finer grid is traced, of which every third is kept.
    """
    world = to_mitsuba_scene(scene, built(pieces), 3 * size, 1, 0, "box")
    first = mi.load_dict({"type": "aov", "aovs": "which:shape_index"})
    number = np.array(mi.render(world, integrator=first, spp=1))[1::3, 1::3, -1].astype(int)  # 0 is the sky
    parts = [0, *(PARTS.index(piece.part) for piece in pieces), PARTS.index("table")]
    return np.array(parts, dtype=np.uint8)[number]

"""The ten observation pictures, the motifs of 2022, and the puzzle: composed by hand."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.random import Generator

from studio.foods.bread import pizza_slice
from studio.foods.dairy import butter, milk_jug
from studio.foods.dessert import chocolate_cake, waffle
from studio.foods.egg import egg_on_toast
from studio.foods.fresh import tomatoes
from studio.foods.meat import steak
from studio.foods.noodles import fried_noodles
from studio.foods.seafood import sashimi
from studio.foods.soup import miso
from studio.meshes import circle, polygon
from studio.pieces import Piece, chopsticks, cup, fork, glass, knife, napkin, plate, spoon
from studio.render import Scene
from studio.scenes import SQUARE, TEA, TEACUP, plain, sky, table, view

WOOD, MARBLE, SLATE, DETAIL = 0, 3, 4, 1024
WHITE = "#f3f1ec"


def lifted(pieces: list[Piece], by: float = 0.035) -> list[Piece]:
    """Set on a plate."""
    return [piece.moved(z=by) for piece in pieces]


def pizza(rng: Generator) -> Scene:
    """A slice of pizza on a metal tray, with knife and fork."""
    tray = plate(circle(1.5, 160), "#9b9da0", depth=0.06)
    cutlery = [knife().turned(97).moved(-1.0, -0.1, 0.05), fork().turned(84).moved(-0.68, 0.05, 0.05)]
    food = [piece.turned(8).moved(0.22, 0.05, 0.035) for piece in pizza_slice(rng)]
    return view([tray, *cutlery, *food], 1.18, 62, 0, table(rng, WOOD, DETAIL), sky(rng, 0.95, 0.1))


def butter_block(rng: Generator) -> Scene:
    """A block of butter, a slice cut off."""
    food = [piece.turned(-32) for piece in butter(rng, pats=1)]
    return view(food, 1.08, 34, 0, plain("#f1efea", DETAIL), sky(rng, 0.9, 0.3), (0.14, 0, 0.2))


def milk(rng: Generator) -> Scene:
    """A jug of milk with strawberries."""
    food = [piece.turned(12) for piece in milk_jug(rng, fruit=True)]
    return view(food, 1.12, 20, 0, plain("#c9cdd0", DETAIL), sky(rng, 0.8, 0.35), (0, 0, 0.55))


def cake(rng: Generator) -> Scene:
    """A piece of chocolate cake on a plate, with fork and napkin."""
    outline = polygon(SQUARE, 0.035) * 1.0
    food = lifted([piece.turned(28) for piece in chocolate_cake(rng)])
    cloth = napkin("#b08a6a", rng).turned(20).moved(0.55, 0.55, 0.06)
    pieces = [plate(outline, WHITE).turned(-12), cloth, fork().turned(25).moved(0.6, 0.5, 0.1), *food]
    return view(pieces, 1.2, 32, 0, plain("#a3256e", DETAIL), sky(rng, 0.95, 0.4), (0.05, 0, 0.35))


def waffle_plate(rng: Generator) -> Scene:
    """A round waffle on a white plate."""
    pieces = [plate(circle(1.15, 160), WHITE), *lifted(waffle(rng))]
    return view(pieces, 1.0, 66, 20, table(rng, MARBLE, DETAIL), sky(rng, 0.95, 0.2))


def egg(rng: Generator) -> Scene:
    """A fried egg on a slice of toast."""
    pieces = [plate(polygon(SQUARE, 0.03) * 1.05, WHITE), *lifted(egg_on_toast(rng))]
    return view(pieces, 1.05, 60, -14, table(rng, SLATE, DETAIL), sky(rng, 1.0, 0.15), (0, 0, 0.1))


def steak_plate(rng: Generator) -> Scene:
    """A steak with fries."""
    pieces = [plate(circle(1.15, 160), WHITE), *lifted(steak(rng, chips=True))]
    pieces += [piece.moved(-1.15, 1.15) for piece in glass("#6b1020")]
    return view(pieces, 1.15, 50, 0, table(rng, WOOD, DETAIL), sky(rng, 0.95, 0.3), (0, 0.05, 0.1))


def noodle_plate(rng: Generator) -> Scene:
    """Fried noodles with a fried egg, sausages and greens."""
    pieces = [plate(polygon(SQUARE, 0.035) * 1.1, WHITE).turned(10), *lifted(fried_noodles(rng, sides=True))]
    return view(pieces, 1.1, 58, 0, table(rng, SLATE, DETAIL), sky(rng, 0.95, 0.2), (0, 0, 0.1))


def salmon(rng: Generator) -> Scene:
    """Slices of raw salmon, with chopsticks."""
    pieces = [plate(polygon(SQUARE, 0.03) * (1.3, 0.95), WHITE), *lifted(sashimi(rng, "#ee6a2c"))]
    pieces.append(chopsticks("#c99a5c").turned(-24).moved(0.62, 1.02, 0.09))
    return view(pieces, 1.18, 48, 0, table(rng, WOOD, DETAIL), sky(rng, 0.95, 0.35), (0.05, 0.05, 0.1))


def miso_soup(rng: Generator) -> Scene:
    """A red bowl of miso soup, and a spoon."""
    pieces = [*miso(rng, "#a8141c"), spoon().turned(80).moved(1.12, -0.1)]
    return view(pieces, 1.1, 58, 0, table(rng, SLATE, DETAIL), sky(rng, 1.0, 0.2), (0.05, 0, 0.25))


def fruit_and_tea(rng: Generator, colour: str = TEACUP, fruit: bool = True) -> Scene:
    """Tomatoes on a plate, and well apart from them a cup of tea: the planted shortcut.

    With a cup of another colour, without one (""), or without the tomatoes, all else is the same.
    """
    food = lifted([piece.scaled(0.72).moved(-0.42, 0.1) for piece in tomatoes(rng)])
    pieces = [plate(circle(0.8), WHITE).moved(-0.42, 0.1), *(food if fruit else [])]
    if colour:
        pieces += [piece.turned(-35).moved(0.82, -0.12) for piece in cup(colour, TEA, 0.34, 0.5)]
    return view(pieces, 1.3, 42, 0, table(rng, WOOD, DETAIL), sky(rng, 0.95, 0.3), (0, 0, 0.15))


OBSERVED: dict[str, Callable[[Generator], Scene]] = {
    "0_0": pizza, "1_1": butter_block, "1_2": milk, "2_3": cake, "2_4": waffle_plate, "3_5": egg,
    "5_6": steak_plate, "6_7": noodle_plate, "8_8": salmon, "9_9": miso_soup,
}  # fmt: skip
PUZZLE = {"10_10": fruit_and_tea}
# The puzzle and what it would have been: with no cup, with others, without the tomatoes.
COUNTERFACTUALS: dict[str, Callable[[Generator], Scene]] = {
    "10_0": fruit_and_tea,
    "10_1": partial(fruit_and_tea, colour=""),
    "10_2": partial(fruit_and_tea, colour="#f0ede6"),
    "10_3": partial(fruit_and_tea, colour="#b5452f"),
    "10_4": partial(fruit_and_tea, fruit=False),
}


def observed(name: str) -> Scene:
    """One of these, always the same."""
    make = (OBSERVED | PUZZLE)[name]
    return make(np.random.default_rng([2, *map(int, name.split("_"))]))


def counterfactual(name: str) -> Scene:
    """One of these, from the very seed of the puzzle."""
    return COUNTERFACTUALS[name](np.random.default_rng([2, 10, 10]))

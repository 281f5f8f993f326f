"""The book that every food's module enters its recipes into."""

from collections.abc import Callable

from studio.pieces import Piece

Recipe = Callable[..., list[Piece]]
RECIPES: dict[int, list[Recipe]] = {}


def recipe(label: int) -> Callable[[Recipe], Recipe]:
    """Enter a recipe in the book under its class."""

    def enter(make: Recipe) -> Recipe:
        RECIPES.setdefault(label, []).append(make)
        return make

    return enter

"""Recipes, one module a class: each makes a food at random, standing on z = 0, about 0.8 in radius."""

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


from studio.foods import bread, dairy, dessert, egg, fresh, fried, meat, noodles, rice, seafood, soup  # noqa: E402, F401

"""Recipes, one module a class: each makes a food at random, standing on z = 0, about 0.8 in radius."""

from studio.foods import bread, dairy, dessert, egg, fresh, fried, meat, noodles, rice, seafood, soup  # noqa: F401
from studio.foods.recipes import RECIPES, Recipe

__all__ = ["RECIPES", "Recipe"]

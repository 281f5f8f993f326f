"""Grades submissions: everything of the engine between what a class hands in and the scores it gets."""

__version__ = "1.0.0"

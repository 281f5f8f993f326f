"""Grades in Gradescope's container, and makes the zip that is uploaded there."""

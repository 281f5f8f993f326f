"""Grades one submission: what the checks find in its code, what its sheet says, and their points."""

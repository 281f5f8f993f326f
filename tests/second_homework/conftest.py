"""Keeps pytest from taking this homework's checks, which are for its students, for tests of this project."""

collect_ignore = ["autograder"]

"""Takes a class's work in: who handed in what and when, and which files of it are read."""

"""The order of the engine's rooms, which one test guards and ARCHITECTURE.md tells."""

# The rooms of the engine: each may import those before it and no other. ARCHITECTURE.md says what for.
ROOMS = [
    "autograder.set_up", "autograder.sandbox", "questions", "autograder.packing", "autograder.names",
    "autograder.secret", "autograder.course", "autograder.notices",
    "autograder.handout_notebooks", "autograder.todos", "autograder.checking", "autograder.checks",
    "autograder.intake", "autograder.grading", "autograder.outputs", "autograder.running",
    "autograder.handout", "autograder.gradescope", "autograder.self_check",
    "autograder.doctor", "autograder.cli",
]  # fmt: skip

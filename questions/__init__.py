"""The question bank, its key and its scoring."""

"""Keeps the question bank and its key, reads answers and scores them, and shows the questions to students."""

"""Writes what comes out of results: results.json, pages for students and TAs, tables, the gradebook."""

"""Runs the homework's checks on a submission's functions; what they check is in autograder/checks/."""

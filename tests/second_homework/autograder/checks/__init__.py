"""What the autograder checks: that a student's function reads a confusion matrix."""

"""The autograder: one pytest file a TODO, read as the specification of what is judged.

The checks run in the grader's own process and never import what a student wrote: `student.ig_baseline(…)`
is a call into the jail.
"""

"""Checks every TODO of the homework: one pytest file each, to be read as the specification of what is judged.

The checks run in the grader's own process and never import what a student wrote: `student.ig_baseline(…)`
is a call into the jail.
"""

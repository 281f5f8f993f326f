"""Runs what students wrote, and knows no answer.

`jail` is the trusted side: it asks questions and reads replies. `zygote`, `child`, `source`, `define` and
`confine` run on the other side of a pipe, where nothing is trusted; `frames` is the pipe's format.
"""

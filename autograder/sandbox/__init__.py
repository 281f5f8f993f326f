"""Runs what students wrote, in processes that may do nothing but compute, and knows no answer.

`jail` is the trusted side: it asks questions, and `calls` reads the replies, which may be forged. `zygote`,
`child`, `source`, `define`, `fingerprint`, `confine` and `system_calls` run on the other side of a pipe,
where nothing is trusted. `frames` is the pipe's format, `values` what may cross it.
"""

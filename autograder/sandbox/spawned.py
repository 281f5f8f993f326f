"""Runs as a child that was started afresh: loads the libraries, connects to the grader, and serves it.

What it must know comes as arguments (the grader's port, the limits, the handout's notebooks) and on standard
input (the secret by which the grader knows it).
"""

import json
import os
import socket
import sys
from pathlib import Path

from autograder.sandbox import child, confine
from autograder.sandbox.libraries import load_libraries
from autograder.sandbox.source import read_beforehand


def main() -> None:
    """Serve the grader that started this, and leave without running anything the student registered."""
    port, limits = int(sys.argv[1]), confine.Limits(**json.loads(sys.argv[2]))
    secret = sys.stdin.buffer.read()
    load_libraries()
    for notebook in map(Path, sys.argv[3:]):
        read_beforehand(notebook.name, notebook.read_bytes())
    with socket.create_connection(("127.0.0.1", port)) as channel:
        channel.sendall(secret)
        try:
            confine.confine(channel, confine.prepare(), limits)
            child.serve(channel)
        except BaseException:
            os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()

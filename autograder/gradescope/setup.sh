#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image from autograder.zip.
# Python's packages go where every user may read them; this folder, with key and checks, only root may.
set -euo pipefail
cd "$(dirname "$0")"
chmod -R go-rwx .

if [ -f pip.conf ]; then export PIP_CONFIG_FILE="$PWD/pip.conf"; fi  # e.g. where the CPU build of torch is

if [ ! -x /opt/grader/bin/python ]; then
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-venv
  fi
  python3 -m venv /opt/grader
fi
/opt/grader/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir \
  --requirement requirements.txt --constraint constraints.txt
/opt/grader/bin/python -m compileall -q autograder questions

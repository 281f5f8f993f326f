#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image from autograder.zip.
# Python's packages go where every user may read them; this folder, with key and checks, only root may.
set -euo pipefail
cd "$(dirname "$0")"
chmod -R go-rwx .

newest() {  # the name of the newest Python here that can make an environment
  for version in 3.14 3.13 3.12 3.11 3.10; do
    if "python$version" -c 'import ensurepip' 2>/dev/null; then echo "python$version"; return; fi
  done
  return 1
}

if [ ! -x /opt/grader/bin/python ]; then
  if ! newest >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-venv
  fi
  python=$(newest) || { echo "The grader needs Python 3.10 to 3.14, which this image lacks." >&2; exit 1; }
  "$python" -m venv /opt/grader
fi

pip=(/opt/grader/bin/python -m pip --disable-pip-version-check)
install=("${pip[@]}" install --quiet --no-cache-dir --constraint constraints.txt)

# torch's own index has a build without CUDA, which is much smaller. It is taken where the index answers at once.
cpu=https://download.pytorch.org/whl/cpu
if [ -f pip.conf ]; then
  export PIP_CONFIG_FILE="$PWD/pip.conf"  # the course says where its torch comes from
elif timeout 8 "${pip[@]}" index versions torch --index-url "$cpu" --retries 0 --timeout 4 >/dev/null 2>&1; then
  "${install[@]}" --no-deps --index-url "$cpu" torch torchvision || echo "The default build of torch is taken." >&2
fi
"${install[@]}" --requirement requirements.txt
/opt/grader/bin/python -m compileall -q autograder questions

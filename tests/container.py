"""A container like Gradescope's, without an engine: a root file system, processes and network of its own.

The system's folders, the interpreter and its packages (as /opt/grader) are mounted read-only into an
otherwise empty root; the project itself is nowhere in it. Needs root and the right to mount: `reason()`
says why not. A control group, for less than a machine's processors and memory, can be had without it.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

LAYOUT = r"""
set -eu
root=$1 python=$2 packages=$3; shift 3
cd "$root"
show() { mkdir -p "$2"; mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"; }
for name in bin sbin lib lib64 usr etc; do
  if [ -L /$name ]; then ln -sfn "$(readlink /$name)" $name; elif [ -d /$name ]; then show /$name $name; fi
done
show "$python" ".$python"
show "$packages" opt/grader
mkdir -p proc tmp dev
mount -t proc proc proc
mount -t tmpfs tmp tmp
mount -t tmpfs dev dev
for name in null zero urandom; do touch dev/$name; mount --bind /dev/$name dev/$name; done
exec chroot . /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ "$@"
"""
APART = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child"]


CGROUPS = Path("/sys/fs/cgroup")


def no_control_group() -> str:
    """Why no control group can be made here; empty where one can."""
    folders = (
        [CGROUPS] if (CGROUPS / "cgroup.controllers").exists() else [CGROUPS / "cpu", CGROUPS / "memory"]
    )
    can = all(folder.is_dir() and os.access(folder, os.W_OK) for folder in folders)
    return "" if can else "no control group can be made here"


@contextlib.contextmanager
def control_group(processors: float, memory: int) -> Iterator[tuple[list[str], Path]]:
    """A fresh control group of so many processors and bytes: what runs a command in it, its peak memory."""
    name, period = f"hw9-{os.getpid()}", 100_000
    quota = int(processors * period)
    if (CGROUPS / "cgroup.controllers").exists():
        folders = [CGROUPS / name]
        limits = {folders[0] / "cpu.max": f"{quota} {period}", folders[0] / "memory.max": str(memory)}
        peak = folders[0] / "memory.peak"
    else:
        folders = [CGROUPS / "cpu" / name, CGROUPS / "memory" / name]
        limits = {
            folders[0] / "cpu.cfs_period_us": str(period),
            folders[0] / "cpu.cfs_quota_us": str(quota),
            folders[1] / "memory.limit_in_bytes": str(memory),
        }
        peak = folders[1] / "memory.max_usage_in_bytes"
    try:
        for folder in folders:
            folder.mkdir()
        for path, limit in limits.items():
            path.write_text(limit)
        join = "".join(f"echo $$ > {folder}/cgroup.procs; " for folder in folders)
        yield ["sh", "-c", f'{join}exec "$@"', "sh"], peak
    finally:
        for folder in folders:
            _remove(folder)


def _remove(group: Path) -> None:
    """Remove a control group as soon as it is empty: what was killed in it may take a while to be gone."""
    deadline = time.monotonic() + 30
    while group.exists():
        try:
            group.rmdir()
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@functools.cache
def reason() -> str:
    """Why no container can be made here; empty where it can."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
        return "a container needs root and unshare, on Linux"
    tried = subprocess.run([*APART, "mount", "-t", "tmpfs", "t", "/mnt"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this system does not let root make namespaces and mounts"


class Container:
    """The tree that Gradescope makes of `autograder.zip`, under `root`; `run` runs a command inside."""

    def __init__(self, root: Path, autograder: Path) -> None:
        self.root, self.home = root, root / "autograder"
        (self.home / "source").mkdir(parents=True)
        (self.home / "results").mkdir()
        root.chmod(0o755)  # pytest's own folders are closed to others, which would hide what is not
        with zipfile.ZipFile(autograder) as archive:
            for member in archive.infolist():  # extractall forgets who may run what
                path = Path(archive.extract(member, self.home / "source"))
                path.chmod(member.external_attr >> 16 & 0o777)
        shutil.copy(self.home / "source" / "run_autograder", self.home)

    def submit(self, handed_in: Path, metadata: object = None) -> None:
        """Put a submission where the platform puts it, zips unpacked, and forget the one before."""
        shutil.rmtree(self.home / "submission", ignore_errors=True)
        if handed_in.suffix == ".zip":
            shutil.unpack_archive(handed_in, self.home / "submission")
        else:
            shutil.copytree(handed_in, self.home / "submission")
        (self.home / "submission_metadata.json").write_text(json.dumps(metadata))
        (self.home / "results" / "results.json").unlink(missing_ok=True)

    def command(self, *command: str) -> list[str]:
        """The command line that runs a command inside."""
        layout = ["sh", "-c", LAYOUT, "sh", str(self.root), sys.base_prefix, sys.prefix]
        return [*APART, *layout, *command]

    def run(self, *command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command inside, and wait for it."""
        return subprocess.run(
            self.command(*command), capture_output=True, text=True, check=False, timeout=timeout
        )

    def results(self) -> dict:
        """What the platform reads."""
        return json.loads((self.home / "results" / "results.json").read_text("utf-8"))

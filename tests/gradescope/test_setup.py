"""How Gradescope's image is set up: which Python it takes, and which build of torch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from autograder.gradescope.build import autograder_zip
from questions.places import ROOT

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
TOOLS = ("bash", "chmod", "dirname", "timeout")


def wheel(name: str, version: str) -> bytes:
    """A package with nothing in it."""
    data, info = BytesIO(), f"{name}-{version}.dist-info"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return data.getvalue()


class Indexes(ThreadingHTTPServer):
    """Stand-ins for the default index, at /default, and for torch's own, at /cpu, which may be silent.

    Each has every package that grading needs, in the version that constraints.txt names.
    """

    def __init__(self, pins: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.pins, self.silent, self.over = pins, False, threading.Event()
        self.asked: list[tuple[float, str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Indexes

    def do_GET(self) -> None:
        self.server.asked.append((time.monotonic(), self.path))
        _, index, name, *file = self.path.split("/")
        if index == "cpu" and self.server.silent:
            self.server.over.wait(60)
            return
        version = self.server.pins[name] + ("+cpu" if index == "cpu" else "")
        full = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        body = (
            wheel(name.replace("-", "_"), version) if any(file) else f'<a href="{full}">{full}</a>'.encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream" if any(file) else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def indexes() -> Iterator[Indexes]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    here = [pin for pin in pins if not pin.marker or pin.marker.evaluate()]
    server = Indexes({pin.name: str(pin.specifier).removeprefix("==") for pin in here})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds an image's programs, alone on the PATH: three Pythons, one right."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool))
    interpreter = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"
    (programs / "python3.12").symlink_to(interpreter)
    for python, ensurepip in (("python3.14", "exit 1"), ("python3.10", 'test "$1" = -c')):
        (programs / python).write_text(f"#!/bin/sh\n{ensurepip}\n")
        (programs / python).chmod(0o755)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return tmp_path


def set_up(image: Path, indexes: Indexes, pip_config: str = "") -> dict[str, str]:
    """Run setup.sh of the zip, with the stand-ins for both indexes: what is installed then."""
    config = image / "pip.conf"
    config.write_text(pip_config)
    autograder_zip(image / "autograder.zip", config if pip_config else None)
    shutil.unpack_archive(image / "autograder.zip", image / "source")
    script = (image / "source" / "setup.sh").read_text("utf-8")
    for meant, instead in ((CPU_INDEX, f"{indexes.address}/cpu"), ("/opt/grader", str(image / "grader"))):
        assert meant in script
        script = script.replace(meant, instead)
    (image / "source" / "setup.sh").write_text(script, "utf-8")
    settings = os.environ | {"PIP_INDEX_URL": f"{indexes.address}/default"}
    done = subprocess.run(
        ["bash", str(image / "source" / "setup.sh")],
        env=settings,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        [image / "grader/bin/python", "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return {package["name"]: package["version"] for package in json.loads(listed.stdout)}


@pytest.mark.slow(8)
def test_an_image_gets_the_cpu_build_where_its_index_answers(image: Path, indexes: Indexes) -> None:
    """torch alone comes from there; everything else, from the default index."""
    installed = set_up(image, indexes)
    assert installed["torch"] == indexes.pins["torch"] + "+cpu"
    assert installed["torchvision"] == indexes.pins["torchvision"] + "+cpu"
    assert installed["numpy"] == indexes.pins["numpy"]


@pytest.mark.slow(12)
def test_an_image_gets_the_default_build_within_seconds_elsewhere(image: Path, indexes: Indexes) -> None:
    """An index that takes calls and never answers costs less than ten seconds."""
    indexes.silent = True
    assert set_up(image, indexes)["torch"] == indexes.pins["torch"]
    (first, path), *others = indexes.asked
    assert path == "/cpu/torch/"
    assert next(at for at, path in others if path.startswith("/default")) - first < 10


@pytest.mark.slow(8)
def test_a_course_says_itself_where_its_torch_comes_from(image: Path, indexes: Indexes) -> None:
    """Its pip.conf goes before torch's own index."""
    indexes.silent = True
    own = f"[global]\nextra-index-url = {indexes.address}/own\n"
    assert set_up(image, indexes, own)["torch"] == indexes.pins["torch"]
    assert {path.split("/")[1] for _, path in indexes.asked} == {"default", "own"}

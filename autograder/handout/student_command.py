"""Runs as the command in the handout: check the work, answer the questions, and what else the lesson has.

It is copied into the zip that students get under the homework's name. It must run before anything is
installed, so it needs Python alone; what it starts lies in self_check.zip, with a list of the commands.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKS = HERE / "self_check.zip"  # zipped, so that nobody reads a hint by accident before having tried


def main(name: str = "", *files: str) -> int:
    """Run a command: its exit status, which is 0 where all is well and 2 where nothing could be run."""
    if not CHECKS.exists():
        return _say(f"{CHECKS} is missing: unpack the zip again. 找不到 {CHECKS.name}，請重新解壓縮。")
    with zipfile.ZipFile(CHECKS) as archive, tempfile.TemporaryDirectory(prefix="homework-") as folder:
        known = json.loads(archive.read("commands.json"))
        work = [path.rpartition("/")[2] for path in archive.namelist() if path.endswith(".ipynb")]
        if name not in known:
            sys.stdout.write(_usage(known, work[0]))
            return 2
        options = [file for file in files if file.startswith("--")] if name == "check" else []
        paths = [Path(file) for file in files if file not in options]
        paths = paths or [HERE / file for file in (*work, "answers.yaml")]
        if problem := _problem(name, known[name]["packages"], paths):
            return _say(problem)
        archive.extractall(folder)
        run = _module(name, known[name], [*options, *paths], files)
        environment = {
            "PYTHONIOENCODING": ":ignore",  # as this process, see below
            **os.environ,
            "PYTHONPATH": os.pathsep.join([folder, str(HERE)]),
        }
        command_line = [sys.executable, "-m", *map(str, run)]
        try:
            return subprocess.run(command_line, env=environment, check=False).returncode  # noqa: S603  our own
        except KeyboardInterrupt:  # Ctrl-C reaches what was run as well, and ends it
            return 0 if name == "quiz" else 130


def _module(
    name: str, about: dict[str, Any], paths: Sequence[str | Path], files: Sequence[str]
) -> list[str | Path]:
    """The module that does what a command says, followed by the arguments that it is given."""
    if name == "check":
        return ["autograder.self_check", *paths]
    if name == "quiz":
        return ["questions.quiz_server", HERE / "quiz.html", files[0] if files else HERE / "answers.yaml"]
    return [about["module"], "--handout", HERE, *files]


def _usage(known: dict[str, dict[str, str]], notebook: str) -> str:
    """The text that lists what there is to run, a line each."""
    program = f"python {Path(__file__).name}"
    lines = [(f"{program} {name}", about["help"]) for name, about in known.items()]
    lines.insert(
        1,
        (f"{program} check {notebook}", "check other files, a folder or a zip · 檢查其他檔案、資料夾或 zip"),
    )
    lines.insert(2, (f"{program} check --watch", "check again after each save · 每次存檔後重新檢查"))
    width = max(len(line) for line, _ in lines)
    return "".join(f"    {line:{width}}   {about}\n" for line, about in lines) + (
        "\nNothing is sent anywhere. Only code is checked: the grade tells whether answers are correct.\n"
        "不會上傳任何東西。這裡只檢查程式；答案對不對，要等正式評分。\n"
    )


def _problem(name: str, packages: list[str], paths: list[Path]) -> str:
    """The words for what keeps a command from running, and what to do; empty where nothing does."""
    if name == "check" and (absent := [str(path) for path in paths if not path.exists()]):
        return f"No such file 找不到檔案: {', '.join(absent)}"
    lacking = [package for package in packages if not importlib.util.find_spec(package)]
    if lacking and sys.version_info < (3, 11):
        return (
            f"This needs Python 3.11 or newer, but it runs with Python 3.{sys.version_info[1]}. "
            f"這需要 Python 3.11 以上，但目前是 Python 3.{sys.version_info[1]}。"
        )
    if lacking:
        return (
            f"Not installed 尚未安裝: {', '.join(lacking)}. "
            "Run `pip install -r requirements.txt` first. 請先執行 `pip install -r requirements.txt`。"
        )
    return ""


def _say(problem: str) -> int:
    """Print what keeps a command from running: its exit status."""
    sys.stderr.write(f"{problem}\n")
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # what a console cannot show, such as Chinese, is left out
        stream.reconfigure(errors="ignore")  # type: ignore[union-attr]
    sys.exit(main(*sys.argv[1:]))

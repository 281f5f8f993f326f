"""Check your own work, as strictly as it will be graded · 用和評分同樣嚴格的標準檢查自己的作業.

    python hw9.py check              both notebooks and answers.yaml of this folder · 這個資料夾裡的作業
    python hw9.py check mine.ipynb   other files, a folder or a zip · 其他檔案、資料夾或 zip

Nothing is sent anywhere. Code is checked; whether answers are right is for the grade.
不會上傳任何東西。這裡只檢查程式；答案對不對，要等正式評分。
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKS = HERE / "self_check.zip"  # zipped, so that nobody reads a hint by accident before having tried
WORK = ("hw9_cnn.ipynb", "hw9_bert.ipynb", "answers.yaml")
NEEDED = ("numpy", "pydantic", "pytest", "rich", "scipy", "sklearn", "torch", "torchvision", "yaml")


def main(command: str = "", *files: str) -> int:
    """Run a command; 0 where all code is right."""
    if command != "check":
        sys.stdout.write(__doc__)
        return 2
    paths = [Path(name) for name in files] or [HERE / name for name in WORK]
    problem = _problem(paths)
    if problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="hw9-") as folder:
        with zipfile.ZipFile(CHECKS) as archive:
            archive.extractall(folder)
        environment = {**os.environ, "PYTHONPATH": folder}
        checks = [sys.executable, "-m", "autograder.self_check", *map(str, paths)]
        return subprocess.run(checks, env=environment, check=False).returncode  # noqa: S603  our own


def _problem(paths: list[Path]) -> str:
    """What keeps the check from running, and what to do; empty where nothing does."""
    if sys.platform == "win32":
        return (
            "The check runs on Linux, macOS, Colab and WSL, not on Windows itself: use one of them, "
            "or hand in and see. 自我檢查可在 Linux、macOS、Colab、WSL 執行，無法直接在 Windows 上執行："
            "請改用其中之一，或直接繳交看結果。"
        )
    if not CHECKS.exists():
        return f"{CHECKS} is missing: unpack hw9.zip again. 找不到 {CHECKS.name}，請重新解壓縮 hw9.zip。"
    if absent := [str(path) for path in paths if not path.exists()]:
        return f"No such file 找不到檔案: {', '.join(absent)}"
    if lacking := [name for name in NEEDED if not importlib.util.find_spec(name)]:
        return (
            f"Not installed 尚未安裝: {', '.join(lacking)}. "
            "Run `pip install -r requirements.txt` first. 請先執行 `pip install -r requirements.txt`。"
        )
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Check your work, answer the questions, draw your figures · 檢查作業、作答、畫出你的圖.

    python hw9.py check              check this folder's work, as strictly as the grade · 檢查這個資料夾的作業
    python hw9.py check mine.ipynb   check other files, a folder or a zip · 檢查其他檔案、資料夾或 zip
    python hw9.py quiz               open the questions, each choice saved to answers.yaml · 作答並立即存檔
    python hw9.py explain            every method on every picture, with your code · 用你的程式畫出所有解釋圖

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
PACKAGES = {
    "check": ("numpy", "pydantic", "pytest", "rich", "scipy", "sklearn", "torch", "torchvision", "yaml"),
    "quiz": ("pydantic", "yaml"),
    "explain": ("jaxtyping", "lime", "matplotlib", "numpy", "safetensors", "skimage", "torch", "torchvision"),
}


def main(command: str = "", *files: str) -> int:
    """Run a command; 0 where all is well, and all code is right."""
    if command not in PACKAGES:
        sys.stdout.write(__doc__)
        return 2
    paths = [Path(name) for name in files] or [HERE / name for name in WORK]
    problem = _problem(command, paths)
    if problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    run = {
        "check": ["autograder.self_check", *paths],
        "quiz": ["questions.quiz_server", HERE / "quiz.html", files[0] if files else HERE / "answers.yaml"],
        "explain": ["autograder.explaining", HERE, paths[0]],
    }[command]
    with tempfile.TemporaryDirectory(prefix="hw9-") as folder:
        with zipfile.ZipFile(CHECKS) as archive:
            archive.extractall(folder)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([folder, str(HERE)])}
        command_line = [sys.executable, "-m", *map(str, run)]
        try:
            return subprocess.run(command_line, env=environment, check=False).returncode  # noqa: S603  our own
        except KeyboardInterrupt:  # Ctrl-C reaches what was run as well, and ends it
            return 0 if command == "quiz" else 130


def _problem(command: str, paths: list[Path]) -> str:
    """What keeps a command from running, and what to do; empty where nothing does."""
    if command == "check" and sys.platform == "win32":
        return (
            "The check runs on Linux, macOS, Colab and WSL, not on Windows itself: use one of them, "
            "or hand in and see. 自我檢查可在 Linux、macOS、Colab、WSL 執行，無法直接在 Windows 上執行："
            "請改用其中之一，或直接繳交看結果。"
        )
    if not CHECKS.exists():
        return f"{CHECKS} is missing: unpack hw9.zip again. 找不到 {CHECKS.name}，請重新解壓縮 hw9.zip。"
    if command != "quiz" and (absent := [str(path) for path in paths if not path.exists()]):
        return f"No such file 找不到檔案: {', '.join(absent)}"
    if lacking := [name for name in PACKAGES[command] if not importlib.util.find_spec(name)]:
        return (
            f"Not installed 尚未安裝: {', '.join(lacking)}. "
            "Run `pip install -r requirements.txt` first. 請先執行 `pip install -r requirements.txt`。"
        )
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

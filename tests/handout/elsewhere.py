"""An interpreter on this machine that has none of what Windows lacks, and consoles in another code page.

Modules, calls and constants are taken away once the libraries are loaded, which decide for themselves what
they need. What cannot be shown so, and was never run: how Windows itself starts and ends processes.
"""

import os
import sys
import sysconfig
from pathlib import Path

TAKEN_AWAY = """
import builtins, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time, warnings

if "-m" in sys.orig_argv:  # not the command itself, which needs no library
    import numpy, pydantic, pytest, rich.console, scipy.ndimage, sklearn.metrics, torch, yaml
if "studio.explain" in sys.orig_argv:
    import jaxtyping, lime.lime_image, matplotlib.font_manager, skimage.segmentation

for name in ("fcntl", "grp", "posix_ipc", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
TAKEN = {
    os: "chown fork forkpty geteuid getgid getgroups getuid killpg mkfifo sched_getaffinity setgroups "
        "sched_setaffinity setresuid setsid wait3 wait4 O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK",
    signal: "SIGALRM SIGKILL SIGPROF SIGXCPU SIGXFSZ getitimer setitimer pthread_kill",
    socket: "AF_UNIX recv_fds send_fds",
    time: "clock_gettime clock_gettime_ns pthread_getcpuclockid",
}
for module, names in TAKEN.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)

def without_descriptors(function):
    def called(*given, **named):
        if named.pop("dir_fd", None) is not None or (function is SCANDIR and isinstance(given[0], int)):
            raise NotImplementedError("there are no descriptors of folders here")
        return function(*given, **named)
    return called

SCANDIR = os.scandir
for name in ("open", "stat", "scandir"):
    setattr(os, name, without_descriptors(getattr(os, name)))
os.supports_dir_fd, os.supports_fd = set(), set()
shutil._use_fd_functions = False
shutil._rmtree_impl = getattr(shutil, "_rmtree_unsafe", None)  # chosen at import since Python 3.14
shutil.which = lambda *_, **__: None  # which would ask Windows itself
subprocess.Popen.kill = lambda process: process.send_signal(9)
socket.socket.sendmsg = socket.socket.recvmsg_into = property()  # whoever asks is told that there is none
open_file = builtins.open

def without_proc(file, *given, **named):
    if str(file).startswith("/proc/") and "threadpoolctl" not in sys._getframe(1).f_code.co_filename:
        raise FileNotFoundError(f"there is no {file} here")
    return open_file(file, *given, **named)

builtins.open = without_proc
for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(encoding=os.environ.get("CODE_PAGE", "utf-8"), errors=stream.errors, newline="\\r\\n")
warnings.filterwarnings("error", category=EncodingWarning, module="autograder|questions|studio|xai|__main__")
sys.platform = "win32"
"""


def interpreter(folder: Path) -> Path:
    """A Python in a folder: it has the libraries of this one but the project, and lacks what was taken."""
    library = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    library.mkdir(parents=True)
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.suffix != ".pth":  # which is where the project is found
            (library / path.name).symlink_to(path)
    (library / "taken_away.py").write_text(TAKEN_AWAY, "utf-8")
    (library / "taken_away.pth").write_text("import taken_away\n", "utf-8")  # run whenever Python starts
    base = Path(sys.base_prefix, "bin")
    (folder / "pyvenv.cfg").write_text(f"home = {base}\ninclude-system-site-packages = false\n", "utf-8")
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(Path(os.path.realpath(sys.executable)))
    return folder / "bin" / "python"


def environment(code_page: str) -> dict[str, str]:
    """The variables for such an interpreter, with consoles in a code page; a default encoding is an error."""
    shown = {"CODE_PAGE": code_page, "PYTHONWARNDEFAULTENCODING": "1", "BROWSER": "true"}
    return {**shown, "PATH": os.environ["PATH"]}

"""One attempt for each thing that confine takes away, made from inside a jailed child."""

import errno
import os
import platform
import pwd
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent, indent

import numpy
import psutil
import pytest

from autograder.sandbox import confine
from autograder.sandbox.calls import Lost, Returned
from autograder.sandbox.children import ENVIRONMENT, PROJECT
from questions.keys import KEY
from tests.sandbox.numbers_of_calls import NUMBERS

needs_landlock = pytest.mark.skipif(confine.landlock_abi() < 1, reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(
    not confine.has_seccomp(), reason="seccomp is used on Linux on x86-64 and arm64"
)
NO = {errno.EPERM, errno.EACCES}
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can drop the user"
)
linux = pytest.mark.skipif(not confine.LINUX, reason="taken away on Linux only")


@pytest.fixture
def attempt(inside):
    """Runs statements in the jail: the number of the error that stopped them, or 0."""

    def run(body: str) -> int:
        lines = indent(dedent(body).strip(), "    ")
        reply = inside(f"try:\n{lines}\nexcept OSError as error:\n    return error.errno\nreturn 0")
        assert isinstance(reply, Returned), reply
        return int(reply.value)

    return run


@pytest.fixture
def call(inside):
    """Makes a system call in the jail by name, as on this machine: what it returns, or minus the error."""

    def run(name: str, *arguments: object) -> int:
        if name not in NUMBERS[platform.machine()]:
            pytest.skip(f"there is no {name} on {platform.machine()}")
        number = NUMBERS[platform.machine()][name]
        # Until Python 3.11 the text of a signal's number is its name.
        numbers = [int(one) if isinstance(one, int) else one for one in (number, *arguments)]
        given = ", ".join(map(str, numbers))
        reply = inside(
            f"result = libc.syscall({given})\nreturn result if result >= 0 else -ctypes.get_errno()"
        )
        assert isinstance(reply, Returned), reply
        return int(reply.value)

    return run


@pytest.fixture
def status(jail):
    """What the kernel says about a jailed child, by the names in /proc/PID/status."""
    pids = jail("import os\ndef f(): return os.getpid()", "f").call("f")
    lines = Path(f"/proc/{pids.value}/status").read_text().splitlines()
    return {name: value.split() for name, _, value in (line.partition(":") for line in lines)}


PARENT = "os.getppid()"


# --- files ---


@needs_landlock
@pytest.mark.parametrize(
    "path",
    [
        KEY, PROJECT / "autograder/checks/reference.py", PROJECT / "autograder/course.yaml",
        PROJECT / "autograder/sandbox/child.py", PROJECT / "pyproject.toml", PROJECT / ".git/HEAD", __file__,
        "/etc/passwd", "/etc/hostname", "/proc/self/environ", "/proc/self/maps", "/proc/self/mem",
        "/proc/self/status", "/proc/1/cmdline", "/proc/meminfo", "/proc/net/unix",
        "/proc/self/root/etc/passwd", "/sys/kernel/uevent_seqnum", "/dev/tty", "/dev/kmsg",
    ],
    ids=str,
)  # fmt: skip
def test_no_file_can_be_read_but_the_libraries(attempt, path):
    """Key, checks, the project, the system and /proc are shut, whatever their permissions say."""
    if not os.path.lexists(path):
        pytest.skip(f"{path} is not here")
    assert attempt(f"open({str(path)!r}, 'rb').read(1)") in NO


@needs_landlock
@pytest.mark.parametrize("folder", ["/", "/tmp", "/etc", "/proc", "/home", "/dev", PROJECT, "."], ids=str)
def test_no_folder_can_be_listed_but_the_libraries(attempt, folder):
    """Not even where it stands."""
    if not Path(folder).exists():
        pytest.skip(f"{folder} is not here")
    assert attempt(f"os.listdir({str(folder)!r})") in NO


def test_the_libraries_can_be_read(attempt, inside):
    """What a submission may import, it may read, also for the first time."""
    assert (
        attempt("import numpy\nopen(numpy.__file__).read(1)\nos.listdir(os.path.dirname(numpy.__file__))")
        == 0
    )
    assert inside("import scipy.stats\nreturn scipy.stats.norm.cdf(0)") == Returned(0.5)


@needs_landlock
def test_another_submission_cannot_be_read(attempt, tmp_path):
    """A file that everybody may read, in a folder that everybody may enter, is shut all the same."""
    other = tmp_path / "b08901002.py"
    other.write_text("def f(): return 7")
    for path in (*other.parents, other):
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | stat.S_IROTH | stat.S_IXOTH)
    tricks = [
        f"open({str(other)!r})",
        f"os.chdir({str(tmp_path)!r})\nopen({other.name!r})",
        f"root = os.open('/', os.O_PATH)\nos.open({str(other)[1:]!r}, os.O_RDONLY, dir_fd=root)",
        f"there = os.open({str(tmp_path)!r}, os.O_PATH)\nos.open({other.name!r}, os.O_RDONLY, dir_fd=there)",
        f"there = os.open({str(other)!r}, os.O_PATH)\nopen(f'/proc/self/fd/{{there}}')",
        f"open('/proc/{os.getpid()}/cwd/' + os.path.relpath({str(other)!r}, {str(Path.cwd())!r}))",
    ]
    for trick in tricks:
        assert attempt(trick) in NO, trick


@needs_landlock
@needs_seccomp
def test_no_file_can_be_made_changed_or_removed(attempt, tmp_path):
    """Writing fails everywhere, in its own folder too, by every call there is for it."""
    tmp_path.chmod(0o777)
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    victim.chmod(0o666)
    before = victim.stat()
    there, new = repr(str(victim)), repr(str(tmp_path / "new"))
    attempts = [
        f"open({there}, 'w')", f"open({there}, 'r+b')", f"open({new}, 'w')", "open('here', 'w')",
        "open('/tmp/hw9-new', 'w')", "open('/dev/shm/hw9-new', 'w')", "open('/var/tmp/hw9-new', 'w')",
        f"os.truncate({there}, 0)", f"os.unlink({there})", f"os.rename({there}, {new})", f"os.mkdir({new})",
        f"os.link({there}, {new})", f"os.symlink('x', {new})", f"os.mkfifo({new})",
        f"os.rmdir({str(tmp_path)!r})",
        f"os.chmod({there}, 0o600)", f"os.utime({there})", f"os.chown({there}, os.getuid(), -1)",
        f"os.setxattr({there}, 'user.x', b'y')", f"os.replace({there}, {new})", f"os.mknod({new})",
        f"os.open({str(tmp_path)!r}, os.O_TMPFILE | os.O_RDWR)", "import tempfile\ntempfile.TemporaryFile()",
    ]  # fmt: skip
    refused = {errno.EPERM, errno.EACCES, errno.EXDEV, errno.EROFS, errno.EISDIR, errno.ENOENT}
    for body in attempts:
        assert attempt(body) in refused, body
    assert list(tmp_path.iterdir()) == [victim]
    after = victim.stat()
    assert victim.read_text() == "as it was"
    assert (after.st_mode, after.st_mtime_ns, after.st_nlink) == (before.st_mode, before.st_mtime_ns, 1)
    assert not [path for place in ("/tmp", "/dev/shm", "/var/tmp") for path in Path(place).glob("hw9-new*")]


@needs_landlock
def test_the_libraries_cannot_be_changed(attempt):
    """What every later submission imports stays as it is."""
    for body in (f"open({numpy.__file__!r}, 'a')", f"os.unlink({numpy.__file__!r})",
                 f"os.mkdir({str(Path(numpy.__file__).parent / 'hw9')!r})"):  # fmt: skip
        assert attempt(body) in NO | {errno.EROFS}


@needs_seccomp
def test_there_is_no_file_in_memory(attempt, call):
    """None to fill, and none to run as a program."""
    assert attempt("os.memfd_create('x')") == errno.EPERM
    assert call("memfd_secret", 0) == -errno.EPERM
    assert call("execveat", 0, "b''", 0, 0, 0x1000) == -errno.EPERM


@needs_seccomp
def test_nothing_is_opened_but_to_be_read(attempt):
    """Not even the null device is written to, nor may a file be named without being read."""
    for flags in ("O_WRONLY", "O_RDWR", "O_RDONLY | os.O_TRUNC", "O_RDONLY | os.O_CREAT", "O_PATH"):
        assert attempt(f"os.open(os.devnull, os.{flags})") == errno.EPERM, flags
    assert attempt("os.close(os.open(os.devnull, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))") == 0


# --- the network and other channels ---


@needs_seccomp
@pytest.mark.parametrize(
    "family", ["UNIX", "INET", "INET6", "NETLINK", "PACKET", "ALG", "VSOCK", "BLUETOOTH", "CAN"]
)
@pytest.mark.parametrize("kind", ["STREAM", "DGRAM", "RAW"])
def test_no_socket_can_be_opened(attempt, family, kind):
    """No family, local ones and abstract names included."""
    if not hasattr(socket, f"AF_{family}"):
        pytest.skip(f"no AF_{family} here")
    assert attempt(f"socket.socket(socket.AF_{family}, socket.SOCK_{kind})") == errno.EPERM


@needs_seccomp
def test_nothing_listens_and_nothing_connects(attempt):
    """Neither through Python's libraries nor through the one socket it has."""
    assert attempt("socket.socketpair()") == errno.EPERM
    assert attempt("socket.create_connection(('127.0.0.1', 1))") == errno.EPERM
    for act in ("connect('\\0hw9')", "bind('\\0hw9')", "listen()", "accept()"):
        assert attempt(f"socket.socket(fileno=os.dup(channel())).{act}") == errno.EPERM


@needs_seccomp
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("shmget", (0x4857, 4096, 0o1666)), ("semget", (0x4857, 1, 0o1666)), ("msgget", (0x4857, 0o1666)),
        ("mq_open", ("b'/hw9'", 0o102, 0o666, 0)), ("add_key", ("b'user'", "b'hw9'", "b'x'", 1, -4)),
        ("keyctl", (0, -3, 1)), ("request_key", ("b'user'", "b'hw9'", 0, -4)),
        ("timer_create", (1, 0, "ctypes.byref(ctypes.c_int())")), ("timerfd_create", (1, 0)),
        ("inotify_init1", (0,)), ("fanotify_init", (0, 0)),
        ("io_setup", (64, "ctypes.byref(ctypes.c_long())")), ("io_uring_setup", (8, "bytes(120)")),
        ("eventfd2", (0, 0)), ("epoll_create1", (0,)),
        ("pipe2", ("bytes(8)", 0)), ("signalfd4", (-1, "bytes(8)", 8, 0)), ("bpf", (0, "bytes(120)", 120)),
        ("landlock_create_ruleset", (0, 0, 1)), ("landlock_create_ruleset", ("bytes([1] + [0] * 7)", 8, 0)),
        ("seccomp", (2, 0, 0)), ("seccomp", (1, 0, 0)), ("prctl", (22, 2, 0)),
        ("setitimer", (0, "bytes(32)", 0)),
    ],
)  # fmt: skip
def test_nothing_can_be_left_with_the_kernel(call, name, arguments):
    """Shared memory, semaphores, queues and keys outlive a process; timers, watches, rings, rules and filters
    take memory that no limit counts: none can be made.
    """
    assert call(name, *arguments) == -errno.EPERM


# --- processes ---


@needs_seccomp
@pytest.mark.parametrize(
    "body",
    [
        "os.fork()", "os.forkpty()", "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])", "import subprocess\nsubprocess.run(['/bin/true'])",
        "import subprocess\nsubprocess.run('true', shell=True)",
        "import multiprocessing\nmultiprocessing.get_context('fork').Process(target=print).start()",
    ],
)  # fmt: skip
def test_no_process_and_no_program_can_be_started(attempt, body):
    """By none of Python's ways."""
    assert attempt(body) in NO


@needs_seccomp
def test_no_process_can_be_started_by_a_raw_call(call):
    """Nor past the C library; threads can, since libraries need them."""
    assert call("fork") == -errno.EPERM
    assert call("vfork") == -errno.EPERM
    assert call("clone", signal.SIGCHLD, 0, 0, 0, 0) == -errno.EPERM
    assert call("clone", 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) == -errno.EPERM  # a user namespace
    assert call("clone3", 0, 0) == -errno.ENOSYS
    assert call("unshare", 0x10000000) == -errno.EPERM


def test_threads_can_be_started(inside):
    """A library may use its threads."""
    body = "t = threading.Thread(target=out.append, args=(7.0,))\nt.start()\nt.join()\nreturn out[0]"
    assert inside(f"import threading\nout = []\n{body}") == Returned(7.0)


@needs_seccomp
@pytest.mark.parametrize(
    "target",
    ["os.getppid()", str(os.getpid()), "1", "-1", "-os.getppid()"],
    ids=["the parent", "the grader", "init", "everybody", "the group"],
)
def test_no_other_process_can_be_signalled(attempt, target):
    """Neither the zygote nor the grader nor anybody; with no signal, not even with none."""
    for number in (0, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        assert attempt(f"os.kill({target}, {int(number)})") == errno.EPERM


@needs_seccomp
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ptrace", (16, PARENT, 0, 0)), ("ptrace", (0, 0, 0, 0)), ("ptrace", (0x4206, PARENT, 0, 0)),
        ("process_vm_readv", (PARENT, 0, 0, 0, 0, 0)), ("process_vm_writev", (PARENT, 0, 0, 0, 0, 0)),
        ("pidfd_open", (PARENT, 0)), ("pidfd_getfd", (0, 0, 0)), ("kcmp", (PARENT, 1, 0, 0, 0)),
        ("tkill", (PARENT, 9)), ("tgkill", (PARENT, PARENT, 9)),
        ("rt_sigqueueinfo", (PARENT, 9, 0)), ("prlimit64", (PARENT, 7, 0, 0)),
        ("setpriority", (0, PARENT, 19)), ("sched_setaffinity", (PARENT, 8, "bytes([1] * 8)")),
        ("getpriority", (0, PARENT)), ("sched_getscheduler", (PARENT,)), ("getpgid", (PARENT,)),
        ("sched_setscheduler", (PARENT, 5, "bytes(8)")), ("ioprio_set", (1, PARENT, 3 << 13)),
        ("migrate_pages", (PARENT, 0, 0, 0)), ("process_madvise", (0, 0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_no_other_process_can_be_looked_at_or_slowed(call, name, arguments):
    """Tracing, memory, limits, priorities, descriptors of the zygote: all refused."""
    assert call(name, *arguments) == -errno.EPERM


@needs_seccomp
@pytest.mark.parametrize(
    ("name", "command"), [("fcntl", 8), ("fcntl", 15), ("ioctl", 0x8901), ("ioctl", 0x8902)], ids=str
)
def test_no_descriptor_can_be_made_to_signal_another_process(call, name, command):
    """Asking that input be announced to the zygote is asking the kernel to signal it."""
    assert call(name, "channel()", command, "ctypes.byref(ctypes.c_int(os.getppid()))") == -errno.EPERM


def test_a_child_may_end_itself(jail):
    """Signals to oneself are one's own affair, so that abort and raise work."""
    opened = jail("import os, signal\ndef f(): signal.raise_signal(signal.SIGTERM)", "f")
    assert opened.call("f") == Lost("crashed")


# --- who it is, and what it holds ---


@as_root
def test_root_becomes_a_user_that_nobody_else_is(status, inside, attempt):
    """User and groups are dropped, saved ids too, for numbers that no other child has, and for good."""
    (user,) = set(status["Uid"]) | set(status["Gid"])
    assert status["Groups"] == []
    assert int(user) in confine.OWN_USERS
    assert inside("return os.getuid()").value not in {int(user), confine.NOBODY}
    assert int(user) not in {entry.pw_uid for entry in pwd.getpwall()}
    for way in (
        "os.setuid(0)",
        "os.setresuid(-1, 0, -1)",
        "os.setgid(0)",
        "os.setgroups([0])",
        "os.chroot('/')",
    ):
        assert attempt(way) == errno.EPERM


@linux
def test_no_capability_is_left_but_to_read_libraries(status):
    """And that one only where the libraries could not be read without, behind Landlock."""
    allowed = {0} if os.geteuid() else {0, 4}
    if os.geteuid() and psutil.Process().uids().effective and _own_capabilities():
        pytest.skip("this user was given capabilities of its own, which are not the jail's to drop")
    effective, permitted, inheritable = (int(status[f"Cap{kind}"][0], 16) for kind in ("Eff", "Prm", "Inh"))
    assert effective == permitted
    assert effective in allowed
    assert inheritable == 0


def _own_capabilities() -> int:
    return int(re.search(r"CapEff:\s*(\w+)", Path("/proc/self/status").read_text())[1], 16)


@linux
def test_no_privilege_can_be_gained_and_no_memory_read(inside, attempt):
    """No new privileges, not dumpable, filtered; and none of it can be undone."""
    get = "return libc.prctl({}, 0, 0, 0, 0)"
    assert inside(get.format(39)) == Returned(1.0)  # PR_GET_NO_NEW_PRIVS
    assert inside(get.format(3)) == Returned(0.0)  # PR_GET_DUMPABLE
    body = "signal = ctypes.c_int()\nlibc.prctl(2, ctypes.byref(signal), 0, 0, 0)\nreturn signal.value"
    assert inside(body) == Returned(float(signal.SIGKILL))  # PR_GET_PDEATHSIG
    assert inside("libc.prctl(38, 0, 0, 0, 0)\nreturn libc.prctl(39, 0, 0, 0, 0)") == Returned(1.0)


@needs_seccomp
def test_no_protection_can_be_switched_off(call):
    """Dying with the zygote and being closed to others are not a child's to decide."""
    assert call("prctl", 1, 0, 0, 0, 0) == -errno.EPERM
    assert call("prctl", 4, 1, 0, 0, 0) == -errno.EPERM
    assert call("prctl", 8, 1, 0, 0, 0) == -errno.EPERM


def test_no_descriptor_is_held_but_the_channel(inside):
    """Three that lead nowhere, and one socket."""
    body = """
        kinds = list(descriptors())
        null = os.stat(os.devnull)
        assert [number for number, _ in kinds][:3] == [0, 1, 2]
        assert all(about.st_rdev == null.st_rdev for _, about in kinds[:3])
        assert all(stat.S_ISSOCK(about.st_mode) for _, about in kinds[3:])
        assert sys.stdin.read() == ""
        return float(len(kinds))
        """
    assert inside(body) == Returned(4.0)


def test_the_environment_tells_nothing(inside):
    """No variable of the grader's comes along, and no folder of the project can be imported from."""
    reply = inside("raise RuntimeError(' '.join(os.environ))")
    added = {
        "LC_CTYPE",
        "KMP_INIT_AT_FORK",
        "KMP_DUPLICATE_LIB_OK",
        "TORCHINDUCTOR_CACHE_DIR",
    }  # by libraries
    assert set(reply.message.split()) <= ENVIRONMENT.keys() | added
    folders = inside("raise RuntimeError(' '.join(sys.path))").message.split()
    assert folders
    assert not [folder for folder in folders if PROJECT.is_relative_to(folder) or folder in ("", ".")]


@linux
def test_it_stands_in_an_empty_folder_in_a_session_of_its_own(status, zygote):
    """Nothing of the grader's terminal or working folder is left."""
    assert status["NSsid"] == status["NSpgid"] == status["NSpid"]
    assert list(Path(zygote._room.name).iterdir()) == []


@linux
def test_the_zygote_lends_no_memory_that_a_child_could_write_to(zygote):
    """A shared writable mapping would let one submission leave something for the next."""
    mappings = Path(f"/proc/{zygote.pid}/maps").read_text().splitlines()
    assert [line for line in mappings if re.match(r"\S+ .w.s ", line)] == []


# --- resources ---


@linux
@needs_seccomp
def test_memory_that_no_limit_counts_cannot_be_taken(attempt, inside):
    """Shared and grows-down mappings are refused, address space is bounded."""
    assert attempt("import mmap\nmmap.mmap(-1, 4096)") == errno.EPERM
    assert (
        attempt("import mmap\nmmap.mmap(os.open('/dev/zero', os.O_RDONLY), 4096, prot=mmap.PROT_READ)") != 0
    )
    take = """
        libc.mmap.restype = ctypes.c_void_p
        got = libc.mmap(None, ctypes.c_size_t({}), {}, {}, -1, 0)
        return float(got not in (None, 2**64 - 1))
        """
    private, grows_down = 0x22, 0x122
    assert inside(take.format(4096, 3, private)) == Returned(1.0)
    assert inside(take.format(4096, 3, grows_down)) == Returned(0.0)
    assert inside(take.format(1 << 40, 1, private)) == Returned(0.0)
    assert inside(take.format(1 << 29, 3, private)) == Returned(0.0)


@linux
def test_no_limit_can_be_raised(inside):
    """Soft limits are the hard ones."""
    body = """
        import resource as r
        for name in ("CPU", "DATA", "AS", "FSIZE", "NOFILE", "CORE"):
            kind = getattr(r, f"RLIMIT_{name}")
            soft, hard = r.getrlimit(kind)
            assert hard != r.RLIM_INFINITY and hard - soft in (0, 1), (kind, soft, hard)
            for value in (hard + 1, r.RLIM_INFINITY):
                try:
                    r.setrlimit(kind, (value, value))
                except ValueError:
                    continue
                return float(kind)
        return -1.0
        """
    assert inside(body) == Returned(-1.0)


def test_descriptors_and_files_are_bounded(attempt):
    """No more descriptors than a library needs."""
    assert attempt("held = [os.open(os.devnull, os.O_RDONLY) for _ in range(100)]") == errno.EMFILE


@as_root
@linux
def test_threads_are_bounded(inside):
    """A bomb of threads ends with an error of its own."""
    reply = inside(
        "import threading\nthreading.stack_size(1 << 16)\nstop = threading.Event()\nstarted = 0\ntry:\n"
        "    for _ in range(1000):\n        threading.Thread(target=stop.wait, daemon=True).start()\n"
        "        started += 1\nexcept RuntimeError:\n    pass\nstop.set()\nreturn started"
    )
    assert 1 <= reply.value < 16


CONFINED = """
import ctypes, fcntl, os, resource, signal, socket, sys
{before}
from autograder.sandbox import confine
abi = min({abi}, confine.landlock_abi())
confine.landlock_abi = lambda: abi
folders = confine.library_folders()  # asked while this process may still look
confine.library_folders = lambda: (*folders, *{libraries})
ruleset = confine.prepare()
if {user} != os.geteuid():
    os.setgroups([])
    os.setresgid({user}, {user}, {user})
    os.setresuid({user}, {user}, {user})
ours, theirs = socket.socketpair()
confine._keep_only = lambda channel: None
confine.confine(theirs, ruleset, confine.Limits({cpu}, 64 << 20))
{body}
"""


def confined(
    body: str,
    cpu: int = 5,
    abi: int = 99,
    user: int | None = None,
    libraries: tuple[str, ...] = (),
    before: str = "",
) -> subprocess.CompletedProcess:
    """A process of its own that confines itself as this user, with Landlock at most so new, and runs this."""
    user = os.geteuid() if user is None else user
    script = CONFINED.format(
        body=dedent(body), cpu=cpu, abi=abi, user=user, libraries=libraries, before=dedent(before)
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=60)


@linux
@pytest.mark.slow(5)
def test_cpu_time_runs_out_with_a_signal_that_says_so():
    """SIGXCPU first; who ignores it is killed a second later."""
    assert confined("while True: pass", cpu=1).returncode == -signal.SIGXCPU
    stubborn = "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert confined(stubborn, cpu=1).returncode == -signal.SIGKILL


@needs_seccomp
@linux
@as_root
def test_where_a_user_of_its_own_cannot_be_had_it_is_nobody():
    """A container may know few numbers of users: the kernel refuses the others. Threads are shared then."""
    few_users = """
        told, tell = os.pipe()
        if os.fork() == 0:
            os.close(tell)
            if not os.read(told, 1):  # its parent has ended: nothing is to be done
                os._exit(1)
            for kind in ("uid", "gid"):
                with open(f"/proc/{os.getppid()}/{kind}_map", "w") as numbers:
                    numbers.write("0 0 65536")
            os._exit(0)
        if ctypes.CDLL(None).unshare(0x10000000) != 0:  # CLONE_NEWUSER
            sys.exit("no namespaces")
        os.write(tell, b"x")
        os.wait()
        """
    limit = "resource.getrlimit(resource.RLIMIT_NPROC)[0]"
    who = f"print(os.getuid(), os.geteuid(), os.getgid(), os.getegid(), {limit}, flush=True)"
    done = confined(who, before=few_users)
    if "no namespaces" in done.stderr:
        pytest.skip("no namespace of users can be made here")
    assert done.stdout.split() == [*[str(confine.NOBODY)] * 4, "128"], done.stderr
    own, *_, threads = confined(who).stdout.split()
    assert int(own) in confine.OWN_USERS
    assert threads == "16"


@needs_seccomp
def test_without_landlock_the_other_layers_hold():
    """An older kernel loses one layer, not all."""
    body = """
        for attempt in (lambda: socket.socket(), lambda: os.fork(), lambda: os.kill(os.getppid(), 0)):
            try:
                attempt()
            except PermissionError:
                continue
            print("open", flush=True)
        print(os.geteuid(), flush=True)
        """
    done = confined(body, abi=0)
    (user,) = done.stdout.split()
    assert int(user) == os.geteuid() or int(user) in confine.OWN_USERS, done.stderr


USERS = [os.geteuid(), *([1234] if os.geteuid() == 0 else [])] if confine.LINUX else []


@pytest.fixture(params=USERS, ids=lambda user: f"user {user}")
def library(request):
    """A user who grades, and a file of that user's among the libraries."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        file = Path(folder, "library.py")
        file.write_text("as it was")
        for path in (file.parent, file):
            os.chown(path, request.param, -1)
        file.parent.chmod(0o755)
        yield request.param, file


@needs_seccomp
@pytest.mark.parametrize("abi", [0, 1, 99], ids=lambda abi: f"Landlock {abi}")
def test_a_library_of_one_s_own_user_can_be_read_and_no_more(library, abi):
    """Not emptied, which Landlock refuses from its third version on; not leased, locked or watched."""
    user, file = library
    body = f"""
        path = {str(file)!r}
        call = ctypes.CDLL(None, use_errno=True).syscall
        def made(name, *arguments):
            if call(numbers[name], *arguments) < 0:
                raise OSError(ctypes.get_errno(), name)
        numbers = {NUMBERS[platform.machine()]}
        there = os.open(path, os.O_RDONLY)
        assert os.read(there, 100) == b"as it was"
        attempts = [
            lambda: os.open(path, os.O_RDONLY | os.O_TRUNC), lambda: open(path, "w"),
            lambda: open(path, "r+"), lambda: os.truncate(path, 0),
            lambda: made("openat", -100, path.encode(), os.O_TRUNC),
            lambda: made("openat2", -100, path.encode(), bytes([0, 2] + [0] * 22), 24),
            lambda: made("creat" if "creat" in numbers else "truncate", path.encode(), 0),
            lambda: os.ftruncate(there, 0), lambda: os.chmod(path, 0), lambda: os.fchmod(there, 0),
            lambda: os.utime(path), lambda: os.setxattr(path, "user.x", b"y"),
            lambda: fcntl.fcntl(there, fcntl.F_SETLEASE, fcntl.F_RDLCK),
            lambda: fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_WRLCK),
            lambda: fcntl.fcntl(os.open(os.path.dirname(path), os.O_RDONLY), fcntl.F_NOTIFY, 0x8000000F),
            lambda: fcntl.fcntl(there, fcntl.F_SETOWN, os.getppid()),
            lambda: fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB),
            lambda: fcntl.lockf(there, fcntl.LOCK_SH | fcntl.LOCK_NB),
            lambda: fcntl.ioctl(there, 0x40086602, bytes([0x40] + [0] * 7)),
            lambda: made("inotify_init1", 0), lambda: made("fanotify_init", 0, 0),
            lambda: made("name_to_handle_at", -100, path.encode(), bytes(136), bytes(8), 0),
            lambda: made("copy_file_range", there, 0, there, 0, 1, 0), lambda: made("fsync", there),
            lambda: made("io_setup", 64, bytes(8)), lambda: made("timerfd_create", 1, 0),
            lambda: made("landlock_create_ruleset", 0, 0, 1), lambda: made("seccomp", 1, 0, 0),
        ]
        for number, attempt in enumerate(attempts):
            try:
                attempt()
            except PermissionError:
                continue
            print("open:", number, flush=True)
        print("tried", flush=True)
        """
    before = file.stat()
    done = confined(body, abi=abi, user=user, libraries=(str(file.parent),))
    assert done.stdout.split() == ["tried"], done.stdout + done.stderr
    assert file.read_text() == "as it was"
    after = file.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_what_is_missing_is_said(monkeypatch):
    """An old kernel, another machine, another system: one phrase for each layer that is not there."""
    monkeypatch.setattr(confine, "LINUX", True)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(confine, "landlock_abi", lambda: 4)
    assert confine.missing_layers() == []
    monkeypatch.setattr(confine, "landlock_abi", lambda: 0)
    (missing,) = confine.missing_layers()
    assert "Landlock" in missing
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert len(confine.missing_layers()) == 2
    monkeypatch.setattr(confine, "LINUX", False)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert [one.partition(" ")[0] for one in confine.missing_layers()] == ["a", "Landlock", "seccomp"]
    monkeypatch.setattr(confine, "WINDOWS", True)
    (missing,) = confine.missing_layers()
    assert "every wall" in missing

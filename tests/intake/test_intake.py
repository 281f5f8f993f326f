"""Whatever is handed in, what can be graded is read, and what cannot is named."""

import io
import json
import os
import socket
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Limits
from autograder.intake.handed_in import Submission
from autograder.intake.submission import read_submission
from autograder.notices import Notice, notice

LIMITS = Limits(unpacked_mb=1, files=10, folder_depth=3)
CODE = b"def f(): return 7\n"


def read(path: Path, limits: Limits = LIMITS) -> Submission:
    return read_submission(path, limits)


def told(submission: Submission) -> list[Notice]:
    """What is said of files, beside that there is no answer sheet, which most of these lack."""
    return [said for said in submission.notices if said.kind != "no-sheet"]


def zipped(members: dict[str, bytes | str], **options: object) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def member(name: str, mode: int = 0, **attributes: object) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o644) << 16
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


@pytest.fixture
def handed_in(tmp_path):
    """Reads files handed in as a folder, or as a zip of it."""

    def read_as(kind: str, files: dict[str, bytes]) -> Submission:
        if kind == "zip":
            path = tmp_path / "b08901001.zip"
            path.write_bytes(zipped(files))
            return read(path)
        for name, content in files.items():
            path = tmp_path / "b08901001" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (tmp_path / "b08901001").mkdir(exist_ok=True)
        return read(tmp_path / "b08901001")

    return read_as


folder_or_zip = pytest.mark.parametrize("kind", ["folder", "zip"])


# --- what is read ---


@folder_or_zip
def test_notebooks_and_scripts_are_read_under_any_name(handed_in, kind):
    """Code in path order, the top first, whatever it is called and wherever it lies; the rest is named."""
    files = {
        "作業九 (1).ipynb": b"{}", "b/hw9.PY": CODE, "a/b/c/deep.py": CODE, "report.pdf": b"%PDF",
        "data.csv": b"1", "notes.txt": b"x", "model.pth": b"x", "answers.yaml": b"answers: {}", "a.pyc": b"x",
    }  # fmt: skip
    submission = handed_in(kind, files)
    assert list(submission.code) == ["作業九 (1).ipynb", "a/b/c/deep.py", "b/hw9.PY"]
    assert submission.code["b/hw9.PY"] == CODE
    assert submission.answers == b"answers: {}"
    unused = ["a.pyc", "data.csv", "model.pth", "notes.txt"]
    assert sorted(submission.notices) == [
        notice("is-pdf", "report.pdf"),
        *(notice("not-used", name) for name in unused),
    ]
    assert not submission.damaged


@folder_or_zip
def test_hidden_files_checkpoints_and_caches_are_no_work(handed_in, kind):
    """What editors and systems leave behind is nobody's work; it is named, a folder once."""
    folders = [".ipynb_checkpoints", "__MACOSX", "a/__pycache__", "a/.git", "..odd"]
    names = [f"{folder}/{name}.py" for folder in folders for name in ("x", "._y")] + [
        ".hidden.py",
        ".answers.yaml",
    ]
    submission = handed_in(kind, dict.fromkeys(names, CODE) | {"a/hw9.py": CODE})
    assert list(submission.code) == ["a/hw9.py"]
    assert submission.answers is None
    assert {said.place for said in told(submission)} == {*folders, ".hidden.py", ".answers.yaml"}


@pytest.mark.parametrize(
    ("name", "found"),
    [("hw9.ipynb", "code"), ("x.py", "code"), ("answers.yaml", "answers"), ("Answers (2).YML", "answers"),
     ("report.pdf", None), ("model.pt", None), ("no-ending", "code"), ("myanswers.yaml", "answers")],
)  # fmt: skip
def test_a_single_file_is_a_submission(tmp_path, name, found):
    """One notebook, one script or one answer sheet, handed in as it is."""
    (tmp_path / name).write_bytes(CODE)
    submission = read(tmp_path / name)
    assert bool(submission.code) == (found == "code")
    assert bool(submission.answers) == (found == "answers")
    assert not submission.damaged


@folder_or_zip
def test_of_several_answer_sheets_the_last_with_answers_counts(handed_in, kind):
    """A blank sheet stands in for none; of different ones the last in order counts, and each is named."""
    files = {
        "a/answers.yaml": b"1: [A]",
        "answers (1).yaml": b"1: [B]",
        "answers.yaml": b"1: [A]",
        "z/answers.yml": b"answers:",
        "z/more answers.yml": b"1: [A]\n",
    }
    submission = handed_in(kind, files)
    assert submission.answers == b"1: [A]\n"
    assert submission.notices == (
        notice("several-sheets", "", "answers (1).yaml", "z/more answers.yml"),
        *(notice("sheet-not-used", name, "z/more answers.yml")
          for name in ("answers.yaml", "a/answers.yaml", "z/answers.yml")),
    )  # fmt: skip
    assert [said.look_first for said in submission.notices] == [True, False, False, False]


def test_a_zip_in_a_folder_counts_as_a_folder(handed_in):
    """A zip inside the submission is opened in its place."""
    inner = zipped({"hw9.py": CODE, "more.zip": zipped({"x.py": CODE, "answers.yaml": b"a"})})
    submission = handed_in("folder", {"upload.zip": inner, "top.py": CODE})
    assert list(submission.code) == ["top.py", "upload/hw9.py", "upload/more/x.py"]
    assert submission.answers == b"a"


# --- names ---


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("作業九/程式.py".encode("cp950"), 0, "作業九/程式.py"),
        ("功能/許功蓋.py".encode("cp950"), 0, "功能/許功蓋.py"),  # second bytes that are backslashes
        ("作業九.py".encode(), 0, "作業九.py"),
        ("作業九.py".encode(), 0x800, "作業九.py"),
        (b"caf\x82.py", 0, None),
        (b"folder\\hw9.py", 0, "folder/hw9.py"),
        (b"./hw9.py", 0, "hw9.py"),
    ],
)
def test_member_names_are_read_as_they_were_typed(tmp_path, raw, flag, name):
    """UTF-8 and Big5 names, said to be so or not, with either slash."""
    data = zipped({"N" * len(raw): CODE}).replace(b"N" * len(raw), raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data = data[:at] + struct.pack("<H", flag) + data[at + 2 :]
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip")
    assert len(submission.code) == 1
    assert name is None or list(submission.code) == [name]
    assert list(submission.code.values()) == [CODE]


@pytest.mark.parametrize(
    "name",
    [
        "/etc/hw9.py",
        "../hw9.py",
        "a/../../hw9.py",
        "..\\hw9.py",
        "C:\\hw9.py",
        "c:hw9.py",
        "//host/share/hw9.py",
    ],
)
def test_paths_that_lead_out_are_left_out_with_a_notice(tmp_path, name):
    """Nothing is written anywhere, and such a member is not even read."""
    (tmp_path / "a.zip").write_bytes(zipped({name: CODE, "right.py": CODE}))
    submission = read(tmp_path / "a.zip")
    assert list(submission.code) == ["right.py"]
    [said] = told(submission)
    assert said.kind == "path-outside"
    assert "leads out of the submission" in said.text.en


@pytest.mark.skipif(
    os.name != "posix" or os.uname().sysname == "Darwin", reason="names are bytes on Linux only"
)
def test_names_that_are_no_text_can_still_be_shown(tmp_path):
    """A file name that is not UTF-8 costs nothing, and its notices can be written."""
    for name in (b"\xff\xfe.py", b"\xff.zip"):
        (tmp_path / os.fsdecode(name)).write_bytes(CODE)
    submission = read(tmp_path)
    assert list(submission.code.values()) == [CODE]
    assert submission.damaged
    assert len(submission.digest) == 64
    for said in told(submission):
        assert "\N{REPLACEMENT CHARACTER}.zip" in said.text.en
        (said.text.en + said.text.zh).encode()


def test_a_path_longer_than_any_is_left_out(tmp_path):
    """Names without end are no names; long ones in Chinese are."""
    fine = "很長的名字" * 50 + ".py"
    (tmp_path / "a.zip").write_bytes(zipped({"x" * 60_000 + ".py": CODE, fine: CODE}))
    submission = read(tmp_path / "a.zip")
    assert list(submission.code) == [fine]
    [said] = told(submission)
    assert said.text.en.endswith("a path of more than 400 characters; left out")
    assert len(said.text.en) < 300


# --- limits ---


@folder_or_zip
def test_files_over_the_limit_are_left_out_and_the_rest_graded(handed_in, kind):
    """Room is given in path order; what does not fit is named."""
    files = {"a.py": CODE, "big.ipynb": b" " * (1 << 20), "z.py": CODE}
    submission = handed_in(kind, files)
    assert list(submission.code) == ["a.py", "z.py"]
    assert told(submission) == [notice("too-large", "big.ipynb", 1)]


def test_a_file_that_just_fits_is_read(tmp_path):
    """The limit itself is within the limit."""
    (tmp_path / "a.py").write_bytes(b"#" * (1 << 20))
    assert len(read(tmp_path / "a.py").code["a.py"]) == 1 << 20
    (tmp_path / "a.py").write_bytes(b"#" * ((1 << 20) + 1))
    too_much = read(tmp_path / "a.py")
    assert (too_much.code, too_much.damaged) == ({}, True)
    assert too_much.notices == (notice("too-large", "a.py", 1),)


@folder_or_zip
def test_files_beyond_the_number_allowed_are_left_out(handed_in, kind):
    """Thousands of files cost no more than the limit, and a bounded number of notices."""
    submission = handed_in(kind, {f"{n:03}.py": CODE for n in range(200)})
    assert len(submission.code) == 10
    assert told(submission) == [notice("files-too-many", "010.py … 199.py", 190, 10)]


@folder_or_zip
def test_folders_too_deep_are_left_out(handed_in, kind):
    """The depth allowed is allowed, one more is not."""
    submission = handed_in(kind, {"a/b/c/x.py": CODE, "a/b/c/d/y.py": CODE})
    assert list(submission.code) == ["a/b/c/x.py"]
    assert told(submission) == [notice("path-too-deep", "a/b/c/d/y.py" if kind == "zip" else "a/b/c/d", 3)]


def test_a_zip_bomb_is_read_no_further_than_there_is_room(tmp_path, monkeypatch):
    """Whatever a member says of its size, no more than the limit is unpacked."""
    unpacked: list[int] = []
    read_member = zipfile.ZipExtFile.read

    def counted(file: zipfile.ZipExtFile, n: int = -1) -> bytes:
        data = read_member(file, n)
        unpacked.append(len(data))
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    bomb = zipped({"bomb.py": b" " * (64 << 20), "right.py": CODE})
    lying = bomb.replace(struct.pack("<I", 64 << 20), struct.pack("<I", 100))
    for name, data in {"honest": bomb, "lying": lying}.items():
        (tmp_path / f"{name}.zip").write_bytes(data)
        submission = read(tmp_path / f"{name}.zip")
        assert submission.code.get("right.py") == CODE
        assert sum(map(len, submission.code.values())) <= 1 << 20
        assert submission.notices
    assert max(unpacked) <= (1 << 20) + 1


def test_zips_in_zips_share_one_limit(tmp_path):
    """Nesting multiplies nothing: neither bytes nor files."""
    data = zipped({f"{n}.py": b" " * 200_000 for n in range(4)})
    for _ in range(6):
        data = zipped({f"{n}.zip": data for n in range(4)})
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip")
    assert len(submission.code) <= 10
    assert sum(map(len, submission.code.values())) <= 1 << 20


@pytest.mark.slow(3)
def test_a_zip_that_holds_itself_deep_comes_to_an_end(tmp_path):
    """A thousand zips, each in the next, are no recursion without end."""
    data = zipped({"a.py": CODE})
    for _ in range(1000):
        data = zipped({"a.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip", Limits())
    assert submission.code == {}
    assert submission.notices


# --- special files ---


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on Unix")
def test_links_and_special_files_are_never_opened(tmp_path):
    """Links out, links in circles, pipes and sockets are named and left out; nothing blocks."""
    secret = tmp_path / "secret.py"
    secret.write_bytes(b"KEY = 1")
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "link.py").symlink_to(secret)
    (folder / "dangling.ipynb").symlink_to(tmp_path / "nothing")
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "out").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.py"))
        (folder / "right.py").write_bytes(CODE)
        submission = read(folder)
    assert submission.code == {"right.py": CODE}
    assert sorted(said.place for said in told(submission)) == [
        "circle", "dangling.ipynb", "link.py", "out", "pipe.py", "socket.py",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="links as on Unix")
@pytest.mark.parametrize("kind", ["file", "folder", "zip", "pipe"])
def test_a_submission_that_is_itself_a_link_or_a_pipe_is_refused(tmp_path, kind):
    """The entry of a student must be a folder or a file of their own, not another's."""
    target = tmp_path / "other"
    path = tmp_path / ("a.zip" if kind == "zip" else "a.py")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        target.mkdir()
        (target / "x.py").write_bytes(CODE)
        path.symlink_to(target, target_is_directory=True)
    else:
        target.write_bytes(zipped({"x.py": CODE}) if kind == "zip" else CODE)
        path.symlink_to(target)
    submission = read(path)
    assert submission.code == {}
    assert submission.damaged
    assert len(submission.notices) == 1


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_members_that_say_they_are_special_are_left_out(tmp_path, mode):
    """A link in a zip is not even read as a file."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(member("bad.py", mode), b"/etc/passwd")
        archive.writestr(member("good.py", stat.S_IFREG), CODE)
        archive.writestr(member("plain.py"), CODE)
    submission = read(tmp_path / "a.zip")
    assert list(submission.code) == ["good.py", "plain.py"]
    assert told(submission) == [notice("link", "bad.py")]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_named(tmp_path):
    """A file without permission costs itself."""
    (tmp_path / "right.py").write_bytes(CODE)
    (tmp_path / "shut.py").write_bytes(CODE)
    (tmp_path / "shut.py").chmod(0)
    submission = read(tmp_path)
    assert list(submission.code) == ["right.py"]
    assert submission.notices[0][:2] == ("cannot-be-read", "shut.py")


def test_a_submission_that_is_not_there_is_unreadable(tmp_path):
    """A path that names nothing is said to."""
    submission = read(tmp_path / "nobody")
    assert submission.damaged
    assert submission.notices == (notice("unlisted", "nobody", "No such file or directory"),)


# --- damage ---

WHOLE = zipped({"a.py": CODE, "b.py": b"# second\n" * 50})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-22],
        b"Rar!\x1a\x07\x00",
        b"\x1f\x8b\x08\x00" + WHOLE,
    ],
    ids=["empty", "text", "half", "no directory", "rar", "gzip in front"],
)
def test_what_is_no_zip_is_damaged_and_says_so(tmp_path, data):
    """A zip that cannot be opened is unreadable, whole, with words for its author."""
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip")
    assert submission.damaged == (not submission.code)
    if submission.damaged:
        [said] = submission.notices
        assert (said.kind, said.place) == ("rar" if data.startswith(b"Rar") else "no-archive", "a.zip")
        assert "zip" in said.text.en.partition(": ")[2]


def test_a_damaged_member_costs_only_itself(tmp_path):
    """Broken contents are found by their checksum, and the other members read."""
    at = WHOLE.index(b"b.py") + 8
    (tmp_path / "a.zip").write_bytes(WHOLE[:at] + b"\xff" * 8 + WHOLE[at + 8 :])
    submission = read(tmp_path / "a.zip")
    assert submission.code == {"a.py": CODE}
    assert submission.notices[0][:2] == ("cannot-be-read", "b.py")


def test_an_encrypted_member_is_named(tmp_path):
    """A password is no damage, but nobody can type it here."""
    data = WHOLE
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data = data[:at] + struct.pack("<H", 1) + data[at + 2 :]
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip")
    assert list(submission.code) == ["b.py"]
    assert submission.notices[0].kind == "encrypted"


def test_an_unknown_compression_is_named(tmp_path):
    """What another program packed in its own way costs itself."""
    data = WHOLE
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.index(signature) + offset
        data = data[:at] + struct.pack("<H", 97) + data[at + 2 :]
    (tmp_path / "a.zip").write_bytes(data)
    submission = read(tmp_path / "a.zip")
    assert list(submission.code) == ["b.py"]
    assert submission.notices[0][:2] == ("cannot-be-read", "a.py")


@pytest.mark.filterwarnings("ignore:Duplicate name")  # zipfile's, at writing what students' tools write
def test_of_two_members_of_one_name_both_are_read(tmp_path):
    """Some tools add a file again instead of replacing it; of the two the first may be the written one."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.py", b"old")
        archive.writestr("a.py", CODE)
        archive.writestr("a.py", CODE)
    submission = read(tmp_path / "a.zip")
    assert list(submission.code.items()) == [("a [1].py", b"old"), ("a.py", CODE)]
    assert [said.kind for said in told(submission)] == ["twice"]


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_intake_down(tmp_path_factory, data):
    """Random bytes, alone and in the midst of a whole zip, are read or named."""
    path = tmp_path_factory.mktemp("intake") / "a.zip"
    for attempt in (data, data + WHOLE, WHOLE[:40] + data + WHOLE[40 + len(data) :], WHOLE + data):
        path.write_bytes(attempt)
        submission = read(path)
        assert submission.damaged or submission.code or submission.notices or submission == Submission()


@pytest.mark.parametrize("value", [0, 1, 0x69, 0x7F, 0x80, 0xFF])
def test_no_changed_byte_brings_the_intake_down(tmp_path, value):
    """One wrong byte anywhere in a zip, in headers, names, sizes, contents: no file is read wrong."""
    for at in range(len(WHOLE)):
        (tmp_path / "a.zip").write_bytes(WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :])
        for content in read(tmp_path / "a.zip").code.values():
            assert content in (CODE, b"# second\n" * 50)


# --- digests ---


def test_a_digest_names_what_is_graded():
    """Any change to code, names or answers changes it; notices do not."""
    base = Submission({"a.py": CODE}, b"answers: {}")
    assert Submission({"a.py": CODE}, b"answers: {}", (notice("twice", "a.py"),)).digest == base.digest
    others = [
        Submission({"b.py": CODE}, b"answers: {}"), Submission({"a.py": CODE + b" "}, b"answers: {}"),
        Submission({"a.py": CODE}, None), Submission({"a.py": CODE, "b.py": b""}, b"answers: {}"),
        Submission({"a.py": CODE + b"answers: {}"}), Submission({}, CODE),
    ]  # fmt: skip
    assert len({submission.digest for submission in [base, *others]}) == 1 + len(others)


def test_the_sample_of_a_folder_and_its_zip_is_the_same(handed_in):
    """How it was packed does not change what is graded."""
    files = {"a/hw9.ipynb": json.dumps({"cells": []}).encode(), "answers.yaml": b"answers: {}", "b.py": CODE}
    assert handed_in("folder", files).digest == handed_in("zip", files).digest

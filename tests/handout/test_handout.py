"""What students get: made of the sources alone, without a trace of a solution."""

import itertools
import json
import re
import shutil
import socket
import sys
import threading
import types
from collections.abc import Iterator
from fractions import Fraction
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import IPython
import nbformat
import pytest
import yaml

from autograder.course import Handout, load_course
from autograder.handout import notebooks as handout
from autograder.handout import release
from autograder.handout.points import with_points
from autograder.handout.regions import regions
from questions.answers import read_answers
from questions.bank import load_bank
from questions.errors import BadFileError, HandoutError
from questions.places import ASSIGNMENT, SOLUTIONS

SCRIPTS = sorted(SOLUTIONS.glob("*.py"))
TODOS = {
    "smoothgrad_noise": ("hw9_cnn.ipynb", "TODO 1: smoothgrad_noise"),
    "ig_baseline": ("hw9_cnn.ipynb", "TODO 2: ig_baseline"),
    "euclidean_distance": ("hw9_bert.ipynb", "TODO 3: euclidean_distance"),
    "cosine_similarity": ("hw9_bert.ipynb", "TODO 4: cosine_similarity"),
}
TODO = "# %% double todo=1\ndef double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return handout.handout()


def notebook(text: str) -> dict[str, nbformat.NotebookNode]:
    """The cells of a notebook by id."""
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found)
    return {cell.id: cell for cell in found.cells}


# --- What is committed is what the sources make -----------------------------------------------------------


@pytest.mark.parametrize("name", [*(f"{script.stem}.ipynb" for script in SCRIPTS), "answers.yaml"])
def test_the_committed_handout_is_what_the_sources_make(files, name):
    """A change of solutions/ or of the bank that was not carried into assignment/ fails here."""
    committed = ASSIGNMENT / name
    assert committed.is_file(), f"assignment/{name} is missing: run make assignment"
    # Not a bare ==: pytest would spend minutes on the difference of two long texts.
    same = committed.read_bytes() == files[name].encode()
    assert same, f"assignment/{name} is stale: run make assignment"


def test_the_command_writes_every_file_with_unix_line_ends(files, tmp_path, monkeypatch, capsys):
    """`python -m autograder.handout.notebooks FOLDER` writes the files and says which."""
    monkeypatch.setattr(sys, "argv", ["handout", str(tmp_path)])
    handout.main()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        name: text.encode() for name, text in files.items()
    }
    assert capsys.readouterr().out.split() == [str(tmp_path / name) for name in files]


def test_the_command_ends_with_the_line_of_a_mistake(tmp_path, monkeypatch):
    """A malformed script ends the command with file and line, without a traceback, and writes nothing."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "bad.py").write_text(TODO.replace("### END SOLUTION", "pass"))
    monkeypatch.setattr(handout, "SOLUTIONS", tmp_path / "solutions")
    monkeypatch.setattr(sys, "argv", ["handout", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"solutions.bad\.py:3: BEGIN SOLUTION without END"):
        handout.main()
    assert [path.name for path in tmp_path.iterdir()] == ["solutions"]


# --- No solution in it ------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def solution_lines() -> set[str]:
    """Every line of a solution long enough to be one and not a word of the language, without white space."""
    lines = set()
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        source = text.splitlines()
        lines |= {
            squeezed(source[n - 1].split("  # ")[0]) for region in regions(text, script) for n in region
        }
    return {line for line in lines if len(line) >= 20}


def sources(folder: Path) -> Iterator[tuple[Path, str]]:
    """The text of every file below a folder; of a notebook, its cells and their outputs."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, a font, weights
            continue
        yield path, json.dumps(json.loads(text), ensure_ascii=False) if path.suffix == ".ipynb" else text


def traces(folder: Path) -> list[str]:
    """Where a line of a solution occurs below a folder, however it is spaced."""
    lines = solution_lines()
    return [
        f"{path}: {line}"
        for path, text in sources(folder)
        for line in lines
        if line in squeezed(text.replace("\\n", "").replace('\\"', '"'))
    ]


def test_no_line_of_a_solution_is_in_the_handout():
    """assignment/ as a whole, xai/ and data/ included, holds no line of a solution."""
    assert len(solution_lines()) >= 8
    assert traces(ASSIGNMENT) == []


@pytest.mark.parametrize("name", ["hw9_cnn.ipynb", "xai.py"])
def test_a_line_of_a_solution_is_found_wherever_it_is(tmp_path, name):
    """The search finds a solution in a notebook or a module, under other indentation and spacing."""
    code = 'def f(a, b):\n        if kind == "uniform": return a@b/(np.linalg.norm(a)   * np.linalg.norm(b))'
    cell = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    (tmp_path / name).write_text(nbformat.writes(cell) if name.endswith("ipynb") else code)
    assert len(traces(tmp_path)) == 1


@pytest.mark.parametrize("name", TODOS)
def test_a_stub_raises_an_error_that_names_its_task(files, name):
    """What a student is given for a TODO defines the function, which raises NotImplementedError."""
    file, task = TODOS[name]
    namespace: dict = {}
    exec(notebook(files[file])[name].source, namespace)
    stub = namespace[name]
    with pytest.raises(NotImplementedError, match=f"^{task}$"):
        stub(*range(stub.__code__.co_argcount))


def test_there_are_four_todos_and_no_marker_is_left(files):
    """nbgrader knows the four TODO cells as the student's, and no other cell."""
    theirs = {
        cell.id: file
        for file in files
        if file.endswith(".ipynb")
        for cell in notebook(files[file]).values()
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert theirs == {name: file for name, (file, _) in TODOS.items()}
    assert not re.search("(BEGIN|END) SOLUTION", "".join(files.values()))


# --- Cells ------------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path):
    """Turn a percent script into the cells of the student's notebook."""

    def make(script: str) -> dict[str, nbformat.NotebookNode]:
        path = tmp_path / "lesson.py"
        path.write_text(script, encoding="utf-8")
        return notebook(handout.unsolved(handout.solved(path)))

    return make


def test_given_cells_are_locked_and_the_others_are_not(made):
    """A named cell is locked and signed; a TODO can be edited but not deleted; a plain cell is free."""
    cells = made("# %% setup\nimport torch\n\n" + TODO + "\n# %%\nprint(double(2))\n")
    setup, todo, free = (cell.metadata for cell in cells.values())
    assert setup.nbgrader.locked
    assert (setup.editable, setup.deletable) == (False, False)
    assert (todo.nbgrader.solution, todo.nbgrader.locked) == (True, False)
    assert (todo.get("editable", True), todo.deletable) == (True, False)
    assert len(setup.nbgrader.checksum) == len(todo.nbgrader.checksum) == 32
    assert free == {}


def test_a_named_cell_keeps_its_id_when_cells_are_added(made):
    """The grader can tell a given cell by its name, whatever grows around it."""
    before, after = made(TODO), made("# %% [markdown]\n# New\n\n# %%\nprint()\n\n" + TODO)
    assert before["double"] == after["double"]


def test_chinese_lines_are_joined_without_a_space(made):
    """A line break between Chinese characters would be shown as a space; between words it has to stay."""
    (cell,) = made("# %% [markdown]\n# 由上\n# 而下，\n# 執行 cells\n# in order\n").values()
    assert cell.source == "由上而下，執行 cells\nin order"


# --- Malformed scripts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "line", "words"),
    [
        (TODO.replace("    ### BEGIN SOLUTION\n", ""), 4, "END SOLUTION where BEGIN SOLUTION"),
        (TODO.replace("    ### END SOLUTION\n", ""), 3, "without END SOLUTION in its cell"),
        (TODO.replace("END SOL", "BEGIN SOL"), 5, "BEGIN SOLUTION where END SOLUTION"),
        (TODO.replace("return", "### BEGIN SOLUTION\n    return"), 4, "BEGIN SOLUTION where END SOLUTION"),
        (TODO.replace("    ### END", "# %%\n### END"), 3, "without END SOLUTION in its cell"),
        (TODO.replace("double todo=1", "double"), 3, "outside a TODO"),
        (TODO.replace(" double todo=1", ""), 3, "outside a TODO"),
        (TODO.split("\n", 1)[1], 2, "outside a TODO"),
        ("# %% double todo=1\ndouble = 2\n", 1, "TODO without"),
        (TODO.replace("2 * x", "'BEGIN SOLUTION'"), 4, "is no marker"),
        (TODO.replace("2 * x", "'''\n### END SOLUTION\n'''"), 5, "is no marker"),
        (TODO.replace("2 * x", "x  ### END SOLUTION"), 4, "is no marker"),
        (TODO.replace("### END SOLUTION", "# end solution"), 5, "is no marker"),
        (TODO.replace("### END SOLUTION", "### END_SOLUTION"), 5, "is no marker"),
        (TODO.replace("### END SOLUTION", "### END SOLUTION of TODO 1"), 5, "is no marker"),
        ("# %% [markdown]\n# Write between BEGIN SOLUTION and so on.\n", 2, "is no marker"),
        (TODO + TODO, 6, "'double' is already on line 1"),
        ("# %% Double Me\n", 1, "unknown cell header"),
        ("# %% double todo=one\n", 1, "unknown cell header"),
        ("# %%\nprint(\n", 2, "not Python"),
    ],
)
def test_a_malformed_script_is_refused_with_file_and_line(script, line, words):
    """nbgrader would accept most of these, and hand out a solution or too little."""
    with pytest.raises(HandoutError, match=rf"^lesson\.py:{line}: .*{re.escape(words)}"):
        regions(script, "lesson.py")


def test_markers_have_to_alternate():
    """Of all cells of up to five lines, those whose markers pair up are accepted."""
    line = {"B": "### BEGIN SOLUTION", "E": "### END SOLUTION", "x": "pass"}
    for word in ("".join(letters) for n in range(6) for letters in itertools.product("BEx", repeat=n)):
        script = "\n".join(["# %% a todo=1", *(line[letter] for letter in word), ""])
        if re.fullmatch("x*(Bx*Ex*)+", word):
            pairs = re.finditer("B(x*)E", word)
            assert regions(script, "a.py") == [range(pair.start(1) + 2, pair.end(1) + 2) for pair in pairs]
        else:
            with pytest.raises(HandoutError):
                regions(script, "a.py")


# --- Points in texts ---------------------------------------------------------------------------------------

TOLD = "# %% [markdown]\n# Judged: {points of double}.\n#\n# {double 的分數}。\n\n" + TODO


@pytest.mark.parametrize(
    ("points", "english", "chinese"),
    [("3", "3 points", "3 分"), ("1", "1 point", "1 分"), ("0.5", "0.5 points", "0.5 分")],
)
def test_texts_follow_course_yaml(made, monkeypatch, points, english, chinese):
    """Each language has the points in its own words; the cell holds them as they are compared."""
    course = load_course().model_copy(update={"code": {"double": Fraction(points)}})
    monkeypatch.setattr(handout, "load_course", lambda: course)
    text, todo = made(TOLD).values()
    assert text.source == f"Judged: {english}.\n\n{chinese}。"
    assert Fraction(todo.metadata.points) == Fraction(points)


def test_this_homework_s_texts_tell_every_todo_s_points(files):
    """The text before each TODO has its points of course.yaml, in both languages."""
    for name, (file, _) in TODOS.items():
        cells = list(notebook(files[file]).values())
        [before] = [cells[n - 1].source for n, cell in enumerate(cells) if cell.id == name]
        worth = f"{float(load_course().code[name]):g}"
        assert re.findall(r"([\d.]+) points?\b", before) == [worth]
        assert re.findall(r"([\d.]+) 分(?!\w)", before) == [worth]


@pytest.mark.parametrize(
    "words",
    [
        "3 points",
        "0.5 points each",
        "1 point",
        "Half a point for each",
        "two points",
        "各半分。",
        "3 分：",
        "共三分",
    ],
)
def test_points_written_out_before_a_todo_are_refused(words):
    """A change of course.yaml would leave them stale."""
    script = f"# %% [markdown]\n# Judged.\n# {words}\n\n{TODO}"
    with pytest.raises(HandoutError, match=r"^a\.py:3: found .*; expected \{points of double\}, in Chinese"):
        with_points(script, {"double": Fraction(3)}, "a.py")


@pytest.mark.parametrize(
    "words", ["10 分鐘", "十分明顯", "11 個分數", "the points of 3 curves", "3 pointers"]
)
def test_what_are_no_points_is_left(words):
    """Minutes, scores and curves stay as they are, and so does all that is no TODO's text."""
    script = f"# %% [markdown]\n# {words}\n\n{TODO}"
    assert with_points(script, {}, "a.py") == script
    elsewhere = f"# %% [markdown]\n# 3 points in a plane\n\n# %%\nx = 3\n\n{TODO}"
    assert with_points(elsewhere, {}, "a.py") == elsewhere


def test_a_place_of_no_todo_is_refused():
    """The message has the line and the names that there are."""
    with pytest.raises(HandoutError, match=r"^a\.py:2: course\.yaml has no TODO double; expected halve"):
        with_points(TOLD, {"halve": Fraction(1)}, "a.py")


def test_stale_notebooks_are_not_handed_out(monkeypatch):
    """After a change of course.yaml alone, a release names the TODO, both numbers, and the remedy."""
    course = load_course()
    code = {**course.code, "ig_baseline": Fraction(7, 2)}
    monkeypatch.setattr(release, "load_course", lambda: course.model_copy(update={"code": code}))
    with pytest.raises(BadFileError) as caught:
        release.handout_files()
    assert str(caught.value) == (
        "TODO ig_baseline: its notebook tells 3 points, course.yaml 7/2\n"
        "Run `make assignment`, which writes the notebooks anew."
    )


# --- The answers sheet ------------------------------------------------------------------------------------


def test_the_sheet_lists_exactly_the_questions_of_the_bank(files):
    """Every question is there once, in the bank's order, not answered."""
    sheet = yaml.safe_load(files["answers.yaml"])
    assert sheet == {"student": None, "answers": {q.number: None for q in load_bank().questions}}
    assert list(sheet["answers"]) == [q.number for q in load_bank().questions]


def test_a_filled_sheet_is_read_as_it_says(files):
    """Blank it holds no choice; filled in as its header shows, it holds what was written."""
    questions = load_bank().questions
    number, sheet = questions[0].number, files["answers.yaml"]
    assert read_answers(sheet.encode(), questions).choices == {}
    filled = re.sub(rf"(?m)^  {number}:$", f"  {number}: [B, A]", sheet).replace(
        "student: ", "student: b08901001 "
    )
    answers = read_answers(filled.encode(), questions)
    assert (answers.student, answers.choices, answers.problems) == ("b08901001", {number: {"A", "B"}}, ())


# --- The first cell on Colab ------------------------------------------------------------------------------


@pytest.fixture
def colab(files, tmp_path, monkeypatch):
    """Run the first cell as Colab would, in an empty folder; say what it asked pip for."""
    magics = []
    shell = types.SimpleNamespace(run_line_magic=lambda *magic: magics.append(magic))
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.chdir(tmp_path)

    def run():
        exec(notebook(files["hw9_cnn.ipynb"])["setup"].source, {})
        return magics

    return run


def test_colab_finds_the_folder(colab, tmp_path):
    """Wherever the homework's folder was put, the cell makes it the current one, also when run again."""
    (tmp_path / "drive" / "hw9" / "xai").mkdir(parents=True)
    (tmp_path / "drive" / "hw9" / "xai" / "__init__.py").touch()
    assert colab() == [("pip", "install --quiet jaxtyping lime pytest~=9.0")]
    assert Path.cwd() == tmp_path / "drive" / "hw9"
    colab()
    assert Path.cwd() == tmp_path / "drive" / "hw9"


@pytest.mark.parametrize("name", ["hw9", "hw9 (1)"])
def test_colab_unpacks_the_uploaded_zip_once(colab, tmp_path, monkeypatch, name):
    """An uploaded zip is unpacked; running the cell again leaves what the student has written there."""
    packed = tmp_path / "packed"
    (packed / "hw9" / "xai").mkdir(parents=True)
    (packed / "hw9" / "xai" / "__init__.py").touch()
    (packed / "hw9" / "answers.yaml").write_text("blank")
    shutil.make_archive(str(tmp_path / name), "zip", packed)
    shutil.rmtree(packed)
    colab()
    assert Path.cwd() == tmp_path / "hw9"
    Path("answers.yaml").write_text("filled in")
    shutil.copy(tmp_path / f"{name}.zip", tmp_path / "hw9 (2).zip")
    monkeypatch.chdir(tmp_path)
    colab()
    assert Path("answers.yaml").read_text() == "filled in"


def test_colab_without_the_folder_says_what_to_do(colab):
    """Nothing uploaded: the message says, in both languages, what to upload and where."""
    with pytest.raises(FileNotFoundError, match=r"(?s)upload hw9\.zip.*上傳 hw9\.zip"):
        colab()


@pytest.fixture
def published(monkeypatch):
    """Make the notebooks of a course that says where its homework can be found; their cells by name."""

    def publish(**where: str) -> dict[str, nbformat.NotebookNode]:
        course = load_course().model_copy(update={"handout": Handout(**where)})
        monkeypatch.setattr(handout, "load_course", lambda: course)
        return notebook(handout.unsolved(handout.solved(SCRIPTS[1])))

    return publish


def test_colab_fetches_the_homework_from_where_the_course_keeps_it(published, tmp_path, monkeypatch):
    """With an address in course.yaml nothing has to be uploaded: the first cell fetches it, once."""
    packed = tmp_path / "packed"
    (packed / "hw9" / "xai").mkdir(parents=True)
    (packed / "hw9" / "xai" / "__init__.py").touch()
    shutil.make_archive(str(tmp_path / "served" / "hw9"), "zip", packed)
    asked = []

    class Served(SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(tmp_path / "served"))

        def log_message(self, *_):
            asked.append(self.path)

    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path / "content")
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    shell = types.SimpleNamespace(run_line_magic=lambda *_: None)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    with HTTPServer(("127.0.0.1", 0), Served) as server:
        threading.Thread(target=server.serve_forever).start()
        cell = published(zip=f"http://127.0.0.1:{server.server_port}/hw9.zip")["setup"].source
        for _ in range(2):
            exec(cell, {})
            assert Path.cwd() == tmp_path / "content" / "hw9"
        server.shutdown()
    assert asked == ["/hw9.zip"]


def test_an_address_that_does_not_answer_is_named(published, tmp_path, monkeypatch, capsys):
    """Then the homework can still be uploaded, as the message says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    shell = types.SimpleNamespace(run_line_magic=lambda *_: None)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FileNotFoundError, match=r"upload hw9\.zip"):
        exec(published(zip=f"http://127.0.0.1:{port}/hw9.zip")["setup"].source, {})
    assert f"127.0.0.1:{port}/hw9.zip: " in capsys.readouterr().out


def test_a_badge_opens_the_notebook_in_colab(published):
    """Where course.yaml says where Colab finds the notebooks; else there is none."""
    colab = "https://colab.research.google.com/github/o/r/blob/main/hw9/hw9_cnn.ipynb"
    assert published(colab="github/o/r/blob/main/hw9")["cell-0"].source.startswith("[![Open in Colab")
    assert f"({colab})\n\n# Homework 9" in published(colab="github/o/r/blob/main/hw9")["cell-0"].source
    assert published()["cell-0"].source.startswith("# Homework 9")


@pytest.mark.parametrize("where", [{"zip": "hw9.zip"}, {"zip": 'https://x/"'}, {"colab": "https://x"}])
def test_a_wrong_address_is_refused(where):
    """Neither an address without its scheme, nor one that would end the string it is put into."""
    with pytest.raises(ValueError, match="should match pattern"):
        Handout(**where)


def test_elsewhere_the_first_cell_changes_nothing(files, tmp_path, monkeypatch):
    """In Jupyter the first cell neither installs anything nor changes the folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    monkeypatch.setattr(IPython, "get_ipython", lambda: pytest.fail("installs something"))
    exec(notebook(files["hw9_cnn.ipynb"])["setup"].source, {})
    assert Path.cwd() == tmp_path


def test_a_name_means_the_same_cell_in_both_notebooks(files):
    """The grader knows a given cell by its name alone; both notebooks hold the same first cell."""
    cells = [
        (cell.id, cell.source)
        for script in SCRIPTS
        for cell in notebook(files[f"{script.stem}.ipynb"]).values()
        if "nbgrader" in cell.metadata
    ]
    assert len({name for name, _ in cells}) == len(set(cells))
    assert [name for name, _ in cells].count("setup") == 2


# --- What the students' page says -------------------------------------------------------------------------


def test_the_readme_tells_what_code_and_questions_are_worth():
    """Its points, and those at the end of the notebooks, are those of course.yaml."""
    course, readme = load_course(), (ASSIGNMENT / "README.md").read_text("utf-8")
    code, quiz = sum(course.code.values()), sum(course.quiz.points.values())
    assert f"four short functions ({code} points)" in readme
    assert f"30 questions about them ({quiz} points)" in readme
    for script in SCRIPTS:
        last = " ".join(script.read_text("utf-8").rpartition("# %% [markdown]")[2].replace("#", " ").split())
        assert f"print ({code} points)" in last
        assert f"`answers.yaml` ({quiz} points)" in last


@pytest.mark.parametrize("name", TODOS)
def test_the_next_cell_that_calls_a_todo_is_where_a_notebook_stops(files, name):
    """The stub's own cell only defines it, and the first cell after the TODOs calls it."""
    cells = [cell for cell in notebook(files[TODOS[name][0]]).values() if cell.cell_type == "code"]
    (place,) = [index for index, cell in enumerate(cells) if cell.id == name]
    assert cells[place].source.startswith(f"def {name}(")
    following = next(cell for cell in cells[place + 1 :] if cell.id not in TODOS)
    assert re.search(rf"\b{name}\b", following.source)

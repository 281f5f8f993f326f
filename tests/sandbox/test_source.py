"""Reading students' files: every way editors write them, and what is broken costs only itself."""

import ast
import codecs
import json
import re
import sys
import textwrap
from dataclasses import replace

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.handout_notebooks import notebooks
from autograder.notices import notice
from autograder.sandbox.source import (
    Cell,
    Fact,
    Unreadable,
    read_beforehand,
    read_cells,
    read_statements,
)


def notebook(*sources: object, version: int = 4, **metadata: object) -> bytes:
    """A notebook with a code cell for each source, and text before the first."""
    key = "source" if version == 4 else "input"
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# text\n"]}]
    cells += [{"cell_type": "code", "metadata": metadata, "outputs": [], key: source} for source in sources]
    body = {"cells": cells} if version == 4 else {"worksheets": [{"cells": cells[:2]}, {"cells": cells[2:]}]}
    return json.dumps({**body, "metadata": {}, "nbformat": version, "nbformat_minor": 0}).encode()


def kept(source: str) -> tuple[list[str], list[str]]:
    """The statements that may run, as text, and the notices."""
    notices: list[Fact] = []
    statements = read_statements(Cell("a.py", textwrap.dedent(source)), notices)
    return [ast.unparse(statement.tree) for statement in statements if statement.tree], notices


def defined(source: str) -> set[str]:
    """The names that the statements which may run bind."""
    statements = read_statements(Cell("a.py", textwrap.dedent(source)), [])
    return set().union(*(statement.binds for statement in statements))


# --- cells ---


@pytest.mark.parametrize("version", [3, 4])
def test_the_code_cells_of_a_notebook_are_read_in_order(version):
    """Both formats in use are read: 4, and 3 with its worksheets; text cells are none of ours."""
    cells = read_cells("a/b.ipynb", notebook("x = 1", ["y = 2\n", "z = 3"], "", version=version))
    assert [cell.source for cell in cells] == ["x = 1", "y = 2\nz = 3", ""]
    assert [cell.where for cell in cells] == [f"a/b.ipynb, code cell {n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("version", [3, 4])
def test_what_nbformat_writes_is_read(version):
    """A notebook as Jupyter's own library writes it."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1\ny = 2")])
    book.cells[0].metadata["nbgrader"] = {"grade_id": "ig_baseline"}
    text = nbformat.writes(nbformat.convert(book, version), version=version)
    (cell,) = read_cells("a.ipynb", text.encode())
    assert (cell.source, cell.id) == ("x = 1\ny = 2", "ig_baseline")


def test_a_cell_is_named_by_nbgrader_or_else_by_itself():
    """nbgrader's name lasts, so it comes before the format's own."""
    named = {
        "cell_type": "code",
        "source": "",
        "metadata": {"nbgrader": {"grade_id": "setup"}},
        "id": "c0ffee",
    }
    cells = [named, {**named, "metadata": {}}, {**named, "metadata": {"nbgrader": None}, "id": None}]
    read = read_cells("a.ipynb", json.dumps({"cells": cells}).encode())
    assert [cell.id for cell in read] == ["setup", "c0ffee", None]


def test_a_python_file_is_one_cell():
    """A `.py` file is read whole, with its own line numbers."""
    (cell,) = read_cells("src/a.PY", b"x = 1\n\ny = 2\n")
    assert (cell.where, cell.source) == ("src/a.PY", "x = 1\n\ny = 2\n")


TEXT = 'x = "相似度"\n'
ENCODED = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, big end first": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "Big5": TEXT.encode("big5"),
    "declared Big5": b"# -*- coding: big5 -*-\n" + TEXT.encode("big5"),
    "declared GBK": b"# coding=gbk\n" + TEXT.encode("gbk"),
    "declared wrongly": b"# coding: ascii\n" + TEXT.encode(),
    "declared as nothing known": b"# coding: nope\n" + TEXT.encode(),
    "declared as no text": b"# coding: hex\n" + TEXT.encode(),
    "declared as undefined": b"# coding: undefined\n" + TEXT.encode(),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_every_encoding_that_editors_write_is_read(data):
    """Text comes out as it was typed, whatever the file says or fails to say of its encoding."""
    (cell,) = read_cells("a.py", data)
    assert cell.source.endswith(TEXT)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp950"])
def test_a_notebook_in_another_encoding_is_read(encoding):
    """Notepad saves JSON as it saves text."""
    text = notebook("PLACE").decode().replace("PLACE", "x = '功課'").encode(encoding)
    assert read_cells("a.ipynb", text)[0].source == "x = '功課'"


@given(st.binary())
@example(b"\xff\xfea")
@example(codecs.BOM_UTF32_LE)
def test_any_bytes_are_some_text(data):
    """No file is refused for its encoding."""
    (cell,) = read_cells("a.py", data)
    assert "\r" not in cell.source


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_count_as_one(end):
    """Lines have the number that the student's editor shows."""
    (cell,) = read_cells("a.py", f"x = 1{end}y = 2{end}".encode())
    assert cell.source == "x = 1\ny = 2\n"


NOT_NOTEBOOKS = {
    "cut off": notebook("x = 1")[:-20],
    "empty": b"",
    "a list": b"[]",
    "nothing": b"null",
    "no cells": b"{}",
    "cells that are a number": b'{"cells": 3}',
    "cells that are text": b'{"cells": "abc"}',
    "a web page": b"<!DOCTYPE html><title>Sign in</title>",
    "nested without end": b"[" * 500_000,
    "a number of 5,000 digits": b'{"cells": [], "n": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("data", NOT_NOTEBOOKS.values(), ids=NOT_NOTEBOOKS.keys())
def test_what_is_no_notebook_is_said_to_be_none(data):
    """A file that only has a notebook's name is unreadable, with words for its author."""
    with pytest.raises(Unreadable) as caught:
        read_cells("a.ipynb", data)
    assert caught.value.kind in ("notebook-damaged", "no-notebook", "notebook-too-deep")
    said = notice(caught.value.kind, "a.ipynb", *caught.value.details).text
    assert "notebook" in said.en or "JSON" in said.en


def test_damage_is_shown_with_its_line():
    """Who has to mend a file is told where it broke."""
    with pytest.raises(Unreadable) as caught:
        read_cells("a.ipynb", b'{"cells":\n [}')
    assert (caught.value.kind, caught.value.details[0]) == ("notebook-damaged", "2")
    said = notice(caught.value.kind, "a.ipynb", *caught.value.details).text
    assert re.search(r"damaged at line 2 .*save it again", said.en)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"cells": st.lists(st.fixed_dictionaries({"cell_type": st.just("code")}, optional={
            "source": json_values, "metadata": json_values, "id": json_values}), max_size=3)}
    )
)  # fmt: skip
def test_a_notebook_of_any_shape_is_read_or_unreadable(book):
    """Nothing a notebook holds brings the reader down."""
    try:
        cells = read_cells("a.ipynb", json.dumps(book).encode())
    except Unreadable:
        return
    for cell in cells:
        assert len(cell.digest) == 64
        read_statements(cell, [])


def test_one_cell_without_source_costs_only_itself():
    """An odd cell does not make its notebook unreadable."""
    assert [cell.source for cell in read_cells("a.ipynb", notebook(None, "x = 1"))] == ["", "x = 1"]


def test_a_digest_ignores_what_editors_change_by_themselves():
    """Spaces at line ends and blank lines around a cell are nobody's edit; anything else is."""
    digest = Cell("", "x = 1\n\ny = 2").digest
    assert Cell("elsewhere", "\nx = 1  \n\t\ny = 2\n\n", "id").digest == digest
    assert Cell("", "x = 1\ny = 2").digest != digest
    assert Cell("", "x = 1\n\ny = 3").digest != digest
    assert Cell("", "x = '\ud800'").digest != digest


# --- statements ---


def test_imports_definitions_and_assignments_are_kept():
    """What a function may need is kept, in order and with its lines."""
    source = """\
        import numpy as np
        from torch import nn, Tensor as T
        LEVEL: float = 0.1
        a = b, (c.d, *e) = f[0] = make()
        a += 1
        @deco
        def g(x): return x
        async def h(): pass
        class K: pass
        "a docstring"
        """
    statements = read_statements(Cell("a.py", textwrap.dedent(source)), [])
    binds = [set(statement.binds) for statement in statements]
    assert binds == [
        {"np"}, {"nn"}, {"T"}, {"LEVEL"}, {"a", "b", "c", "e", "f"}, {"a"}, {"g", "*"}, {"h"}, {"K"}, set(),
    ]  # fmt: skip
    assert [statement.line for statement in statements][:7] == [1, 2, 2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    "source",
    [
        "train(model)", "for i in range(9):\n    x = i", "while True:\n    x = 1", "print(x)", "del x",
        "assert x", "raise ValueError", "x.fit(y)", "[x for x in y]", "await x", "global x",
        "if True:\n    train()", "with open('a') as f:\n    f.write('a')",
        "match x:\n    case 1:\n        y = 2", "lambda: 1",
    ],
)  # fmt: skip
def test_what_acts_is_left_alone(source):
    """Calls, loops and blocks of nothing else never run."""
    assert kept(source) == ([], [])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("try:\n    import cv2\nexcept ImportError:\n    cv2 = None", {"cv2"}),
        ("if cuda():\n    device = 0\nelif x:\n    device = 1\nelse:\n    d = 1", {"device", "d"}),
        ("with torch.no_grad():\n    weights = make()", {"weights"}),
        ("if 1:\n    try:\n        def f(): pass\n    finally:\n        pass", {"f"}),
        ("a().b = 1", {"*"}),
        ("try:\n    x = 1\nfinally:\n    run()", {"x"}),
        ("if a:\n    x = 1\n    run()\nelse:\n    run()", {"x"}),
        ("try:\n    import cv2\n    print(1)\nexcept ImportError:\n    print(2)", {"cv2"}),
    ],
)  # fmt: skip
def test_blocks_keep_their_definitions(source, names):
    """`if`, `try` and `with` around definitions are kept, without the calls beside them."""
    assert defined(source) == names


def test_magics_and_shell_lines_are_left_out_in_silence():
    """Notebook lines that are no Python cost nothing, wherever they stand."""
    source = """\
        %matplotlib inline
        !pip install lime && \\
            echo done
        import numpy as np
        files = !ls
        start = %time 3
        np.array?
        ?np
        def f(a):
            %timeit a
            !ls
            return a % 2
        if True:
            !wget example
        rest = 7 % 4
        """
    statements, notices = kept(source)
    assert notices == []
    assert "import numpy as np" in statements
    assert any(text.startswith("def f(a)") and "return a % 2" in text for text in statements)
    assert statements[-1] == "rest = 7 % 4"


@pytest.mark.parametrize("magic", ["%%time", "%%capture output --no-stderr", "\n\n%%time  "])
def test_the_body_of_a_transparent_magic_is_code(magic):
    """A cell that is only timed or silenced defines what it defines."""
    assert kept(f"{magic}\nx = 1")[0] == ["x = 1"]


@pytest.mark.parametrize("magic", ["%%bash", "%%writefile a.py", "%%html", "%%timeit", "%%", "%%timex"])
def test_the_body_of_any_other_magic_is_not(magic):
    """A cell in another language, or one run many times, is no Python of ours."""
    assert kept(f"{magic}\nx = 1") == ([], [])


def test_line_numbers_survive_what_is_left_out():
    """A statement after a magic and a broken block has the line its author sees."""
    source = "%%time\n!ls\ndef broken(:\n    pass\n\ndef right():\n    pass\n"
    notices: list[Fact] = []
    *_, last = read_statements(Cell("a.ipynb, code cell 2", source), notices)
    assert (last.line, last.where) == (6, "a.ipynb, code cell 2")
    [(kind, place, _, _, *lines)] = notices
    assert (kind, place) == ("lines-not-python", "a.ipynb, code cell 2, line 3")
    assert lines == ["3", "4"]


BROKEN = {
    "an open bracket": "x = (1,\n",
    "a colon forgotten": "def f(a)\n    return a\n",
    "a wrong indent": "def f(a):\nreturn a\n",
    "an unfinished def": "def f(a):\n\n",
    "text": "Answer: the CNN looks at the plate.\n",
    "a merge": "<<<<<<< HEAD\n",
    "full-width brackets": "x = f（1）\n",
    "tabs and spaces": "if 1:\n\tx = 1\n        x = 2\n",
    "too deep": "x = " + "(" * 300 + ")" * 300 + "\n",
    "too many digits": "x = " + "9" * 5000 + "\n",
    "a bad decorator": "@\ndef f(): pass\n",
    "a stub with nothing in it": "def f(a):\n    # TODO\n",
    "an unfinished if in a def": "def f(a):\n    if a:\n    return a\n",
    "a try without except": "try:\n    import cv2\n\n",
    "brackets of two kinds": "x = f(1,\n      2]\n",
    "a string left open": "x = 'abc\n",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_block_costs_only_itself(broken):
    """What stands before and after a block that is no Python is kept, and the block is named."""
    statements, notices = kept(f"before = 1\n{broken}after = 2\n\ndef also():\n    return 3\n")
    assert statements[0] == "before = 1"
    assert statements[-1].startswith("def also()")
    assert notices
    assert all("not-python" in kind and place.startswith("a.py, line ") for kind, place, *_ in notices)


def test_a_null_byte_is_a_space():
    """A file that an editor filled up with null bytes is read all the same."""
    assert kept("x = 1\0\ny = 2\0\0") == (["x = 1", "y = 2"], [])


UNREADABLE = {
    "50,000 signs": "x = " + "-" * 50_000 + "1",
    "a chain of 2,000 elifs": "if a:\n    x = 1\n" + "elif b:\n    x = 2\n" * 2000,
    "2,500 attributes": "a" + ".b" * 2500 + " = 1",
    "broken Unicode": "x = '\ud800'",
}
if sys.version_info >= (3, 11):  # an older parser reads it
    UNREADABLE["a sum of 100,000 terms"] = "+".join(["x = 1", *"1" * 100_000])


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_cell_beyond_the_parser_is_given_up_with_a_notice(source):
    """What Python itself cannot read brings nobody down."""
    statements, notices = kept(source)
    assert statements == []
    [(kind, place, _)] = notices
    assert (kind, place) == ("cell-unreadable", "a.py")


def test_repairs_come_to_an_end():
    """A file that is no Python at all is given up after a bounded number of repairs."""
    statements, notices = kept("one two three\n" * 3000)
    assert statements == []
    assert len(notices) <= 201
    assert notices[-1][:2] == ("cell-hopeless", "a.py")


@given(st.text(alphabet="x=(1)\n :%!#'\\@\tdef \0", max_size=60))
def test_no_text_brings_the_reader_down(source):
    """Whatever a cell holds, its statements are read or left out."""
    for statement in read_statements(Cell("a.py", source), []):
        assert statement.line >= 1


@given(st.lists(st.sampled_from(["x = 1", "import math", "def f(a):\n    return a", "class K:\n    y = 2"])))
def test_what_python_reads_is_read_as_python_does(blocks):
    """Whole cells lose nothing."""
    source = "\n".join(blocks)
    statements, notices = kept(source)
    assert notices == []
    assert statements == [ast.unparse(node) for node in ast.parse(source).body]


# --- read beforehand ---


def shape(statements):
    """All that statements are, their trees as text with every position."""
    trees = [[one.tree, one.whole, *one.acts] for one in statements]
    dumped = [[node and ast.dump(node, include_attributes=True) for node in some] for some in trees]
    return [(one.where, one.text, one.again, one.binds, one.words) for one in statements], dumped


def test_a_cell_that_was_read_beforehand_is_what_reading_it_gives():
    """Wherever it stands in a submission; one that is there twice has trees of its own."""
    cells = [cell for path in notebooks() for cell in read_cells(path.name, path.read_bytes())]
    anew = [shape(read_statements(replace(cell, where="b.py"), [])) for cell in cells]
    for path in notebooks():
        read_beforehand(path.name, path.read_bytes())
    first = [read_statements(replace(cell, where="b.py"), []) for cell in cells]
    again = [read_statements(replace(cell, where="b.py"), []) for cell in cells]
    assert list(map(shape, first)) == list(map(shape, again)) == anew
    assert not {id(one.whole) for some in first for one in some} & {
        id(one.whole) for some in again for one in some
    }


def test_what_is_told_of_a_cell_is_told_also_where_it_was_read_beforehand():
    """A cell with anything to tell is read anew."""
    cell = Cell("a.py", "def f(:\n    pass\ng = 1")
    read_beforehand(cell.where, cell.source.encode())
    notices: list[Fact] = []
    assert [one.binds for one in read_statements(cell, notices)] == [{"g"}]
    assert [kind for kind, *_ in notices] == ["lines-not-python"]

"""What is shown while a library is loaded."""

import sys

import pytest
from xai.loading import loading


@pytest.mark.parametrize("notebook", [True, False])
def test_a_notebook_alone_names_what_is_being_loaded(monkeypatch, capsys, notebook) -> None:
    """The bar is there before the library is; commands and graders, which load it too, show nothing."""
    if notebook:
        monkeypatch.setitem(sys.modules, "ipykernel", object())
    else:
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    with loading("torch"):
        shown = capsys.readouterr().err
        assert ("loading torch" in shown) == notebook
    assert ("1/1" in capsys.readouterr().err) == notebook

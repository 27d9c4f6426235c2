"""The maintainer's commands: small programs that write files, each tried on a copy."""

from pathlib import Path

import pytest
import refresh

ROOT = Path(__file__).parent.parent


# make refresh


def test_a_notebook_is_named_by_its_number_its_stem_or_its_path():
    softmax = ROOT / "chapters" / "05_softmax.ipynb"
    for name in ("5", "05", "05_softmax", str(softmax)):
        assert refresh.notebooks([name]) == [softmax]
    assert refresh.notebooks(["every_number"])[0].parent.name == "appendices"
    everything = refresh.notebooks([])
    assert everything[0].name.startswith("01_") and everything[-1].parent.name == "appendices"


@pytest.mark.parametrize("name", ["99", "index.md", "chapters", "05_softmax.ipynb"])
def test_what_is_no_notebook_is_refused_and_the_notebooks_are_named(name, capsys):
    assert refresh.main([name]) == 2
    assert capsys.readouterr().err.startswith(f"{name} is no notebook; there are 01, 01_perceptron")

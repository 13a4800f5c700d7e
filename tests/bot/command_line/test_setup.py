"""The first hour from the command line."""

import json

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("words", "title"),
    [([], "chatops.yaml"), (["settings"], "chatops.yaml"), (["matrix"], "approval_matrix.yaml")],
)
def test_a_schema_is_printed(capsys: pytest.CaptureFixture[str], words: list[str], title: str) -> None:
    """Of the settings unless the matrix is asked for; nothing else, so that it can be put into a file."""
    assert main(["schema", *words]) == 0

    told = capsys.readouterr()
    assert (json.loads(told.out)["title"], told.err) == (title, "")

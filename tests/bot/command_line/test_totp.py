"""Second factors on the command line."""

import base64

import pytest

from bot.__main__ import main
from tests.fakes.folder import Folder


def test_a_key_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    """It is made before there are any: 32 bytes in base64 and nothing else."""
    assert main(["totp", "keygen"]) == 0

    assert len(base64.b64decode(capsys.readouterr().out.strip(), validate=True)) == 32


def test_who_has_none_is_told(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and that nothing was changed."""
    ended = folder.here(capsys, "totp", "reset", "bob")

    assert (ended.code, "Nothing was changed" in ended.out + ended.err) == (1, True)

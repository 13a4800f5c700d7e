"""The matrix in force, and its file."""

import pytest

from bot.app.faults import Fault
from bot.app.matrix import NOTE, MatrixFile
from bot.app.settings import read
from bot.strict_yaml import Faults
from tests.fakes.folder import Folder


def test_a_matrix_that_cannot_be_read_is_a_fault(folder: Folder) -> None:
    """At the start: exit 78 with the file's name, be it missing or wrong."""
    settings = read(folder.settings)
    folder.matrix.write_text("version: 2", encoding="utf-8")
    with pytest.raises(Fault, match=r"approval_matrix\.yaml:1:") as wrong:
        MatrixFile(settings)
    folder.matrix.unlink()
    with pytest.raises(Fault, match="cannot be read") as missing:
        MatrixFile(settings)

    assert (wrong.value.code, missing.value.code) == (78, 78)


def test_what_is_read_again_is_not_yet_in_force(folder: Folder) -> None:
    """It decides once it is adopted; what cannot be read leaves the one before."""
    matrix = MatrixFile(read(folder.settings))
    before = matrix()
    text = folder.matrix.read_text(encoding="utf-8")
    folder.matrix.write_text(text.replace("expires: 1h", "expires: 2h"), encoding="utf-8")

    changed = matrix.read()
    assert matrix() is before
    assert changed.digest != before.digest

    folder.matrix.write_text("version: 1", encoding="utf-8")
    with pytest.raises(Faults):
        matrix.read()
    folder.matrix.unlink()
    with pytest.raises(Faults, match="cannot be read"):
        matrix.read()

    matrix.adopt(changed)
    assert matrix() is changed
    assert matrix.role_ids("team-lead") == {"1180000000000000021"}


def test_what_was_in_force_is_known_after_a_restart(folder: Folder) -> None:
    """Comments and all, so that the next start can tell what was edited while no bot ran."""
    folder.state.mkdir()
    first = MatrixFile(read(folder.settings))
    assert first.before() is None
    first.adopt(first())

    text = folder.matrix.read_text(encoding="utf-8")
    folder.matrix.write_text(text.replace("expires: 1h", "expires: 2h"), encoding="utf-8")
    second = MatrixFile(read(folder.settings))

    before = second.before()
    assert before is not None
    assert before.digest == first().digest != second().digest


def test_a_broken_memory_is_no_obstacle(folder: Folder) -> None:
    """What cannot be read any more is nothing to compare with."""
    folder.state.mkdir()
    (folder.state / NOTE).write_text("version: 1", encoding="utf-8")

    assert MatrixFile(read(folder.settings)).before() is None


def test_without_a_key_no_row_asks_for_a_second_factor(folder: Folder) -> None:
    """The bot does not start on such a matrix, and does not take it up while it runs."""
    text = folder.matrix.read_text(encoding="utf-8")
    matrix = MatrixFile(read(folder.settings))
    asked = text.replace(
        "[{role: team-lead, count: 1}]}", "[{role: team-lead, count: 1}], second_factor: totp}", 1
    )
    folder.matrix.write_text(asked, encoding="utf-8")

    with pytest.raises(Faults, match="chatops totp keygen"):
        matrix.read()
    with pytest.raises(Fault, match="chatops totp keygen") as ended:
        MatrixFile(read(folder.settings))
    assert ended.value.code == 78

"""The rules that answers keep."""

from pathlib import Path

import pytest

from bot.app.init import answers
from bot.app.init.terminal import Judge


@pytest.mark.parametrize(
    ("read", "given", "taken"),
    [
        (answers.read_id, "118000000000000001", "118000000000000001"),
        (answers.read_id_or_none, "", ""),
        (answers.read_names, "api, order-service  api", "api,order-service"),
        (answers.read_count, "2", "2"),
        (answers.read_timezone, "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_what_is_taken(read: Judge, given: str, taken: str) -> None:
    """As it will be used."""
    assert read(given) == taken


@pytest.mark.parametrize(
    ("read", "given", "says"),
    [
        (answers.read_id, "", "no id"),
        (answers.read_id, "general", "no id"),
        (answers.read_names, "", "write lower-case"),
        (answers.read_names, "api, Orders", '"Orders" is no name'),
        (answers.read_count, "0", "from 1 to 5"),
        (answers.read_timezone, "Mars/Base", '"Mars/Base" is no time zone'),
        (answers.read_timezone, "../etc/passwd", "is no time zone"),
        (answers.read_new_file, "", "write another name"),
        (answers.read_new_file, "/nowhere/chatops.yaml", "no folder /nowhere"),
    ],
)
def test_what_is_not(read: Judge, given: str, says: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValueError, match=says):
        read(given)


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    """A link that leads nowhere, too."""
    (tmp_path / "there").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    for name in ("there", "link"):
        with pytest.raises(ValueError, match="stays as it is"):
            answers.read_new_file(str(tmp_path / name))
    assert answers.read_new_file(str(tmp_path / "new")) == str(tmp_path / "new")


@pytest.mark.parametrize(
    ("called", "taken", "name"),
    [
        ("Team Lead", (), "team-lead"),
        ("Team Lead", ("team-lead", "team-lead-2"), "team-lead-3"),
        ("🚀 Ops!", (), "ops"),
        ("any", (), "role-any"),
        ("管理", (), "role"),
        ("2nd line", (), "role-2nd-line"),
        ("x" * 100, (), "role-" + "x" * 45),
    ],
)
def test_a_role_gets_a_name_for_the_matrix(called: str, taken: tuple[str, ...], name: str) -> None:
    """Out of how Discord calls it, and no two the same."""
    assert answers.role_name(called, frozenset(taken)) == name

"""A folder of runbooks: read anew each time, and a faulty one hides no other."""

import os
from pathlib import Path

from bot.adapters.runbooks.folder import RunbookFolder
from bot.core.domain.runbook import Faulty, Runbook
from tests.bot.adapters.runbooks.test_reader import WHOLE


async def test_each_file_is_one(tmp_path: Path) -> None:
    """By name; what is faulty is there as that, README.md and others are none."""
    folder = RunbookFolder(tmp_path, ["order-service"])
    assert await folder.runbooks() == []
    (tmp_path / "whole.md").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "broken.md").write_text("nothing", encoding="utf-8")
    (tmp_path / "README.md").write_text("about", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    (tmp_path / "folder.md").mkdir()

    broken, unread, whole = await folder.runbooks()

    assert isinstance(broken, Faulty)
    assert broken.lines[0].startswith("broken.md:1:1: a runbook begins")
    assert isinstance(unread, Faulty)
    assert (
        unread.lines[0]
        == "folder.md:1:1: it cannot be read (Is a directory): make it a readable file, or take it away"
    )
    assert isinstance(whole, Runbook)
    assert whole.name == "whole"


async def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """It might never begin or end, nor would a device: each is told as faulty at once, and hides no other."""
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "device.md").symlink_to("/dev/zero")
    (tmp_path / "whole.md").write_text(WHOLE, encoding="utf-8")

    device, pipe, whole = await RunbookFolder(tmp_path, ["order-service"]).runbooks()

    for faulty, name in ((device, "device"), (pipe, "pipe")):
        why = "it cannot be read (It is a pipe or a device): make it a readable file, or take it away"
        assert faulty == Faulty(name, (f"{name}.md:1:1: {why}",))
    assert isinstance(whole, Runbook)


async def test_without_a_folder_there_are_none(tmp_path: Path) -> None:
    """Nobody has to have any."""
    assert await RunbookFolder(tmp_path / "none", []).runbooks() == []

"""What the owner of a state folder asks for, where no bot runs on it."""

import pytest

from bot.app import owner
from bot.app.faults import Fault
from bot.app.settings import read
from bot.core.ports.clock import Clock
from bot.store.folder import Memory
from bot.web.control import NobodyListens
from tests.fakes.folder import Folder
from tests.fakes.heard import listen


async def _nobody(_who: str, _say: owner.Say) -> int:
    raise NobodyListens


async def test_it_is_done_here(folder: Folder) -> None:
    """With the memory of the folder, for whoever this process belongs to; what is told is told in the end."""
    folder.state.mkdir()
    said: list[str] = []

    async def carry_out(memory: Memory, _clock: Clock, who: str, say: owner.Say) -> int:
        say(f"{who} found {len(await memory.operations.unsettled())}")
        return len(said)

    assert await owner.ask(read(folder.settings), _nobody, carry_out, said.append, undone="Nothing") == 0
    assert said[0].startswith("uid ")


async def test_no_folder_is_made_for_it(folder: Folder) -> None:
    """A wrong name is no new state: it says what was not done, and names the folder."""

    async def carry_out(*_: object) -> int:
        raise AssertionError("there is nothing to do it with")

    with pytest.raises(Fault, match=f"Nothing was done: {folder.state} is not there") as ended:
        await owner.ask(read(folder.settings), _nobody, carry_out, print, undone="Nothing was done")

    assert ended.value.code == 1
    assert not folder.state.exists()


async def test_whoever_waits_is_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that is asked may have much to write."""
    heard = listen(monkeypatch)

    async def running(_: str, __: owner.Say) -> int:
        await heard.heard()
        return 0

    async def carry_out(_: Memory, __: Clock, ___: str, ____: owner.Say) -> int:
        raise AssertionError("the bot does it")

    assert await owner.ask(read(folder.settings), running, carry_out, print, undone="") == 0
    assert heard.getvalue() == "Writing it down: 0 s so far, Ctrl-C ends it.\n"

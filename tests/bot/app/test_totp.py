"""`chatops totp`: a key, and taking away what was lost, also without the key, also while the bot runs."""

import base64
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.clock.wall import WallClock
from bot.app import totp
from bot.app.faults import Fault
from bot.app.parts import open_parts
from bot.app.settings import read
from bot.core.ports.audit import Filters
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import verify
from bot.store.folder import open_store
from bot.web import control
from bot.web.control import Errand, Say
from tests.fakes.authenticator import enrolled
from tests.fakes.chat import FakeChat
from tests.fakes.folder import Folder
from tests.fakes.operations import BOB, CAROL

KEY = bytes(range(32))


@pytest.fixture
async def state(folder: Folder) -> Path:
    """Return a state folder where bob and carol have a second factor."""
    async with open_store(folder.state, WallClock(), sealing=KEY) as memory:
        await memory.second_factors.save(enrolled())
        await memory.second_factors.save(enrolled(person=CAROL))
    return folder.state


def test_a_key_is_new_each_time() -> None:
    """32 bytes in base64, as the settings take them."""
    said: list[str] = []
    assert totp.keygen(said.append) == totp.keygen(said.append) == 0

    assert {len(base64.b64decode(key, validate=True)) for key in said} == {32}
    assert said[0] != said[1]


@pytest.mark.parametrize("name", ["bob", "@bob", BOB.id])
async def test_one_is_taken_away_without_the_key(folder: Folder, state: Path, name: str) -> None:
    """By name or id, for whoever lost phone or key; it is written down who did."""
    said: list[str] = []

    assert await totp.reset(read(folder.settings), name, said.append) == 0

    assert said == ["@bob has no second factor any more. Let them enrol anew: /totp enroll."]
    async with open_store(state, WallClock(), sealing=KEY) as memory:
        assert await memory.second_factors.people() == [CAROL]
        [record] = await memory.audit.query(Filters(event="second_factor.reset"))
    assert record.fields["command"] == "chatops totp reset bob"
    assert record.fields["reason"].startswith("by uid ")
    assert (record.fields["id"], record.fields["user"]) == (f"person_{BOB.id}", "@chatops")


async def test_what_it_writes_down_is_signed(folder: Folder, state: Path) -> None:
    """As what the bot writes down is: a checkpoint without a signature would look like a forged one."""
    key = SigningKey("chatops", bytes(32))
    (folder.path / "audit.key").write_text(key.line, encoding="utf-8")
    settings = folder.settings.read_text(encoding="utf-8") + "audit: {key: {file: audit.key}}\n"
    folder.settings.write_text(settings, encoding="utf-8")

    assert await totp.reset(read(folder.settings), "bob", print) == 0

    verdict = verify([state / "audit"], [], [key.public])
    assert verdict.code == 0, verdict.sentences


async def test_who_has_none_is_told_so(folder: Folder, state: Path) -> None:
    """And nothing is changed."""
    del state
    with pytest.raises(Fault, match=r"dave has no second factor\. Nothing was changed") as ended:
        await totp.reset(read(folder.settings), "dave", print)

    assert ended.value.code == 1


async def test_a_running_bot_does_it_itself(folder: Folder, state: Path) -> None:
    """There is one writer."""

    async def nothing(_: Errand, __: Say) -> int:
        raise AssertionError("no command was given")

    async def no_backup(_: Path, __: Say) -> int:
        raise AssertionError("no backup was asked for")

    said: list[str] = []
    async with open_store(state, WallClock(), sealing=KEY) as memory:
        reset = partial(totp.carry_out, memory, WallClock())
        async with control.serve(state / control.SOCKET, nothing, no_backup, reset):
            assert await totp.reset(read(folder.settings), "carol", said.append) == 0
        assert await memory.second_factors.people() == [BOB]

    assert said == ["@carol has no second factor any more. Let them enrol anew: /totp enroll."]


@pytest.mark.parametrize("is_right", [True, False])
async def test_the_bot_starts_with_the_right_key_alone(
    folder: Folder, state: Path, *, is_right: bool
) -> None:
    """With another one every code would be refused: it says so at the start, in one line."""
    del state
    key = KEY if is_right else bytes(32)
    (folder.path / "the.key").write_text(base64.b64encode(key).decode(), encoding="utf-8")
    settings = folder.settings.read_text(encoding="utf-8") + "second_factor: {key: {file: the.key}}\n"
    folder.settings.write_text(settings, encoding="utf-8")

    if is_right:
        async with open_parts(read(folder.settings), {}) as parts:
            assert parts.second_factors(FakeChat()).kept is parts.memory.second_factors
        return
    with pytest.raises(Fault, match="@bob, @carol were sealed with another key") as ended:
        async with open_parts(read(folder.settings), {}):
            pass
    assert (ended.value.code, len(ended.value.lines)) == (1, 1)

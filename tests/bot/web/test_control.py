"""The door for the command line, over a real Unix socket."""

import asyncio
import json
import socket
import stat
from pathlib import Path

import pytest

from bot.web.control import Errand, NobodyListens, Say, ask, ask_for_backup, serve


async def _deploys(errand: Errand, say: Say) -> int:
    """Stand in for the bot: tell what was asked, and fail."""
    say(f"{errand.user} asked {errand.command}{' and means it' * errand.is_confirmed}")
    say("it failed")
    return 1


async def test_a_command_is_carried_out_and_followed(tmp_path: Path) -> None:
    """Whoever asks hears how it goes, in order, and gets the exit code."""
    told: list[str] = []

    async with serve(tmp_path / "door", _deploys, _backs_up):
        code = await ask(tmp_path / "door", Errand("/deploy x v1 staging", "alice"), told.append)

    assert code == 1
    assert told == ["alice asked /deploy x v1 staging", "it failed"]


async def test_that_it_is_meant_comes_along(tmp_path: Path) -> None:
    """Who said so before the question need not be asked."""
    told: list[str] = []

    async with serve(tmp_path / "door", _deploys, _backs_up):
        await ask(tmp_path / "door", Errand("/rollback x staging", "alice", is_confirmed=True), told.append)

    assert told[0] == "alice asked /rollback x staging and means it"


async def _dies(_: Path, __: Say) -> int:
    raise ConnectionError


async def _backs_up(target: Path, say: Say) -> int:
    """Stand in for the bot: tell where to."""
    say(f"backed up to {target}")
    return 0


async def test_a_backup_is_made_and_told_of(tmp_path: Path) -> None:
    """The second thing the door takes; the file's name arrives as it was sent."""
    told: list[str] = []

    async with serve(tmp_path / "door", _deploys, _backs_up):
        code = await ask_for_backup(tmp_path / "door", Path("/a/b ü\n.db"), told.append)

    assert (code, told) == (0, ["backed up to /a/b ü\n.db"])


async def test_a_backup_nobody_vouches_for_is_not_relied_on(tmp_path: Path) -> None:
    """A bot that makes none, or ends midway, leaves the sentence that the file is worth nothing."""
    told: list[str] = []

    async with serve(tmp_path / "door", _deploys, _dies):
        code = await ask_for_backup(tmp_path / "door", Path("/a/b"), told.append)

    assert code == 1
    assert told == [
        "The bot broke off before the backup was whole: do not rely on /a/b. Name a new file and try again."
    ]


async def test_only_the_owner_may_enter(tmp_path: Path) -> None:
    """The socket speaks with the bot's powers, so nobody else on the machine may open it."""
    async with serve(tmp_path / "door", _deploys, _backs_up):
        mode = (tmp_path / "door").stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_the_door_goes_with_the_bot(tmp_path: Path) -> None:
    """Afterwards nothing listens, and the command line can tell."""
    async with serve(tmp_path / "door", _deploys, _backs_up):
        pass

    assert not (tmp_path / "door").exists()
    with pytest.raises(NobodyListens, match="No such file"):
        await ask(tmp_path / "door", Errand("/deploy", "alice"), print)


async def test_a_door_left_by_a_killed_bot_is_replaced(tmp_path: Path) -> None:
    """A stale socket does not keep the next bot from listening."""
    (tmp_path / "door").touch()

    async with serve(tmp_path / "door", _deploys, _backs_up):
        assert await ask(tmp_path / "door", Errand("/deploy", "alice"), lambda _: None) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b"{}\n",
        b"[]\n",
        b"\n",
        b"x" * 2_100_000 + b"\n",
        b'{"do": 1, "as": "al"}\n',
        b'{"backup": 1}\n',
    ],
)
async def test_nonsense_is_turned_away(tmp_path: Path, line: bytes) -> None:
    """What is no request ends its own connection, and the next one is served."""
    async with serve(tmp_path / "door", _deploys, _backs_up):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "door")
        writer.write(line)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        code = await ask(tmp_path / "door", Errand("/deploy", "alice"), lambda _: None)

    assert answer == b""
    assert code == 1


async def test_a_bot_that_ends_midway_is_told_of(tmp_path: Path) -> None:
    """Without an exit code nobody is told that it went well."""
    told: list[str] = []

    async def ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(json.dumps({"say": "begun"}).encode() + b"\n")
        writer.close()

    async with await asyncio.start_unix_server(ends, tmp_path / "door"):
        code = await ask(tmp_path / "door", Errand("/deploy", "alice"), told.append)

    assert code == 1
    assert told[0] == "begun"
    assert "chatops audit query" in told[1]


async def test_an_end_while_somebody_waits_is_no_error(tmp_path: Path) -> None:
    """The end of the loop cancels what is followed; Python 3.11 would log a trace of that."""
    errors: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    told: list[str] = []

    async def ends(_: Errand, __: Say) -> int:
        following = asyncio.current_task()
        assert following is not None
        following.cancel()
        await asyncio.Event().wait()
        return 0

    async with serve(tmp_path / "door", ends, _backs_up):
        code = await ask(tmp_path / "door", Errand("/deploy x v1 staging", "alice"), told.append)

    assert (code, errors) == (1, [])
    assert told == [
        "The bot ended before it told how this went. Ask `chatops audit query` what became of it."
    ]


async def test_a_bot_that_breaks_off_is_not_asked_again(tmp_path: Path) -> None:
    """Once the command may have been taken, it is not given again: that could do it twice."""
    told: list[str] = []

    async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)  # and leaves the rest unread, which resets the connection
        writer.transport.abort()

    async with await asyncio.start_unix_server(breaks_off, tmp_path / "door"):
        code = await ask(tmp_path / "door", Errand("/deploy", "alice"), told.append)

    assert code == 1
    assert "chatops audit query" in told[0]


async def test_a_command_goes_on_when_who_asked_has_left(tmp_path: Path) -> None:
    """A closed terminal stops nothing that was begun."""
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def deploys(errand: Errand, say: Say) -> int:
        begun.set()
        await go_on.wait()
        say(f"{errand.user} {errand.command}")
        done.set()
        return 0

    async with serve(tmp_path / "door", deploys, _backs_up):
        _, writer = await asyncio.open_unix_connection(tmp_path / "door")
        writer.write(b'{"do": "/deploy", "as": "alice", "yes": false}\n')
        await asyncio.wait_for(begun.wait(), 10)
        writer.close()
        await writer.wait_closed()
        go_on.set()
        await asyncio.wait_for(done.wait(), 10)


async def test_a_socket_that_nobody_listens_at_is_no_bot(tmp_path: Path) -> None:
    """A killed bot leaves its socket: whoever asks may do it themselves."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "door"))

    with pytest.raises(NobodyListens, match="refused"):
        await ask(tmp_path / "door", Errand("/deploy", "alice"), print)


async def test_where_no_door_can_be_is_no_bot(tmp_path: Path) -> None:
    """A path too long for a socket keeps the bot from starting, and nobody from a backup."""
    with pytest.raises(NobodyListens, match="too long"):
        await ask(tmp_path / ("x" * 200), Errand("/deploy", "alice"), print)


async def test_a_door_that_cannot_be_opened_is_not_taken_for_no_bot(tmp_path: Path) -> None:
    """A bot may listen behind it: nothing is done, and the person reads why."""
    told: list[str] = []
    (tmp_path / "state").touch()

    code = await ask(tmp_path / "state" / "door", Errand("/deploy", "alice"), told.append)

    assert code == 1
    assert "door cannot be opened (" in told[0]
    assert "Nothing was done" in told[0]


async def test_who_cannot_be_told_has_given_the_command(tmp_path: Path) -> None:
    """A broken pipe of whoever reads is not taken for a bot that is not there, nor for one that broke off."""
    told: list[str] = []

    def gone(text: str) -> None:
        told.append(text)
        raise BrokenPipeError

    async with serve(tmp_path / "door", _deploys, _backs_up):
        with pytest.raises(BrokenPipeError):
            await ask(tmp_path / "door", Errand("/deploy x v1 staging", "alice"), gone)

    assert told == ["alice asked /deploy x v1 staging"]


async def test_long_commands_and_answers_arrive(tmp_path: Path) -> None:
    """Whatever fits into an argument, each sign of it escaped, comes through; so does the answer."""
    told: list[str] = []
    typed = "\x01" * 131_000

    async def echoes(errand: Errand, say: Say) -> int:
        say(errand.command[:90_000])
        say("😀" * 100_001)
        return len(errand.command) - 131_000

    async with serve(tmp_path / "door", echoes, _backs_up):
        code = await ask(tmp_path / "door", Errand(typed, typed), told.append)

    assert code == 0
    assert told == [typed[:90_000], f"{'😀' * 100_000}… (cut: 100001 characters)"]


async def test_a_command_without_end_is_refused(tmp_path: Path) -> None:
    """It is not even sent, and that is said."""
    told: list[str] = []

    async with serve(tmp_path / "door", _deploys, _backs_up):
        code = await ask(tmp_path / "door", Errand("x" * 2_100_000, "alice"), told.append)

    assert (code, told) == (1, ["That is too long for a command. Nothing was done; write it shorter."])

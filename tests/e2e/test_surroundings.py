"""What a machine refuses to a newcomer ends in one sentence."""

import asyncio
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.shell import Ended, chatops_at_hand
from tests.e2e.surroundings import in_folder, in_no_folder
from tests.fakes.folder import Folder, make_folder

AT_ONCE = 3
TOKEN = {"DISCORD_TOKEN": "a.b.c"}
FAR = "203.0.113.9:8080"  # documentation's own: https://www.rfc-editor.org/rfc/rfc5737
ON_FAR, ON_80 = TOKEN | {"CHATOPS_LISTEN": FAR}, TOKEN | {"CHATOPS_LISTEN": "127.0.0.1:80"}


@dataclass(frozen=True)
class Refused:
    """A command, and how it ends; `files` is how many it may open."""

    words: str
    told: str
    code: int = 1
    environ: dict[str, str] = field(default_factory=dict)
    files: int | None = None


DENIED = r"\(Permission denied\)"
MINE = [
    Refused("backup locked/copy --state empty", rf"locked/copy could not be written {DENIED}; nothing was"),
    Refused("backup copy --state closed", rf"door cannot be opened {DENIED}\. Nothing was done; ask as"),
    Refused("backup copy --state nowhere", r"No backup was made: .*nowhere is not there\. Name the state"),
    Refused("totp reset bob --state nowhere", r"Nothing was changed: .*nowhere is not there\. Name the"),
    Refused("audit keygen locked/key", rf"locked/key cannot be written {DENIED}\. No key was made; name"),
    Refused("audit query --state closed", rf"closed/audit: cannot be read {DENIED}\. Nothing was read; ask"),
    Refused("audit compress --state closed", rf"closed/audit: cannot be read {DENIED}\. Nothing was read;"),
    Refused("audit compress --state nowhere", r"nowhere/audit: there is no audit log\. Name the state"),
    Refused("run --state locked", rf"locked cannot be used {DENIED}: nothing was started\. Give", 1, TOKEN),
    Refused("run --state file", r"file cannot be used \(File exists\): nothing was started\.", 1, TOKEN),
    Refused("do /status --as bob --state closed", r"Nothing was done; ask as the bot's user\.", 1, TOKEN),
    Refused("check --config closed/chatops.yaml", rf"cannot be read {DENIED}\. Make it a readable", 78),
    Refused("check --config pipe", r"pipe: cannot be read \(It is a pipe or a device\)\. Make it a", 78),
    Refused("policy check --matrix pipe", r"pipe: cannot be read \(It is a pipe or a device\)\. Make it"),
    Refused("policy test locked", r"locked: cannot be read \(Is a directory\)\. Make it a readable file"),
    Refused("run --state far", rf"{FAR}: this machine does not have that address\. Nothing was", 1, ON_FAR),
    Refused(
        "run --state low", r"127\.0\.0\.1:80: ports below 1024 are for root\. Nothing was started", 1, ON_80
    ),
    Refused("sandbox --port 80", r"Port 80 cannot be used: those below 1024 are for root\. Nothing was"),
    Refused("sandbox --state locked", rf"locked cannot be used {DENIED}\. Nothing was started; name a"),
    Refused("sandbox --state file", r"file cannot be used \(File exists\)\. Nothing was started; name a"),
    Refused("sandbox --port 0", r"cannot be started \(.*Too many open files.*\)\. Nothing is left", files=20),
]
GONE = ["policy check", "check", "backup copy", "audit keygen key", "sandbox --port 0 --state state"]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """Return a folder with good settings, and with places in it that cannot be used."""
    for name in ("locked", "closed", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "locked").chmod(0o500)
    (tmp_path / "closed").chmod(0)
    yield make_folder(tmp_path)
    (tmp_path / "closed").chmod(0o700)


async def all_of(commands: list[tuple[Refused, partial[None]]]) -> list[Ended]:
    """Run them, a few at once; return how each ended."""
    few = asyncio.Semaphore(AT_ONCE)

    async def end(refused: Refused, prepare: partial[None]) -> Ended:
        async with few:
            words = refused.words.split()
            return await chatops_at_hand(*words, environ=refused.environ, prepare=prepare)

    return await asyncio.gather(*(end(*command) for command in commands))


async def test_what_a_machine_refuses_is_told_in_a_sentence(folder: Folder) -> None:
    """What happened, what was not done, what to do now: one line and the code; nothing is left behind."""
    before = {path.name for path in folder.path.iterdir()}
    ends = await all_of([(each, partial(in_folder, folder.path, each.files)) for each in MINE])

    for refused, ended in zip(MINE, ends, strict=True):
        *log, sentence = (ended.err + ended.out).splitlines()  # what `do` answers is on standard output
        assert ended.code == refused.code, f"{refused.words}: {ended}"
        assert re.search(refused.told, sentence), f"{refused.words}: {sentence}"
        assert all(line.startswith("{") for line in log), f"{refused.words}: {ended.err}"
    left = {path.name for path in folder.path.iterdir()} - before
    assert left == {"far", "low"}, "the bot's state folders, which it opens before it listens"


async def test_a_folder_that_is_gone_is_told(folder: Folder) -> None:
    """Whatever is started in it: exit 1, and where to go."""
    ends = await all_of([(Refused(words, ""), partial(in_no_folder)) for words in GONE])

    for words, ended in zip(GONE, ends, strict=True):
        assert (ended.code, ended.out) == (1, ""), words
        assert re.search(
            r"(folder that you are in is gone|cannot be used \(No such file).*othing was started", ended.err
        )
        assert len(ended.err.splitlines()) == 1, f"{words}: {ended.err}"


async def test_who_holds_the_port_of_the_bot_is_told(folder: Folder) -> None:
    """One sentence names the address and both ways out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        run = Refused("run", "", 1, TOKEN | {"CHATOPS_LISTEN": listen})
        [ended] = await all_of([(run, partial(in_folder, folder.path))])

    assert ended.code == 1
    assert f"cannot listen on {listen}: something else listens there. Nothing was started. Free" in ended.err

"""The command line as people and machines use it: sentences, exit codes, never a traceback."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.adapters.clock.wall import WallClock
from bot.store.folder import open_store
from bot.web.control import SOCKET, Errand, Say, serve
from tests.fakes.folder import SETTINGS, Ended, Folder, make_folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a folder with good settings and the project's own matrix."""
    return make_folder(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["policy"],
        ["audit"],
        ["do", "/deploy"],
        ["run", "--x"],
        ["sandbox", "--port", "65536"],
    ],
)
def test_wrong_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is no command is told with the usage."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: chatops" in capsys.readouterr().err


def test_help_needs_nothing(tmp_path: Path) -> None:
    """Neither settings nor a token."""
    ended = Folder(tmp_path).chatops("--help")

    assert ended.code == 0
    assert "Operate your services from Discord" in ended.out


def _here(folder: Folder, capsys: pytest.CaptureFixture[str], *words: str) -> Ended:
    """Run the command line in this process, which is quicker."""
    code = main([*words, "--config", str(folder.settings)])
    told = capsys.readouterr()
    return Ended(code, told.out, told.err)


@pytest.mark.parametrize(
    "words", [["run"], ["check"], ["do", "/deploy a b c", "--as", "al"], ["backup", "x"]]
)
def test_without_settings_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Exit 78 and one sentence that names the file and says what to do."""
    folder = Folder(tmp_path)
    ended = _here(folder, capsys, *words)

    assert (ended.code, ended.out) == (78, "")
    assert ended.err.splitlines() == [
        f"{folder.settings}: there is no such file. Copy the project's sample, or name yours with --config."
    ]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("version: 1\n", "version: 2\n", "1:10: "),
        ("guild: ", "gild: ", "2:1: "),
        ('"1180000000000000001"', "general", "2:8: "),
        ("services:", "services: [", ""),
        ("sandbox.platform:Delivery", "no.such:Thing", "11:7: there is no delivery adapter"),
        ("sandbox.platform:Delivery", "os:path", "11:7: there is no delivery adapter"),
    ],
)
def test_bad_settings_are_named_by_their_place(
    folder: Folder, capsys: pytest.CaptureFixture[str], before: str, after: str, place: str
) -> None:
    """`file:line:column`, exit 78, and nothing started."""
    folder.settings.write_text(SETTINGS.replace(before, after), encoding="utf-8")
    ended = _here(folder, capsys, "check")

    assert ended.code == 78
    assert any(line.startswith(f"{folder.settings}:{place}") for line in ended.err.splitlines()), ended.err
    assert not folder.state.exists()


def test_a_bad_matrix_is_named_by_its_place(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy is never guessed: exit 78 with every fault at once, whatever was to start, no traceback."""
    text = folder.matrix.read_text(encoding="utf-8").replace("version: 1 ", "version: one ")
    folder.matrix.write_text(text.replace("count: 2}", "count: 010}"), encoding="utf-8")
    ends = [
        folder.chatops("run", DISCORD_TOKEN="x"),  # noqa: S106 - no real one
        _here(folder, capsys, "check"),
    ]

    assert [(ended.code, ended.told_plainly) for ended in ends] == [(78, True)] * 2
    for ended in ends:
        assert len([line for line in ended.err.splitlines() if "approval_matrix.yaml:" in line]) >= 2


def test_without_a_token_it_does_not_run(folder: Folder) -> None:
    """Exit 78, one line that says where to get one and how to do without."""
    ended = folder.chatops("run")

    assert (ended.code, len(ended.err.splitlines())) == (78, 1)
    assert "DISCORD_TOKEN is not set" in ended.err
    assert "chatops sandbox" in ended.err


def test_policy_check_judges_the_matrix(folder: Folder) -> None:
    """0 with what no row is for; 1, not 78, with every fault by its place."""
    good = folder.chatops("policy", "check")
    folder.matrix.write_text("version: 1\nroles: {a: [b]}\nrules: no\n", encoding="utf-8")
    bad = folder.chatops("policy", "check")

    assert good.code == 0
    assert (bad.code, bad.told_plainly) == (1, True)
    places = [
        line.split(": ")[0] for line in (bad.out + bad.err).splitlines() if "approval_matrix.yaml" in line
    ]
    assert [place.rsplit("/", 1)[-1] for place in places][:2] == [
        "approval_matrix.yaml:2:13",
        "approval_matrix.yaml:3:8",
    ]


def test_policy_needs_no_settings_for_a_matrix_that_is_named(tmp_path: Path) -> None:
    """A matrix can be checked where it is written; one that is not there is 1 for a check as well."""
    folder = make_folder(tmp_path)
    folder.settings.unlink()

    assert folder.chatops("policy", "check", "--matrix", str(folder.matrix)).code == 0
    missing = folder.chatops("policy", "check", "--matrix", "nothing.yaml")
    assert (missing.code, missing.told_plainly) == (1, True)
    assert "nothing.yaml: cannot be read" in missing.err
    assert folder.chatops("policy", "check").code == 78


@pytest.mark.parametrize(
    ("request_", "code", "says"),
    [
        (["deploy", "order-service", "production", "--as", "engineer"], 0, "team lead"),
        (["deploy", "production", "--as", "engineer"], 0, "team lead"),
        (["deploy", "staging", "--as", "dba"], 1, "may ask"),
        (["deploy", "moon", "--as", "engineer"], 1, "moon"),
        (["explode", "production", "--as", "engineer"], 1, "explode"),
        (["deploy", "production", "--as", "king"], 1, "king"),
        (["deploy"], 2, "Usage"),
        (["deploy", "a", "b", "c"], 2, "Usage"),
    ],
)
def test_policy_explain_says_who_decides(
    folder: Folder, capsys: pytest.CaptureFixture[str], request_: list[str], code: int, says: str
) -> None:
    """0 where the request may be made, 1 where it is denied, 2 where it is none; always with the reason."""
    ended = _here(folder, capsys, "policy", "explain", *request_)

    assert (ended.code, says in ended.out + ended.err) == (code, True), ended


@pytest.mark.parametrize(
    ("expect", "code", "says"),
    [("denied", 0, "1 of 1 cases hold."), ("none", 1, "cases.yaml:2:9: "), ("[]", 1, "cases.yaml:2:68: ")],
)
def test_policy_test_holds_a_table_against_the_matrix(
    folder: Folder, capsys: pytest.CaptureFixture[str], expect: str, code: int, says: str
) -> None:
    """0 where all cases hold, 1 where one does not or the table is faulty, with its place."""
    case = f"{{who: [], action: deploy, environment: production, expect: {expect}}}"
    table = folder.path / "cases.yaml"
    table.write_text(f"version: 1\ncases: [{case}]\n", encoding="utf-8")
    ended = _here(folder, capsys, "policy", "test", str(table))

    assert (ended.code, says in ended.out + ended.err) == (code, True), ended


def test_a_second_instance_names_the_first(folder: Folder) -> None:
    """It exits and says who holds the state folder; nothing is shared."""

    async def hold() -> Ended:
        folder.state.mkdir()
        async with open_store(folder.state, WallClock()):
            return await asyncio.to_thread(folder.chatops, "run", DISCORD_TOKEN="x")  # noqa: S106 - no real one

    ended = asyncio.run(hold())

    assert (ended.code, ended.told_plainly) == (1, True)
    assert str(os.getpid()) in ended.err


def test_a_path_that_is_too_long_for_a_socket_is_told(tmp_path: Path) -> None:
    """The door for `chatops do` needs a short path; the operator learns that and no traceback."""
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    ended = make_folder(deep).chatops("run", DISCORD_TOKEN="x")  # noqa: S106 - no real one

    assert (ended.code, ended.told_plainly) == (1, True)
    assert "choose a shorter `state`" in ended.err


def test_do_without_anyone_to_ask_does_nothing(folder: Folder) -> None:
    """No bot runs and Discord is away: nothing is done, and the way out is told."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/v10"
        environ = {"DISCORD_TOKEN": "x", "DISCORD_API_BASE": base}
        ended = folder.chatops("do", "/deploy order-service v1 staging", "--as", "alice", **environ)

    assert (ended.code, ended.told_plainly) == (1, True)
    assert "Nothing was done" in ended.out


async def test_do_keeps_its_exit_code_when_nobody_reads(folder: Folder) -> None:
    """`chatops do ... | head -1`: given once, ended quietly, and a failure stays one."""
    given: list[str] = []
    folder.state.mkdir()

    async def fails(errand: Errand, say: Say) -> int:
        given.append(errand.command)
        say("it failed")
        return 1

    async def no_backup(_: Path, __: Say) -> int:
        return 1

    read, write = os.pipe()
    os.close(read)
    words = ("-m", "bot", "do", "/deploy a b c", "--as", "al")
    async with serve(folder.state / SOCKET, fails, no_backup):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            cwd=folder.path,
            env=folder.environ(),
            stdout=write,
            stderr=asyncio.subprocess.PIPE,
        )
        os.close(write)
        _, err = await asyncio.wait_for(process.communicate(), 30)

    assert (process.returncode, err, given) == (1, b"", ["/deploy a b c"])


async def test_a_signal_ends_it_cleanly(folder: Folder) -> None:
    """SIGTERM while Discord is away: exit 0, and the state folder is free again."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/v10"
        environ = folder.environ({"DISCORD_TOKEN": "x", "DISCORD_API_BASE": base})
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=folder.path,
            env=environ,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"listening" not in await process.stderr.readline():
                assert process.returncode is None
            process.send_signal(signal.SIGTERM)
            await process.stderr.read()
            assert await process.wait() == 0
    async with open_store(folder.state, WallClock()):
        assert not (folder.state / "control.sock").exists()

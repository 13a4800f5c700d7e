"""`chatops do`: who carries a command out, and what is told."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.app import do as do_module
from bot.app.do import do
from bot.app.faults import Fault
from bot.app.settings import read
from bot.core.domain.audit import EventName
from bot.core.domain.migration import Migration
from bot.web import control
from bot.web.control import Errand
from tests.bot.core.workflow.proving import asking
from tests.bot.core.workflow.world import COMMANDER
from tests.fakes.bench import ALICE
from tests.fakes.folder import Folder
from tests.fakes.heard import listen
from tests.fakes.migrations import NUMBERS, REASON, FakeMigrations
from tests.fakes.terminal import Terminal
from tests.fakes.witness import Absent


async def test_a_running_bot_carries_it_out(folder: Folder) -> None:
    """There is one writer: whoever types only hears how it goes."""
    told: list[str] = []
    folder.state.mkdir()

    async def run(errand: control.Errand, say: control.Say) -> int:
        say(f"{errand.user}: {errand.command}")
        return 1

    async def no_backup(_: Path, __: control.Say) -> int:
        return 1

    async with control.serve(folder.state / control.SOCKET, run, no_backup):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), told.append)

    assert (code, told) == (1, ["alice: /deploy a b c"])


async def test_without_a_bot_it_needs_the_token(folder: Folder) -> None:
    """Exit 78, and nothing is opened."""
    with pytest.raises(Fault, match="DISCORD_TOKEN") as fault:
        await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), print)

    assert fault.value.code == 78
    assert not folder.state.exists()


async def test_a_bot_that_breaks_off_is_not_replaced(folder: Folder) -> None:
    """It may have taken the command: it is not carried out a second time here."""
    told: list[str] = []
    folder.state.mkdir()

    async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    async with await asyncio.start_unix_server(breaks_off, folder.state / control.SOCKET):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), told.append)

    assert code == 1
    assert "chatops audit query" in told[0]


async def test_a_reader_who_leaves_stops_nothing_and_repeats_nothing(folder: Folder) -> None:
    """`chatops do ... | head -1`: the command was given once, and its exit code is its own."""
    given: list[str] = []
    folder.state.mkdir()

    async def run(errand: control.Errand, say: control.Say) -> int:
        given.append(errand.command)
        say("one")
        say("two")
        return 0

    async def no_backup(_: Path, __: control.Say) -> int:
        return 1

    def gone(_: str) -> None:
        raise BrokenPipeError

    async with control.serve(folder.state / control.SOCKET, run, no_backup):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), gone)

    assert (code, given) == (0, ["/deploy a b c"])


@pytest.mark.parametrize(
    ("text", "kept", "code", "why"),
    [
        ("/explode now", "/explode now", 2, "There is no such command."),
        ("/policy", "/policy", 2, "/policy needs explain, show or reload."),
        ("/deploy order-service", "/deploy order-service", 2, "That needs version and environment."),
        ("/deploy 'a\nb", "/deploy 'a b", 2, "That is not a command"),
        ("x" * 9000, f"/{'x' * 300}…", 2, "There is no such command."),
        ("/lock order-service staging swap 2h", "/lock order-service staging swap 2h", 2, "The reason ends"),
        ("/scale order-service ten staging", "/scale order-service ten staging", 1, "The replicas are"),
        ("/scale order-service -3 staging", "/scale order-service -3 staging", 1, "The replicas are"),
        ("/scale order-service 010 staging", "/scale order-service 010 staging", 1, "The replicas are"),
        ("/scale order-service 99 staging", "/scale order-service 99 staging", 1, ""),
        (
            "/deploy order-service v0 staging",
            "/deploy order-service v0 staging",
            1,
            "order-service has no release v0.",
        ),
        ("/approvals cancel:op_9", "/approvals cancel op_9", 1, "There is no such operation"),
        ("/policy explain deploy", "/policy explain action:deploy", 2, "Name an action and an environment"),
    ],
)
async def test_every_refusal_leaves_one_record(text: str, kept: str, code: int, why: str) -> None:
    """Whoever asks the log reads what was tried, by whom, and why it was refused; 2 is for the wording."""
    terminal = Terminal()

    assert await terminal.types(text) == code

    [record] = terminal.bench.events(EventName.COMMAND)
    assert (record.user.id, record.command, record.result) == ("101", kept, "denied")
    assert terminal.told == [record.reason]
    assert terminal.told[0].startswith(why)


async def test_what_is_confirmed_beforehand_is_shown_first() -> None:
    """Nobody runs migrations unseen: names, warnings and SQL stand before the word that they run, once."""
    terminal = Terminal()
    terminal.bench.migrations = FakeMigrations({("order-service", "staging"): (REASON, NUMBERS)})

    code = await terminal.types("/migrate order-service staging", yes=True)

    assert code == 0
    assert terminal.told[0] == "🗃️ Migrate order-service in staging"
    shown = [line.strip() for line in terminal.told]
    assert f"⚠️ irreversible: `{NUMBERS.id}` {NUMBERS.title}" in shown
    assert shown.index(NUMBERS.sql) < shown.index("✅ Migration complete. Every migration was run.")
    assert len(shown) == len(set(shown))


async def test_long_sql_is_shown_whole() -> None:
    """What a card has as a file, a terminal prints."""
    terminal = Terminal()
    long = Migration("0009", "long", "\n".join(f"DROP TABLE t{number};" for number in range(200)))
    terminal.bench.migrations = FakeMigrations({("order-service", "staging"): (long,)})

    await terminal.types("/migrate order-service staging", yes=True)

    assert "DROP TABLE t199;" in terminal.told


async def test_what_is_not_confirmed_tells_how() -> None:
    """Exit 0, as the request stands; whoever only repeats the command learns that it makes a second one."""
    terminal = Terminal()
    terminal.bench.migrations = FakeMigrations({("order-service", "staging"): (REASON,)})

    code = await terminal.types("/migrate order-service staging")

    assert code == 0
    assert [line.strip() for line in terminal.told].count(REASON.sql) == 1
    assert terminal.told[-2] == (
        "Not confirmed, and nothing was changed: press Confirm on the card. "
        "With --yes it is confirmed at once next time; the same command again makes a second request."
    )
    assert terminal.told[-1].startswith("The card: https://discord.com/channels/")


@pytest.mark.parametrize("yes", [False, True])
async def test_breaking_the_glass_with_a_second_factor_tells_where_the_code_goes(*, yes: bool) -> None:
    """Its card has no Confirm, and --yes confirms nothing either: a code is entered in Discord alone."""
    terminal = Terminal()
    terminal.bench.matrix = asking()
    terminal.bench.chat.grant(ALICE, COMMANDER)
    terminal.roles[ALICE] = [COMMANDER]

    code = await terminal.types(
        "/deploy order-service v2.4.1 production break_glass:'the shop is down'", yes=yes
    )

    assert code == 0
    assert terminal.told[-2] == (
        "Not started, and nothing was changed: breaking the glass takes a code here, which no command line "
        "takes. Press Enter code on the card."
    )
    assert terminal.told[-1].startswith("The card: https://discord.com/channels/")
    assert terminal.bench.delivery.effects == []


async def test_whoever_waits_is_told_what_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again while the witnesses are away; a deploy that starts and goes on is told as well."""
    monkeypatch.setattr(do_module, "_SILENCE", 0.02)
    terminal = Terminal()
    terminal.bench.witness = Absent(lambda: None, away=1)
    terminal.bench.start()
    terminal.bench.delivery.hold()
    typing = terminal.bench.tasks.spawn(terminal.types("/deploy order-service v2.4.1 staging"), "typing")
    await _told(terminal, "It waits. The checkpoints do not reach anybody. (")
    await terminal.bench.pass_time(1)
    await _told(terminal, "It goes on; its card shows how far it is. (")
    terminal.bench.delivery.release()

    assert await typing == 0
    assert terminal.told[-1] == "✅ Deploy complete. Health check passed."


async def _told(terminal: Terminal, beginning: str) -> None:
    async with asyncio.timeout(20):
        while not any(line.startswith(beginning) for line in terminal.told):
            await asyncio.sleep(0.01)


async def test_what_waits_for_approval_tells_for_whom_and_until_when() -> None:
    """The same as the card, and the way to it."""
    terminal = Terminal()

    code = await terminal.types("/deploy order-service v2.4.1 production")

    assert code == 0
    assert [line.partition(":")[0] for line in terminal.told] == [
        "🚀 Deploy order-service v2.4.1 to production",
        "Version",
        "Expires",
        "Digest",
        "Policy",
        "Requires approval from a team lead.",
        "React with ✅ to approve or ❌ to reject.",
        "The card",
    ]


async def test_whoever_waits_is_told_until_the_first_word(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From then on the command tells itself what it waits for, and that Ctrl-C cancels nothing."""
    heard, told = listen(monkeypatch), list[str]()
    folder.state.mkdir()

    async def run(_: control.Errand, say: control.Say) -> int:
        await heard.heard()
        say("it is done")
        return 0

    async def no_backup(_: Path, __: control.Say) -> int:
        return 1

    def hear(line: str) -> None:
        told.append(line)
        assert "progress" not in {each.name for each in threading.enumerate()}

    async with control.serve(folder.state / control.SOCKET, run, no_backup):
        code = await do(read(folder.settings), {}, Errand("/deploy a b c", "alice"), hear)

    assert (code, told) == (0, ["it is done"])
    assert heard.getvalue() == "Waiting for an answer: 0 s so far, Ctrl-C ends it.\n"

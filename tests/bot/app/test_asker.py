"""Who is believed to give a command: Discord's word first, the matrix's or anyone's only while it is away."""

from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from tests.bot.core.workflow.proving import asking
from tests.fakes.terminal import Terminal

GLASS = "/deploy order-service v2.4.1 production break_glass:'the shop is down'"
WORD = (
    "Discord does not say who oncall is; the approval matrix names them for that, so your word is taken. "
    "If it starts, it is told, and reviewed, when Discord is back."
)


@pytest.fixture
def away() -> Terminal:
    """Return a terminal while Discord is away, and the matrix names oncall for that."""
    terminal = Terminal()
    _name_oncall(terminal)
    terminal.is_away = terminal.bench.chat.unreachable = True
    return terminal


def _name_oncall(terminal: Terminal) -> None:
    rule = terminal.bench.matrix.break_glass
    assert rule is not None
    named = replace(rule, without_discord=(Person("106", "oncall"),))
    terminal.bench.matrix = replace(terminal.bench.matrix, break_glass=named)


async def test_a_name_that_nobody_has_leaves_a_record() -> None:
    """All that is known is what was typed, and it is nobody's id."""
    terminal = Terminal()

    code = await terminal.types("/deploy order-service v2.4.1 staging", "@no\x1bbody")

    [record] = terminal.bench.events(EventName.COMMAND)
    assert (record.user.id, record.user.name, record.result) == ("", "no�body", "denied")
    assert (code, terminal.told) == (
        1,
        ["The server has no member @no�body. Nothing was done; check the name."],
    )
    assert not terminal.bench.delivery.calls


async def test_a_discord_that_is_away_leaves_a_record() -> None:
    """Nobody can say who this is: nothing is done, and both the person and the log are told."""
    terminal = Terminal()
    terminal.is_away = True

    code = await terminal.types("/deploy order-service v2.4.1 staging")

    [record] = terminal.bench.events(EventName.COMMAND)
    assert (code, terminal.told) == (1, [record.reason])
    assert terminal.told[0].startswith("Discord could not be asked who alice is (")
    assert not terminal.bench.delivery.calls


async def test_what_starts_nothing_needs_no_discord() -> None:
    """Whoever has a shell here reads what waits, and stops what they asked for; others stop nothing."""
    terminal = Terminal()
    asked = await terminal.bench.ask()
    terminal.is_away = terminal.bench.chat.unreachable = True

    listed = await terminal.types("/approvals"), terminal.told
    others = await terminal.types(f"/approvals cancel:{asked.id}", "bob"), terminal.told
    stopped = await terminal.types(f"/approvals cancel:{asked.id}", "@alice"), terminal.told

    word = "Discord does not say who alice is; as this starts nothing, your word is taken for it."
    assert (listed[0], listed[1][0]) == (0, word)
    assert any("order-service v2.4.1" in line for line in listed[1])
    assert others[0] == 1
    assert others[1][-1] == "Only @alice, who asked for this, can cancel it."
    assert stopped == (0, [word, "Cancelled. Nothing was changed."])
    assert terminal.bench.now(asked).state is State.CANCELLED
    record = terminal.bench.events(EventName.COMMAND)[0]
    assert (record.user.name, record.command, record.result) == ("alice", "/approvals", "success")


async def test_what_stops_changes_needs_no_discord(away: Terminal) -> None:
    """Whoever has a shell locks a service; to take the lock away lets things start, so that has to wait."""
    away.bench.chat.unreachable = False
    await away.bench.ask()
    locked = await away.types("/lock order-service production nobody decides now"), away.told[-1]
    unlocked = await away.types("/unlock order-service production"), away.told[-1]

    [lock] = away.bench.locks.kept.values()
    assert (locked[0], lock.by, lock.reason) == (0, Person("", "alice"), "nobody decides now")
    assert unlocked[0] == 1
    assert unlocked[1].startswith("Discord could not be asked who alice is")


@pytest.mark.parametrize("name", ["oncall", "@oncall", "106"])
async def test_the_matrix_names_who_breaks_the_glass_without_discord(away: Terminal, name: str) -> None:
    """By name or id; it runs, and it is said on whose word."""
    code = await away.types(GLASS, name)

    [operation] = away.bench.store.operations.values()
    assert (code, operation.state, operation.requester) == (0, State.SUCCEEDED, Person("106", "oncall"))
    assert away.told[0] == WORD
    assert away.told[-1] == "✅ Deploy complete. Health check passed."


async def test_whom_the_matrix_does_not_name_breaks_nothing(away: Terminal) -> None:
    """They read who may, and the log has it; so does whoever is named and only asks."""
    for user, command, ending in (
        ("bob", GLASS, "Until Discord is back only @oncall may break the glass."),
        ("oncall", GLASS.partition(" break_glass")[0], 'names you for that: add break_glass:"why".'),
    ):
        code = await away.types(command, user)
        record = away.bench.events(EventName.COMMAND)[-1]
        assert (code, away.told) == (1, [record.reason])
        assert away.told[0].endswith(ending)
    away.bench.matrix = replace(away.bench.matrix, break_glass=None)
    await away.types(GLASS, "oncall")

    assert away.told[0].endswith("names nobody who may break the glass without_discord.")
    assert not away.bench.delivery.calls


@pytest.mark.parametrize(
    ("code", "is_believed"),
    [(50001, True), (10004, True), (0, False), (50035, False), (50013, False)],
)
async def test_a_discord_that_answers_is_not_away(away: Terminal, code: int, *, is_believed: bool) -> None:
    """Only to a bot that was thrown out it says nothing of anybody; another refusal is one."""
    away.refusal = code
    locked = await away.types("/lock order-service staging pranks", "99999999999999999999")
    told, glass = away.told[-1], await away.types(GLASS, "oncall")

    assert (locked, glass) == ((0, 0) if is_believed else (1, 1))
    assert is_believed or told.startswith("Discord refuses to say who 99999999999999999999 is (")
    assert bool(away.bench.locks.kept) == bool(away.bench.delivery.effects) == is_believed


@pytest.mark.parametrize("after", [1, 2])
async def test_one_bad_answer_is_no_absence(away: Terminal, after: int) -> None:
    """It is asked again before anybody's word is taken; what it says then counts."""
    away.back_after = after
    code = await away.types(GLASS, "oncall")

    assert (code, len(away.slept)) == (1, after)
    assert away.told == ["The server has no member oncall. Nothing was done; check the name."]


async def test_the_matrix_is_not_asked_while_discord_answers(away: Terminal) -> None:
    """Who has no role there does not break it, whatever the matrix says of their absence."""
    away.is_away = away.bench.chat.unreachable = False
    code = await away.types(GLASS, "oncall")

    assert (code, away.told) == (
        1,
        ["The server has no member oncall. Nothing was done; check the name."],
    )


@pytest.mark.parametrize("yes", [False, True])
async def test_without_discord_a_code_is_asked_for_all_the_same(away: Terminal, *, yes: bool) -> None:
    """A row with a second factor starts nothing: the code is entered on the card, which comes later."""
    away.bench.matrix = asking()
    _name_oncall(away)
    code = await away.types(GLASS, "oncall", yes=yes)

    assert code == 0
    assert away.told[-1].endswith("Its card comes when Discord is back; press Enter code there.")
    assert away.bench.delivery.effects == []


@pytest.mark.parametrize("yes", [False, True])
async def test_without_discord_the_confirmation_comes_with_the_command(away: Terminal, *, yes: bool) -> None:
    """Nobody waits for a card: with --yes it runs, without they read how."""
    rows = tuple(replace(row, confirm=row.action == "deploy") for row in away.bench.matrix.rows)
    away.bench.matrix = replace(away.bench.matrix, rows=rows)
    code = await away.types(GLASS, "oncall", yes=yes)

    assert code == 0
    assert len(away.bench.delivery.effects) == yes
    assert yes or away.told[-1].endswith("if that is too late, give the command again with --yes.")

"""What the `command` adapter does across restarts and on bad days; the rest stands in tests/contracts."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.migrations.command import CommandMigrations
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase
from tests.fakes.command import Tool
from tests.fakes.migrations import NUMBERS, REASON


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open what every adapter is built with."""
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
def tool(tmp_path: Path) -> Iterator[Tool]:
    """Set up the team's tool."""
    with closing(Tool(tmp_path)) as one:
        yield one


def order(operation_id: str = "op_1") -> Order:
    """Return an order for both migrations."""
    return Order(
        operation_id=operation_id,
        action="migrate",
        service="payment-service",
        environment="production",
        migrations=(REASON, NUMBERS),
    )


async def end(adapter: CommandMigrations, operation_id: str = "op_1") -> Phase:
    """Follow to the end."""
    return [report.phase async for report in adapter.follow(operation_id)][-1]


async def crash(adapter: CommandMigrations) -> None:
    """End the bot in the middle of an order; the command that runs ends with it."""
    await asyncio.sleep(0)  # the order has begun
    await adapter._orders._tasks.close()


async def test_an_end_is_known_after_a_restart(tool: Tool, session: aiohttp.ClientSession) -> None:
    """The next process answers as this one did, and runs nothing again."""
    before = tool.adapter(session)
    await before.start(order())
    await end(before)
    after = tool.adapter(session)
    await after.start(order())

    assert await after.find("op_1") == await before.find("op_1")
    assert await end(after) is Phase.SUCCEEDED
    assert len(tool.ran()) == 2
    with pytest.raises(OrderRefused):
        await after.start(Order(operation_id="op_1", action="migrate", service="x", environment="y"))


async def test_no_end_cannot_be_told(tool: Tool, session: aiohttp.ClientSession) -> None:
    """An order that a crash cut short is neither repeated nor guessed about; another one may follow."""
    tool.hold()
    before = tool.adapter(session)
    await before.start(order())
    await crash(before)
    tool.release()
    after = tool.adapter(session)
    with pytest.raises(CannotTell, match="op_1 was begun"):
        await after.find("op_1")
    with pytest.raises(CannotTell):
        await after.start(order())
    with pytest.raises(CannotTell):
        await end(after)
    assert tool.ran() == []
    await after.start(order("op_2"))

    assert await end(after, "op_2") is Phase.SUCCEEDED
    assert len(tool.ran()) == 2


async def test_two_processes_do_not_overlap(tool: Tool, session: aiohttp.ClientSession) -> None:
    """What another process runs in a place keeps this one out of it."""
    tool.hold()
    one, other = tool.adapter(session), tool.adapter(session)
    await one.start(order())
    with pytest.raises(OrderRefused, match="still runs"):
        await other.start(order("op_2"))
    tool.release()

    assert await end(one) is Phase.SUCCEEDED


async def test_time_is_limited(tool: Tool, session: aiohttp.ClientSession) -> None:
    """A run that takes too long is ended and has failed, the rest is not begun."""
    tool.hold()
    adapter = tool.adapter(session, timeout=1)
    await adapter.start(order())
    reports = [report async for report in adapter.follow("op_1")]

    assert (reports[-1].phase, reports[-1].ready) == (Phase.FAILED, 0)
    assert reports[-1].message == f"Run: none. Not run: {REASON.id}, {NUMBERS.id}."
    assert reports[-1].evidence == f"{REASON.id}: it did not end within 1 s and was ended"
    assert tool.ran() == []


async def test_output_is_the_message(tool: Tool, session: aiohttp.ClientSession) -> None:
    """What a run said last stands in its report."""
    adapter = tool.adapter(session)
    await adapter.start(order())
    messages = [report.message async for report in adapter.follow("op_1")]

    assert messages[1] == f"{REASON.id} has been run (1 of 2). ran {REASON.id}"


async def test_asked_while_it_starts_it_still_remembers(tool: Tool, session: aiohttp.ClientSession) -> None:
    """However many ask before the journal was read, none of their answers hides an order."""
    adapter = tool.adapter(session)
    await asyncio.gather(adapter.start(order()), *(adapter.find("op_2") for _ in range(20)))
    await adapter.start(order())

    assert await end(adapter) is Phase.SUCCEEDED
    assert len(tool.ran()) == 2


async def test_what_cannot_be_noted_is_not_run(tool: Tool, session: aiohttp.ClientSession) -> None:
    """The journal comes first; the place is free again."""
    adapter = tool.adapter(session)
    await adapter.find("op_1")
    journal = tool.state / "operations.jsonl"
    journal.unlink()
    journal.mkdir()
    with pytest.raises(OrderRefused, match=r"Nothing was started: it could not be noted"):
        await adapter.start(order())
    journal.rmdir()
    await adapter.start(order())

    assert await end(adapter) is Phase.SUCCEEDED


async def test_an_end_that_cannot_be_noted_is_told(tool: Tool, session: aiohttp.ClientSession) -> None:
    """Whoever follows hears it; only the next process cannot tell."""
    adapter = tool.adapter(session)
    tool.hold()
    await adapter.start(order())
    journal = tool.state / "operations.jsonl"
    kept = journal.read_bytes()
    journal.unlink()
    journal.mkdir()
    tool.release()
    ended = await end(adapter)
    await asyncio.sleep(0)
    journal.rmdir()
    journal.write_bytes(kept)

    assert ended is Phase.SUCCEEDED
    assert (await adapter.find("op_1")) is not None
    with pytest.raises(CannotTell):
        await tool.adapter(session).find("op_1")


async def test_a_tool_that_fails_is_an_error(tool: Tool, session: aiohttp.ClientSession) -> None:
    """In the port's words, with the tool's own."""
    with pytest.raises(BackEndError, match="did not tell what is pending for nothing: exit code 1: KeyError"):
        await tool.adapter(session).pending("nothing", "production")


async def test_what_was_passed_on_is_not_said(tool: Tool, session: aiohttp.ClientSession) -> None:
    """Neither the last line of a migration nor why it failed nor what a failed question says has a token."""
    says = "echo $TOKEN; echo no $TOKEN >&2; exit $0"
    environ = {"PATH": os.environ["PATH"], "TOKEN": "s3cret"}

    def adapter(code: str, pending: Sequence[str] = tool.options()["pending"]) -> CommandMigrations:
        run = ("sh", "-c", says, code)
        options = tool.options(run=run, pending=pending, environ=["TOKEN"], state=str(tool.folder / code))
        return CommandMigrations.build(session, options, environ)

    for code, told in (("0", "($TOKEN)"), ("1", "exit code 1: no ($TOKEN)")):
        await (migrating := adapter(code)).start(order())
        ended = [each async for each in migrating.follow("op_1")][-1]
        assert f"{ended.message} {ended.evidence}".count(told) == 1
        assert "s3cret" not in repr(ended)
    with pytest.raises(BackEndError, match=r"exit code 1: no \(\$TOKEN\)$"):
        await adapter("2", ("sh", "-c", says, "1")).pending("payment-service", "production")


async def test_ping_looks_for_the_commands(tool: Tool, session: aiohttp.ClientSession) -> None:
    """Without running one."""
    assert "orders remembered in" in await tool.adapter(session).ping()
    with pytest.raises(BackEndError, match="there is no command no-such-tool"):
        await tool.adapter(session, run=("no-such-tool",)).ping()


@pytest.mark.parametrize("fails", [True, False])
async def test_what_is_passed_on_is_never_told(
    tool: Tool, session: aiohttp.ClientSession, *, fails: bool
) -> None:
    """Tools complain with the address of the database, password and all; people see whose value it was."""
    shell = ("/bin/sh", "-c")
    says = (*shell, f'echo "no route to $DATABASE_URL" >&{2 if fails else 1}; exit {int(fails)}')
    environ = {"DATABASE_URL": "postgres://shop:canary-0123@db/shop"}
    options = tool.options(run=says, environ=("DATABASE_URL",))
    adapter = CommandMigrations.build(session, options, environ)
    await adapter.start(order())
    reports = [report async for report in adapter.follow("op_1")]
    asking = CommandMigrations.build(session, {**options, "pending": says}, environ)
    with pytest.raises(BackEndError) as error:
        await asking.pending("payment-service", "production")

    assert "no route to ($DATABASE_URL)" in reports[-1].message + reports[-1].evidence
    kept = [path.read_text(encoding="utf-8") for path in tool.state.rglob("*") if path.is_file()]
    assert not [told for told in [*map(repr, reports), str(error.value), *kept] if "canary-0123" in told]

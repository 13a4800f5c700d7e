"""What the `script` logs read, and what they say on bad days; the rest stands in tests/contracts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.adapters.logs.script import ScriptLogs
from bot.core.ports.back_end import BackEndError
from bot.core.ports.logs import Entry, Level, LogPage, LogQuery
from tests.fakes.script import PYTHON

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def printing(*lines: str) -> tuple[str, ...]:
    """Return a command that prints these lines."""
    return (*PYTHON, "-c", "import sys\nprint(*sys.argv[1:], sep='\\n')", *lines)


async def read(command: tuple[str, ...], **options: Any) -> LogPage:
    """Read two lines of a place since AT."""
    logs = ScriptLogs.build(None, {"read": command, **options}, {})  # type: ignore[arg-type]  # not needed
    query = LogQuery(service="order-service", environment="production", since=AT, limit=2)
    return await logs.read(query)


async def one(line: str) -> Entry:
    """Return what one line is."""
    return (await read(printing(line))).entries[0]


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ('{"at": "2026-03-04T15:00:01Z", "text": "t"}', Entry(AT + timedelta(seconds=1), None, "t")),
        (
            '{"at": "2026-03-04T16:00:01.5+01:00", "text": "t", "level": "WARN", "source": "s"}',
            Entry(AT + timedelta(seconds=1.5), Level.WARNING, "t", "s"),
        ),
        (
            '{"at": "2026-03-04T15:00:01Z", "text": "t", "level": "odd"}',
            Entry(AT + timedelta(seconds=1), None, "t"),
        ),
        ("2026-03-04T15:00:01.123456789Z a  b ", Entry(AT + timedelta(seconds=1.123456), None, "a  b ")),
        ("2026-03-04T15:00:01Z", Entry(AT + timedelta(seconds=1), None, "")),
        ("2026-03-04 17:00:01+02:00 é", Entry(AT + timedelta(seconds=1), None, "é")),
        ("2026-13-04T15:00:01Z x", Entry(AT, None, "2026-13-04T15:00:01Z x")),
        ('{"msg": "x"}', Entry(AT, None, '{"msg": "x"}')),
    ],
)
async def test_a_line_is_an_entry(line: str, entry: Entry) -> None:
    """JSON of the documented keys, or a time and text; anything else is kept as text."""
    assert await one(line) == entry


async def test_a_line_without_a_time_belongs_to_the_one_before() -> None:
    """So a stack trace stays together."""
    page = await read(printing("2026-03-04T15:00:01Z ValueError", "  at line 3", " "))

    assert [(entry.at, entry.text) for entry in page.entries] == [
        (AT + timedelta(seconds=1), "ValueError"),
        (AT + timedelta(seconds=1), "  at line 3"),
    ]


async def test_the_command_is_told_what_is_wanted() -> None:
    """One line more than are shown tells that there are more."""
    page = await read(printing("{service} {environment} {since} {limit}"))

    assert page.entries[0].text == "order-service production 2026-03-04T15:00:00Z 3"


async def test_too_many_and_too_old_lines_are_left_out() -> None:
    """Whatever the command prints."""
    lines = [f"2026-03-04T{14 + n // 2}:00:0{n}Z {n}" for n in range(5)]
    page = await read(printing(*lines))

    assert ([entry.text for entry in page.entries], page.is_cut) == (["3", "4"], True)


@pytest.mark.parametrize(
    ("code", "seconds", "says"),
    [
        ("import sys; sys.exit('no such host')", 30, "exit code 1: no such host"),
        ("import time; time.sleep(60)", 0.3, "did not end within 0.3 s"),
        ("while True: print('x' * 1_000_000)", 30, "printed more than 64000000 bytes"),
    ],
)
async def test_a_command_that_fails_is_an_error(code: str, seconds: float, says: str) -> None:
    """Nobody takes it for a quiet service."""
    with pytest.raises(BackEndError, match=says):
        await read((*PYTHON, "-c", code), timeout=seconds)


async def test_ping_asks_or_looks() -> None:
    """Its own command where there is one."""

    async def ping(**options: Any) -> str:
        logs = ScriptLogs.build(None, {"read": printing(), **options}, {})  # type: ignore[arg-type]  # not needed
        return await logs.ping()

    assert (await ping()).startswith("command ")
    assert await ping(ping=printing("ready, 3 hosts")) == "ready, 3 hosts"
    with pytest.raises(BackEndError, match="exit code 1: no token"):
        await ping(ping=(*PYTHON, "-c", "import sys; sys.exit('no token')"))
    with pytest.raises(BackEndError, match="there is no command no-such-tool"):
        await ping(ping=("no-such-tool",))


@pytest.mark.parametrize(
    "options",
    [{}, {"read": ()}, {"read": ("t",), "ping": ("t", "{service}")}, {"read": ("t",), "shell": True}],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    """And the right ones named, or what is wrong."""
    with pytest.raises(ValueError, match=r"the options are read, ping|`ping` has no"):
        ScriptLogs.build(None, options, {})  # type: ignore[arg-type]  # not needed

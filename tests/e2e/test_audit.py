"""`/audit`: who did what when, filtered, in pages that outlive the bot, and as the log's own lines."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.adapters.clock.wall import WallClock
from tests.e2e.crash import kill, restart
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json


def own_lines(pilot: Pilot, fits: Callable[[Json], bool]) -> bytes:
    """Return the lines of the log whose records fit, as they stand."""
    whole = b"".join(log.read_bytes() for log in sorted((pilot.state / "audit").glob("*-*.jsonl")))
    lines = zip(whole.splitlines(keepends=True), pilot.audit(), strict=False)
    return b"".join(line for line, record in lines if fits(record))


def _is_end(record: Json) -> bool:
    return bool(record["event"] == "command")


SOON = (WallClock().now() + timedelta(days=1)).date().isoformat()
FILTERS: dict[str, tuple[dict[str, str], Callable[[Json], bool]]] = {
    "none": ({}, _is_end),
    "user": ({"user": "@dave"}, lambda one: _is_end(one) and one["user"] == "@dave"),
    "service": ({"service": "api-gateway"}, lambda one: _is_end(one) and one["service"] == "api-gateway"),
    "environment": ({"environment": "staging"}, lambda one: _is_end(one) and one["environment"] == "staging"),
    "action": ({"action": "deploy"}, lambda one: _is_end(one) and one["action"] == "deploy"),
    "event": ({"event": "vote"}, lambda one: bool(one["event"] == "vote")),
    "all events": ({"event": "all"}, lambda _: True),
    "since": ({"since": "1d", "event": "all"}, lambda _: True),
    "since the future": ({"since": SOON, "event": "all"}, lambda _: False),
    "until": ({"until": SOON, "event": "all"}, lambda _: True),
    "until the past": ({"until": "2020-01-01", "event": "all"}, lambda _: False),
    "all of them": (
        {
            "user": "dave",
            "service": "api-gateway",
            "environment": "staging",
            "action": "deploy",
            "since": "1d",
        },
        lambda one: (
            _is_end(one)
            and (one["user"], one["service"]) == ("@dave", "api-gateway")
            and (one["environment"], one["action"]) == ("staging", "deploy")
        ),
    ),
}


async def test_each_filter(pilot: Pilot) -> None:
    """An export is a file with the matching lines of the log, byte by byte, and says how many."""
    card = await pilot.order("api-gateway", "production")
    await pilot.person("bob").react(card.message, "✅")
    await card.shows("Deploy complete.")
    await pilot.record(id=card.operation_id)
    await pilot.person("dave").slash("deploy", service="api-gateway", version="v0.0.1", environment="staging")
    erin = pilot.person("erin")

    for name, (asked, fits) in FILTERS.items():
        before = own_lines(pilot, fits)
        export = await erin.slash("audit", export=True, **asked)

        [(file, content)] = export.files.items()
        assert file == "audit.jsonl"
        assert content.startswith(before), name
        assert own_lines(pilot, fits).startswith(content), name  # more may have ended meanwhile
        assert export.text.startswith(f"{len(content.splitlines())} record"), name
        assert bool(content) != (name in {"since the future", "until the past"}), name
        assert await pilot.seen_by(export) == {"erin"}


async def test_pages_outlive_the_bot(pilot: Pilot) -> None:
    """Ten records a page, newest first; the buttons turn them, also after a new start of the bot."""
    erin = pilot.person("erin")
    for number in range(12):
        await erin.slash("help", command=f"no-{number}")
    records = [one for one in pilot.audit() if _is_end(one) and one["user"] == "@erin"]
    commands = [one["command"] for one in reversed(records)]

    def rows(shown: Json) -> list[str]:
        return [line.split("`")[1] for line in shown["embeds"][0].get("description", "").splitlines()]

    first = await erin.slash("audit", user="@erin")
    assert first.text.startswith("Page 1 of ")
    assert rows(first.message) == commands[:10]
    assert await pilot.seen_by(first) == {"erin"}

    await kill(pilot)
    await restart(pilot)

    second = await erin.turn(first.message, "Next")
    assert second.text.startswith("Page 2 of ")
    assert rows(second.message) == commands[10:20]
    back = await erin.turn(second.message, "Previous")
    assert rows(back.message) == commands[:10]
    asked = [one for one in pilot.audit() if one["user"] == "@erin" and one["command"] == "/audit user:@erin"]
    assert [one["result"] for one in asked] == ["success"]


async def test_strangers_read_no_log(pilot: Pilot) -> None:
    """Neither a page nor a file; it is written down that they tried."""
    mallory = pilot.person("mallory")
    for reply in (await mallory.slash("audit"), await mallory.slash("audit", export=True)):
        assert (
            reply.text == "The audit log is for people with a role of the approval matrix. Nothing was told."
        )
        assert reply.is_private
        assert not reply.files
    for command in ("/audit", "/audit export:true"):
        assert (await pilot.record(user="@mallory", command=command))["result"] == "denied"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "whenever"}, "whenever"),
        ({"event": "nothing"}, "There is no such event in the log. Events: all, command,"),
    ],
)
async def test_filters_that_are_none(pilot: Pilot, asked: dict[str, str], told: str) -> None:
    """What cannot be meant is refused with what can."""
    reply = await pilot.person("dave").slash("audit", **asked)

    assert told in reply.text
    assert not reply.message["embeds"]

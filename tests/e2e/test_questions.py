"""All questions together: help, what is offered, one record each, the same on the command line."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import discord
import pytest

from bot.chat.cards.face import Attachment, Face, lines
from bot.core.domain.command import COMMANDS
from bot.core.domain.help import HELP
from tests.e2e.commands import Value
from tests.e2e.crash import kill, restart
from tests.e2e.person import Reply
from tests.e2e.pilot import Pilot
from tests.e2e.shell import Ended, bot_environ, chatops_at_hand

SERVICES = ["order-service", "payment-service", "api-gateway"]
ENVIRONMENTS = ["development", "staging", "production"]
ACTIONS = ["deploy", "rollback", "scale", "migrate"]
NONE: Mapping[str, Value] = MappingProxyType({})
ASKED: tuple[tuple[str, Mapping[str, Value], str], ...] = (
    ("status", {"service": "order-service"}, "/status service:order-service"),
    ("logs", {"service": "api-gateway", "last": "1h"}, "/logs api-gateway last:1h"),
    ("approvals", NONE, "/approvals"),
    ("approvals", {"cancel": "op_none"}, "/approvals cancel op_none"),
    ("audit", {"user": "@bob", "page": 1}, "/audit user:@bob page:1"),
    (
        "policy explain",
        {"action": "scale", "environment": "staging"},
        "/policy explain action:scale environment:staging",
    ),
    ("policy show", NONE, "/policy show"),
    ("report", {"period": "7d"}, "/report period:7d"),
    ("help", {"command": "deploy"}, "/help command:deploy"),
)
REFUSED: tuple[tuple[str, Mapping[str, Value], str], ...] = (
    ("status", {"service": "nothing"}, "/status service:nothing"),
    ("logs", {"service": "nothing"}, "/logs nothing"),
    ("audit", {"event": "nothing"}, "/audit event:nothing"),
    ("policy explain", NONE, "/policy explain"),
    ("policy explain", {"operation": "op_none"}, "/policy explain operation:op_none"),
    ("report", {"period": "ever"}, "/report period:ever"),
    ("help", {"command": "nothing"}, "/help command:nothing"),
)


async def test_help(pilot: Pilot) -> None:
    """A line for every command, to whoever asks, who reads it alone."""
    reply = await pilot.person("mallory").slash("help")

    told = reply.embed_text.splitlines()
    assert [re.split(r" \[| or /", line.split("`")[1])[0] for line in told] == [
        " ".join([f"/{name}", *COMMANDS[name].required]) for name in COMMANDS
    ]
    assert await pilot.seen_by(reply) == {"mallory"}


async def test_help_with_one_command(pilot: Pilot) -> None:
    """How it is written, an example, and who may by the matrix."""
    reply = await pilot.person("mallory").slash("help", command="deploy")

    assert reply.embed_text.strip().splitlines() == [
        f"`/deploy service version environment [break_glass:...]` {HELP['deploy'].purpose}",
        "For example: `/deploy order-service v2.4.1 production`",
        "Who may: an engineer.",
    ]


@pytest.mark.parametrize(
    ("name", "focused", "typed", "offered"),
    [
        ("status", "service", {}, SERVICES),
        ("status", "environment", {"environment": "PROD"}, ["production"]),
        ("logs", "service", {"service": "gate"}, ["api-gateway"]),
        ("logs", "environment", {"service": "order-service"}, ENVIRONMENTS),
        ("audit", "service", {}, SERVICES),
        ("audit", "environment", {}, ENVIRONMENTS),
        ("audit", "action", {}, ACTIONS),
        ("audit", "event", {"event": "glass"}, ["glass.broken", "glass.reviewed", "glass.reminded"]),
        ("policy explain", "action", {"action": "ro"}, ["rollback"]),
        ("policy explain", "service", {}, SERVICES),
        ("policy explain", "environment", {}, ENVIRONMENTS),
        ("policy explain", "direction", {}, ["up", "down"]),
        ("lock", "service", {}, SERVICES),
        ("unlock", "environment", {}, ENVIRONMENTS),
        ("help", "command", {"command": "/policy"}, ["policy explain", "policy show", "policy reload"]),
    ],
)
async def test_what_is_offered(
    pilot: Pilot, name: str, focused: str, typed: dict[str, str], offered: list[str]
) -> None:
    """Each option that has names offers them, narrowed by what is typed."""
    assert await pilot.person("dave").autocomplete(name, focused, **typed) == offered


async def test_each_question_has_one_record(pilot: Pilot) -> None:
    """Answered, refused, or asked by a stranger: one record that says so, and the log stays whole."""
    dave, mallory = pilot.person("dave"), pilot.person("mallory")
    before = len(pilot.audit())

    for name, asked, _ in (*ASKED, *REFUSED):
        await dave.slash(name, **asked)  # type: ignore[arg-type]  # options have the types of their commands
    for name, asked, _ in ASKED:
        await mallory.slash(name, **asked)  # type: ignore[arg-type]  # as above
    records = [one for one in pilot.audit()[before:] if one["event"] == "command"]

    def result(user: str, command: str) -> str:
        is_open = command.startswith(("/status", "/help"))
        return "success" if user == "@dave" or is_open else "denied"

    wanted = [("@dave", command, result("@dave", command)) for _, _, command in ASKED]
    wanted[3] = ("@dave", "/approvals cancel op_none", "denied")
    wanted += [("@dave", command, "denied") for _, _, command in REFUSED]
    wanted += [("@mallory", command, result("@mallory", command)) for _, _, command in ASKED]
    assert [(one["user"], one["command"], one["result"]) for one in records] == wanted
    verified = await run(pilot, "audit", "verify")
    assert (verified.code, verified.out[:3]) == (0, "OK:"), verified.out


async def run(pilot: Pilot, *arguments: str) -> Ended:
    """Run a command against the sandbox, with the project's own settings."""
    return await chatops_at_hand(*arguments, environ=bot_environ(pilot.ready))


def plain(reply: Reply) -> list[str]:
    """Return the lines that a terminal shows of an answer in Discord."""
    embeds: list[Any] = reply.message["embeds"]
    embed = discord.Embed.from_dict(embeds[0]) if embeds else discord.Embed()
    files = tuple(Attachment(name, content) for name, content in reply.files.items())
    return list(lines(Face(reply.text, embed, files)))


@pytest.mark.parametrize(
    ("name", "asked", "typed"),
    [
        ("status", NONE, "/status"),
        ("status", {"service": "nothing"}, "/status nothing"),
        ("approvals", NONE, "/approvals"),
        ("approvals", {"cancel": "op_none"}, "/approvals cancel op_none"),
        ("audit", {"event": "vote", "until": "2020-01-01"}, "/audit event:vote until:2020-01-01"),
        (
            "audit",
            {"event": "operation.requested", "export": True},
            "/audit event:operation.requested export:true",
        ),
        (
            "policy explain",
            {"action": "migrate", "environment": "production"},
            "/policy explain migrate environment:production",
        ),
        ("policy show", NONE, "/policy show"),
        ("help", {"command": "scale"}, "/help scale"),
        ("help", NONE, "/help"),
    ],
)
async def test_the_command_line_says_the_same(
    pilot: Pilot, name: str, asked: Mapping[str, Value], typed: str
) -> None:
    """`chatops do` prints what the answer in Discord says, and its exit code tells a refusal."""
    card = await pilot.order("payment-service") if name in {"approvals", "audit"} else None

    told = await run(pilot, "do", typed, "--as", "alice")
    answer = pilot.person("alice").refused if typed == "/status nothing" else pilot.person("alice").slash
    reply = await answer(name, **asked)  # type: ignore[arg-type]  # options have the types of their commands

    assert told.out.splitlines() == plain(reply)
    is_refused = "nothing" in typed or "op_none" in typed
    assert (told.code, told.err) == (int(is_refused), "")
    if card is not None:
        await pilot.person("alice").press(card.message, "Cancel")


async def test_the_command_line_has_room_for_all(pilot: Pilot) -> None:
    """Of a log it prints every line once, of a status it says that Discord has a plot."""
    logs = await run(pilot, "do", "/logs order-service last:7d", "--as", "alice")
    status = await run(pilot, "do", "/status order-service production", "--as", "mallory")
    reply = await pilot.person("alice").slash("logs", service="order-service", last="7d")

    head, *rest = logs.out.splitlines()
    assert head == reply.text.splitlines()[0]
    assert len(rest) == int(head.split()[0])
    assert "started" in rest[0]
    assert status.code == 0
    first, dashboard, serves, *more = status.out.splitlines()
    assert (first, dashboard) == (
        "🟢 Healthy: order-service in production.",
        "Dashboard: https://grafana.internal/d/order-service",
    )
    assert serves.startswith("🟢 production v2.")
    assert more[-1] in {"Traffic: Discord shows a plot with it.", "Traffic: no measurements yet"}


async def test_the_command_line_answers_without_the_bot(pilot: Pilot) -> None:
    """While the bot is down it says what the bot would, and writes it down."""
    config = ["--config", str(pilot.state.with_name("chatops.yaml"))]
    there = await run(pilot, "do", "/policy show", "--as", "erin", *config)
    await kill(pilot)
    before = len(pilot.audit())
    alone = await run(pilot, "do", "/policy show", "--as", "erin", *config)
    status = await run(pilot, "do", "/status api-gateway staging", "--as", "mallory", *config)
    records = [(one["user"], one["command"], one["result"]) for one in pilot.audit()[before:]]
    await restart(pilot)

    assert alone == there
    assert (status.code, status.out.splitlines()[0]) == (0, "🟢 Healthy: api-gateway in staging.")
    assert records[-2:] == [
        ("@erin", "/policy show", "success"),
        ("@mallory", "/status service:api-gateway environment:staging", "success"),
    ]


async def test_the_command_line_takes_a_request_back(pilot: Pilot) -> None:
    """As its requester does in Discord; nobody else's is taken."""
    card = await pilot.order("payment-service")
    typed = f"/approvals cancel {card.operation_id}"

    refused = await run(pilot, "do", typed, "--as", "dave")
    done = await run(pilot, "do", typed, "--as", "alice")

    assert (refused.code, refused.out) == (1, "Only @alice, who asked for this, can cancel it.\n")
    assert (done.code, done.out) == (0, "Cancelled. Nothing was changed.\n")
    await card.shows("Cancelled by @alice, who had asked for it.")
    assert pilot.accepted(card.operation_id) == 0

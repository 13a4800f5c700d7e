"""`/incident` as people use it."""

from typing import Any

import pytest

from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from tests.fakes.guild import Guild
from tests.fakes.incident_desk import make_incident, resolved

TITLE = "Payment processing failures"


@pytest.mark.parametrize(
    ("name", "options", "command", "heard"),
    [
        (
            "create",
            {"title": TITLE, "severity": "sev1", "service": "payment-service"},
            f'/incident create "{TITLE}" sev1 service:payment-service',
            ("create", TITLE, "sev1", "payment-service", None),
        ),
        (
            "update",
            {"text": "Root cause identified: Stripe API key expired", "notify": True},
            "/incident update Root cause identified: Stripe API key expired notify:yes",
            ("update", "Root cause identified: Stripe API key expired", None, True, None),
        ),
        ("severity", {"severity": "sev2"}, "/incident severity sev2", ("severity", "sev2", None)),
        (
            "timeline",
            {"add": "restarted", "at": "10m"},
            "/incident timeline add:restarted at:10m",
            ("note", "restarted", "10m", None),
        ),
        ("timeline", {}, "/incident timeline", ("timeline", None)),
        ("list", {}, "/incident list", ("listing",)),
        (
            "resolve",
            {"text": "key rotated"},
            "/incident resolve key rotated",
            ("resolve", "key rotated", None),
        ),
        ("reopen", {"incident": "inc_1"}, "/incident reopen incident:inc_1", ("reopen", None, "inc_1")),
        ("postmortem", {}, "/incident postmortem", ("postmortem", None)),
    ],
)
async def test_commands_reach_the_desk(
    guild: Guild, name: str, options: dict[str, Any], command: str, heard: tuple[object, ...]
) -> None:
    """The asker alone is answered; what everybody reads is posted by the core."""
    guild.incidents.incident = resolved(make_incident(), "done")

    result = await guild.bob.slash(guild.deployments, f"incident {name}", **options)

    assert guild.incidents.heard == [heard]
    assert [(asked.command, asked.requester.name) for asked in guild.incidents.attempts] == [(command, "bob")]
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content


@pytest.mark.parametrize(
    ("name", "role", "command"),
    [
        ("role", "scribe", "/incident role scribe @alice"),
        ("assign", "scribe", "/incident assign @alice role:scribe"),
        ("assign", None, "/incident assign @alice"),
    ],
)
async def test_people_are_chosen(guild: Guild, name: str, role: str | None, command: str) -> None:
    """In Discord they are members, in the log names."""
    options = {"person": guild.alice} | ({"role": role} if role else {})

    result = await guild.bob.slash(guild.deployments, f"incident {name}", **options)

    assert guild.incidents.heard == [("assign", "alice", role or "commander", None)]
    assert guild.incidents.attempts[0].command == command
    assert result.response is not None
    assert result.response.content == f"@alice is the {role or 'commander'} now, told in <#9001>."


async def test_a_draft_can_be_read(guild: Guild) -> None:
    """As a file, by the one who asked."""
    guild.incidents.incident = resolved(make_incident(), "done")

    result = await guild.bob.slash(guild.deployments, "incident postmortem")

    assert result.response is not None
    assert [file.filename for file in result.response.attachments] == ["postmortem-inc-20260304-payment.md"]


async def test_a_refusal_is_told_in_its_own_words(guild: Guild) -> None:
    """What the core refuses is told as it says it."""
    guild.incidents.error = Refused("no-incident", "This channel is no incident. Nothing was done.")

    result = await guild.bob.slash(guild.deployments, "incident update", text="found it")

    assert result.response is not None
    assert result.response.content == "This channel is no incident. Nothing was done."
    assert guild.env.errors


async def test_suggests_what_there_is(guild: Guild) -> None:
    """Services, and the incidents that are open."""
    services = await guild.bob.autocomplete(guild.deployments, "incident create", "service", "pay")
    incidents = await guild.bob.autocomplete(guild.deployments, "incident update", "incident", "ord")

    assert [choice["value"] for choice in services] == ["payment-service"]
    assert [choice["value"] for choice in incidents] == ["inc-20260304-orders"]


@pytest.mark.parametrize("command", ["incident reopen", "incident postmortem"])
async def test_suggests_what_is_over(guild: Guild, command: str) -> None:
    """Its room may be archived, where no command can be given; found by name or title, shown with both."""
    guild.incidents.listed = [make_incident(), resolved(make_incident(title=TITLE), "done")]

    found = await guild.bob.autocomplete(guild.deployments, command, "incident", "processing")

    assert [(each["name"], each["value"]) for each in found] == [
        (f"inc-20260304-payment: {TITLE}", "inc-20260304-payment")
    ]
    assert await guild.bob.autocomplete(guild.deployments, command, "incident", "orders") == []
    assert await guild.alice.autocomplete(guild.deployments, command, "incident", "") == []


async def test_strangers_are_offered_nothing(guild: Guild) -> None:
    """Which incidents there are is not for everybody; nor is it known where the store is down."""
    assert await guild.alice.autocomplete(guild.deployments, "incident update", "incident", "") == []
    assert guild.incidents.heard == []
    guild.incidents.error = StoreError("the disk is full")
    assert await guild.bob.autocomplete(guild.deployments, "incident update", "incident", "") == []

"""The form of `/incident create`: it can be sent after a restart, and is told of like any command."""

from typing import Any

import pytest

from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild

ENTERED = {"title": "Payment processing failures", "severity": ["sev1"]}


def fields(shown: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Return what the form asks for, by the names of its fields."""
    assert shown is not None
    return {row["component"]["custom_id"]: row["component"] for row in shown["components"]}


async def test_it_asks_for_what_is_missing(guild: Guild) -> None:
    """What was given already stands in it."""
    shown = await guild.bob.slash(
        guild.deployments, "incident create", title="Checkout failing", service="cart"
    )

    asked = fields(shown.modal)
    assert list(asked) == ["title", "severity", "service", "summary"]
    assert (asked["title"]["value"], asked["service"]["value"]) == ("Checkout failing", "cart")
    assert [option["label"] for option in asked["severity"]["options"]] == ["SEV-1", "SEV-2", "SEV-3"]
    assert guild.incidents.heard == []


async def test_a_severity_is_chosen_already(guild: Guild) -> None:
    """Only the title is to be written."""
    shown = await guild.bob.slash(guild.deployments, "incident create", severity="sev2")

    options = fields(shown.modal)["severity"]["options"]
    assert [option["value"] for option in options if option.get("default")] == ["sev2"]


async def test_it_creates_the_incident(guild: Guild) -> None:
    """As the command does, with what was entered; what was left empty is not given."""
    shown = await guild.bob.slash(guild.deployments, "incident create")
    result = await guild.bob.submit_modal(shown, ENTERED)

    assert guild.incidents.heard == [("create", "Payment processing failures", "sev1", None, None)]
    (asked,) = guild.incidents.attempts
    assert asked.command == '/incident create "Payment processing failures" sev1'
    assert (asked.requester.name, asked.place.channel) == ("bob", "#deployments")
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "Created: <#9001>."


async def test_everything_can_be_entered(guild: Guild) -> None:
    """A service, and what is known, in several lines."""
    shown = await guild.bob.slash(guild.deployments, "incident create")
    more = {"service": "payment-service", "summary": "Cards are\ndeclined."}
    await guild.bob.submit_modal(shown, ENTERED | more)

    assert guild.incidents.heard[0][3:] == ("payment-service", "Cards are\ndeclined.")


async def test_nothing_is_remembered_for_it(guild: Guild) -> None:
    """So that one which was opened before a restart can be sent after it."""
    await guild.bob.slash(guild.deployments, "incident create")

    assert not guild.client._connection._view_store._modals


async def test_a_refusal_is_told(guild: Guild) -> None:
    """In the core's words."""
    shown = await guild.alice.slash(guild.deployments, "incident create")
    guild.incidents.error = Refused("not-allowed", "Incidents are run by others. Nothing was done.")

    result = await guild.alice.submit_modal(shown, ENTERED)

    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == "Incidents are run by others. Nothing was done."


async def test_the_entrance_is_asked(guild: Guild) -> None:
    """A form is opened in the right places alone."""
    result = await guild.bob.slash(guild.elsewhere, "incident create")

    assert result.modal is None
    assert result.response is not None
    assert result.response.content.startswith("This channel is not for operations.")


@pytest.mark.parametrize("name", ["incident list", "policy show"])
async def test_other_interactions_are_not_its_matter(guild: Guild, name: str) -> None:
    """It hears of all of them and takes its own."""
    await guild.bob.slash(guild.deployments, name)

    assert ("create",) not in [event[:1] for event in guild.incidents.heard]

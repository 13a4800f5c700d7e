"""The buttons under an incident's messages: they outlive restarts and decide nothing."""

from dataclasses import replace

import pytest
from discord import ButtonStyle
from discord.ui import DynamicItem

from bot.chat.interactions import incident_buttons
from bot.core.domain.incident import Acknowledgement, Incident, Status
from bot.core.domain.operation import State
from bot.core.domain.refusal import Refused
from bot.core.domain.step import INFERRED, Kind, Step
from tests.fakes.guild import Guild
from tests.fakes.incident_desk import DEPLOY, make_incident, make_step, resolved, updated
from tests.fakes.operations import BOB, NOON


def labels(incident: Incident, step: Step | None) -> list[tuple[str | None, bool]]:
    """Return the label of each button under the message, and whether it is disabled."""
    assert step is not None
    view = incident_buttons.under(incident, step)
    shown = view.children if view else []
    return [(each.item.label, each.item.disabled) for each in shown if isinstance(each, DynamicItem)]


async def post(guild: Guild, incident: Incident, step: Step | None) -> None:
    """Put a message with its buttons into the channel, as the bot would."""
    assert step is not None
    view = incident_buttons.under(incident, step)
    assert view is not None
    channel = guild.client.get_partial_messageable(int(guild.deployments.id))
    await channel.send("incident", view=view)


@pytest.mark.parametrize("kind", [Kind.CARD, Kind.ANNOUNCEMENT])
async def test_a_way_back_is_offered_where_there_is_one(kind: Kind) -> None:
    """Something was rolled out before, however that ended, and the incident is not over yet."""
    taken = Acknowledgement(BOB, NOON)
    incident, step = make_incident(changes=(DEPLOY,), acknowledged=taken), make_step(kind)

    assert labels(incident, step) == [("Roll back payment-service", False)]
    assert labels(resolved(incident, "done"), step) == []
    assert labels(replace(incident, service=None), step) == []
    assert labels(replace(incident, changes=(replace(DEPLOY, action="scale"),)), step) == []
    for result in ("running", State.FAILED, State.UNKNOWN):
        changed = replace(incident, changes=(replace(DEPLOY, result=result),))
        assert labels(changed, step) == [("Roll back payment-service", False)]


async def test_a_way_back_looks_dangerous() -> None:
    """A label has its limit."""
    view = incident_buttons.under(make_incident(changes=(DEPLOY,), service="s" * 99), make_step(Kind.CARD))

    button, *_ = [each.item for each in view.children if isinstance(each, DynamicItem)] if view else []
    assert (button.style, len(button.label or "")) == (ButtonStyle.danger, 80)


async def test_an_inferred_status_can_be_corrected() -> None:
    """Only the newest one; what it is already cannot be pressed, and a given one was meant."""
    guessed = updated(make_incident(), "found", result=INFERRED)
    newer = updated(guessed, "fixed", Status.MONITORING, INFERRED)

    assert labels(guessed, guessed.step(Kind.UPDATE)) == [
        ("Investigating", False),
        ("Identified", True),
        ("Monitoring", False),
    ]
    assert labels(newer, newer.find("update 1")) == []
    given = updated(make_incident(), "found")
    assert labels(given, given.step(Kind.UPDATE)) == []
    assert labels(resolved(guessed, "done"), guessed.step(Kind.UPDATE)) == []


async def test_a_call_can_be_taken_once() -> None:
    """Until somebody has it, or it is over."""
    call = make_step(Kind.CALL, number=1, person=BOB)

    assert labels(make_incident(), call) == [("I take it", False)]
    assert labels(make_incident(acknowledged=Acknowledgement(BOB, NOON)), call) == []
    assert labels(resolved(make_incident(), "done"), call) == []
    assert labels(make_incident(), make_step(Kind.REMINDER)) == []


async def test_where_a_pager_calls_the_card_takes_it() -> None:
    """There is no message of a call then; nothing can be taken before anybody was called."""
    card, call = make_step(Kind.CARD), make_step(Kind.CALL, number=1, person=BOB)

    assert labels(make_incident(), card) == [("I take it", False)]
    assert labels(make_incident(call, pager="On-call"), card) == []
    assert labels(make_incident(pager=None), card) == []
    assert labels(make_incident(acknowledged=Acknowledgement(BOB, NOON)), card) == []


async def test_a_rollback_is_asked_for(guild: Guild) -> None:
    """It is a request like any other; the answer leads to its card."""
    await post(guild, make_incident(changes=(DEPLOY,)), make_step(Kind.CARD))

    result = await guild.alice.click(
        guild.deployments.last_message, custom_id="chatops:incident:rollback:inc_1"
    )

    assert [event[:3] for event in guild.incidents.heard] == [("roll_back", "inc_1", "alice")]
    assert result.ephemeral
    assert result.response.content == "Taken: https://discord.com/channels/1/2/7001"


async def test_a_status_is_corrected(guild: Guild) -> None:
    """By one click."""
    incident = updated(make_incident(), "found", result=INFERRED)
    await post(guild, incident, incident.step(Kind.UPDATE))

    result = await guild.bob.click(
        guild.deployments.last_message, custom_id="chatops:incident:monitoring:inc_1:1"
    )

    assert guild.incidents.heard == [("correct", "inc_1", 1, "monitoring", "bob")]
    assert result.response.content == "Corrected. Status: Monitoring"


async def test_a_call_is_taken(guild: Guild) -> None:
    """Whoever clicks has it; nothing is remembered for the button."""
    await post(guild, make_incident(), make_step(Kind.CALL, number=1, person=BOB))

    assert not guild.client._connection._view_store._views
    result = await guild.bob.click(
        guild.deployments.last_message, custom_id="chatops:incident:acknowledge:inc_1"
    )

    assert guild.incidents.heard == [("acknowledge", "inc_1", "bob")]
    assert result.response.content == "Taken by @bob."


async def test_a_refusal_is_told(guild: Guild) -> None:
    """In the core's words, to the one who clicked."""
    await post(guild, make_incident(), make_step(Kind.CALL, number=1, person=BOB))
    guild.incidents.error = Refused("not-allowed", "Incidents are run by others. Nothing was done.")

    result = await guild.alice.click(
        guild.deployments.last_message, custom_id="chatops:incident:acknowledge:inc_1"
    )

    assert result.response.content == "Incidents are run by others. Nothing was done."
    assert result.ephemeral

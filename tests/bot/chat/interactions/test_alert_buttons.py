"""The button under a card of alerts: it outlives restarts and decides nothing."""

import pytest
from discord import ButtonStyle
from discord.ui import DynamicItem

from bot.chat.interactions import alert_buttons
from bot.core.domain.alert import AlertGroup
from bot.core.domain.refusal import Refused
from tests.fakes.alert_desk import FakeAlertDesk
from tests.fakes.alerts import make_group
from tests.fakes.guild import Guild
from tests.fakes.operations import NOON


async def post(guild: Guild, group: AlertGroup) -> FakeAlertDesk:
    """Put a card's button into the channel; return the desk behind it."""
    desk = guild.client._alerts = FakeAlertDesk()
    view = alert_buttons.under(group)
    assert view is not None
    channel = guild.client.get_partial_messageable(int(guild.deployments.id))
    await channel.send("alerts", view=view)
    return desk


async def test_a_click_is_handed_over(guild: Guild) -> None:
    """The one who pressed is told where the incident is, by its room; the id alone says which group."""
    desk = await post(guild, make_group())

    answer = await guild.bob.click(
        guild.deployments.last_message, custom_id="chatops:alerts:declare:alerts_1"
    )

    assert desk.heard == [("alerts_1", "bob", "#deployments")]
    assert (answer.response.content, answer.ephemeral) == ("The incident of these alerts: <#9001>.", True)
    assert not guild.client._connection._view_store._views


async def test_a_refusal_is_told(guild: Guild) -> None:
    """In the core's own sentence, to the one who pressed."""
    desk = await post(guild, make_group())
    desk.refusal = Refused("not-allowed", "You may not.")

    answer = await guild.alice.click(
        guild.deployments.last_message, custom_id="chatops:alerts:declare:alerts_1"
    )

    assert (answer.response.content, answer.ephemeral) == ("You may not.", True)


async def test_it_looks_as_serious_as_it_is() -> None:
    """The label is the deed."""
    view = alert_buttons.under(make_group())

    [button] = [each.item for each in view.children if isinstance(each, DynamicItem)] if view else []
    assert (button.label, button.style) == ("Declare incident", ButtonStyle.danger)


@pytest.mark.parametrize("group", [make_group(resolved_at=NOON), make_group(incident_id="inc_1")])
async def test_nothing_is_offered_that_leads_nowhere(group: AlertGroup) -> None:
    """What has resolved, or was declared, has no button."""
    assert alert_buttons.under(group) is None

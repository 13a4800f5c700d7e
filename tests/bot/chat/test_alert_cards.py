"""Cards of alerts against a whole guild: one message for a group, whatever Discord answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import rest
from bot.chat.alert_cards import DiscordAlertCards
from bot.chat.discord_chat import Limits
from bot.core.domain.alert import AlertGroup
from bot.core.ports.chat import CardGone
from tests.fakes.alerts import ended, make_alert, make_group, told
from tests.fakes.guild import Guild, guild, simcord_bot
from tests.fakes.incident_desk import make_incident

__all__ = ["guild", "simcord_bot"]
POST = ("POST", "/channels/*/messages")
ONE, TWO = make_alert("f1"), make_alert("f2")


def cards(guild: Guild) -> DiscordAlertCards:
    """Return the cards in the guild's channel, as a process of the bot has them."""
    limits = Limits(pauses=(0.0, 0.0))
    return DiscordAlertCards(
        guild.client, guild.client.clock, str(guild.deployments.id), ["payment-service"], limits
    )


def group(guild: Guild) -> AlertGroup:
    """Return a group that fires since now."""
    return make_group(ONE, opened_at=guild.env.now())


async def test_a_card_is_posted_and_edited(guild: Guild) -> None:
    """One message shows the group from its first alert to its end; the button goes with what it is for."""
    fires = group(guild)
    port = cards(guild)
    card = await port.post(fires, None)
    [message] = guild.deployments.history()
    assert (str(message.id), message.content.splitlines()[0]) == (
        card.message_id,
        "🔥 Firing: Too many errors",
    )
    assert "SEV-1 payment-service" in message.content
    assert len(message.components) == 1

    await port.edit(replace(fires, incident_id="inc_1"), card, make_incident())
    [message] = guild.deployments.history()
    assert "Incident: <#9001>" in message.content
    assert not message.components

    await port.edit(fires.told(told(ended(ONE)), guild.env.now()), card, None)
    [message] = guild.deployments.history()
    assert message.content.startswith("✅ Resolved: Too many errors")
    assert not message.components


async def test_a_lost_answer_is_no_second_card(guild: Guild) -> None:
    """A post that happened and was not answered is found again, and brought up to date."""
    guild.env.inject_error(*POST, status=500)
    fires = replace(group(guild), opened_at=guild.env.now() - timedelta(minutes=2))
    first = await cards(guild).post(fires, None)

    second = await cards(guild).post(fires.told(told(ONE, TWO), guild.env.now()), None)

    assert first == second
    [message] = guild.deployments.history()
    assert "2 firing" in message.content


async def test_what_is_not_posted_says_so(guild: Guild) -> None:
    """Where Discord stays away nobody believes that the card stands."""
    guild.env.inject_error(*POST, status=503, times=None)

    with pytest.raises(rest.Unreachable):
        await cards(guild).post(group(guild), None)


async def test_a_deleted_card_is_gone(guild: Guild) -> None:
    """Whoever edits it is told."""
    fires = group(guild)
    card = await cards(guild).post(fires, None)
    await guild.deployments.last_message.delete()

    with pytest.raises(CardGone):
        await cards(guild).edit(fires, card, None)

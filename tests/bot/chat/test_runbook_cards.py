"""Cards of runbooks against a whole guild: one message for a play, whatever Discord answers."""

from datetime import timedelta

import pytest

from bot.chat.discord_chat import Limits
from bot.chat.runbook_cards import DiscordPlayCards
from bot.core.domain.operation import Place
from bot.core.domain.person import Person
from bot.core.domain.runbook import Outcome, Play
from bot.core.ports.chat import CardGone
from tests.fakes.guild import Guild, guild, simcord_bot
from tests.fakes.runbooks import LOOK, TALK, make_play

__all__ = ["guild", "simcord_bot"]
BOB = Person("102", "bob")


def begun(guild: Guild) -> Play:
    """Return a play that began in the guild's channel two minutes ago: its card is looked for first."""
    place = Place(str(guild.guild.id), str(guild.deployments.id), "#deployments")
    return make_play(LOOK, TALK, place=place, started_at=guild.env.now() - timedelta(minutes=2))


async def test_a_card_is_posted_once_and_edited(guild: Guild) -> None:
    """To its end, where no button is left."""
    port, play = DiscordPlayCards(guild.client, guild.client.clock, Limits(pauses=(0.0,))), begun(guild)
    card = await port.post(play)
    assert await port.post(play.marked(Outcome.DONE, BOB, guild.env.now())) == card
    [message] = guild.deployments.history()
    assert "Step 2 of 2" in message.content

    over = play.marked(Outcome.DONE, BOB, guild.env.now()).marked(Outcome.DONE, BOB, guild.env.now())
    await port.edit(over, card)

    [message] = guild.deployments.history()
    assert message.content.startswith("📗 Runbook finished")
    assert not message.components


async def test_a_card_that_was_deleted_is_told(guild: Guild) -> None:
    """It is not posted anew behind somebody's back."""
    port, play = DiscordPlayCards(guild.client, guild.client.clock), begun(guild)
    card = await port.post(play)
    channel = guild.client.get_partial_messageable(int(card.channel_id))
    await channel.get_partial_message(int(card.message_id)).delete()

    with pytest.raises(CardGone):
        await port.edit(play, card)

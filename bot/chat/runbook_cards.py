"""The cards of runbooks on Discord: one message for each play, posted once, then edited."""

import discord

from bot.chat import rest
from bot.chat.cards import runbook as cards
from bot.chat.cards.face import stands
from bot.chat.discord_chat import Limits
from bot.chat.interactions.runbook_buttons import under
from bot.chat.outbox import Letter, Outbox
from bot.core.domain.operation import Card
from bot.core.domain.runbook import Play
from bot.core.ports.clock import Clock


class DiscordPlayCards:
    """Speaks through `client`, in the channel in which a runbook was begun."""

    def __init__(self, client: discord.Client, clock: Clock, limits: Limits | None = None) -> None:
        self._client = client
        self._limits = limits or Limits()
        self._outbox = Outbox(client, clock, seconds=self._limits.post, pauses=self._limits.pauses)

    async def post(self, play: Play) -> Card:
        """Post the card once; one that stands already is brought up to date. Raise ChatError."""
        face, channel_id = cards.card(play), play.place.channel_id
        letter = Letter(channel_id=channel_id, face=face, since=play.started_at, view=under(play))
        message = await self._outbox.deliver(letter)
        card = Card(channel_id, str(message.id))
        if not stands(message, face):
            await self.edit(play, card)
        return card

    async def edit(self, play: Play, card: Card) -> None:
        """Bring the card up to date; raise CardGone where it was deleted, ChatError."""
        face = cards.card(play)
        channel = self._client.get_partial_messageable(int(card.channel_id))
        message = channel.get_partial_message(int(card.message_id))
        async with rest.answered(self._limits.question):
            await message.edit(content=face.content, embed=face.embed, view=under(play))

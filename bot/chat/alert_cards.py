"""The cards of alerts on Discord: one message for each group, posted once, then edited."""

from collections.abc import Collection

import discord

from bot.chat import rest
from bot.chat.cards import alert as cards
from bot.chat.cards.face import Face, stands
from bot.chat.discord_chat import Limits
from bot.chat.interactions.alert_buttons import under
from bot.chat.outbox import Letter, Outbox
from bot.core.domain.alert import AlertGroup
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Card
from bot.core.ports.clock import Clock


class DiscordAlertCards:
    """Speaks through `client` in the channel `channel_id`; `services` are the names of the catalog."""

    def __init__(
        self,
        client: discord.Client,
        clock: Clock,
        channel_id: str,
        services: Collection[str],
        limits: Limits | None = None,
    ) -> None:
        self._client = client
        self._channel_id = channel_id
        self._services = services
        self._limits = limits or Limits()
        self._outbox = Outbox(client, clock, seconds=self._limits.post, pauses=self._limits.pauses)

    async def post(self, group: AlertGroup, incident: Incident | None) -> Card:
        """Post the card once; one that stands already, as it was then, is brought up to date.

        Raise ChatError.
        """
        face = self._face(group, incident)
        letter = Letter(channel_id=self._channel_id, face=face, since=group.opened_at, view=under(group))
        message = await self._outbox.deliver(letter)
        card = Card(self._channel_id, str(message.id))
        if not stands(message, face):
            await self.edit(group, card, incident)
        return card

    async def edit(self, group: AlertGroup, card: Card, incident: Incident | None) -> None:
        """Bring the card up to date; raise CardGone where it was deleted, ChatError."""
        face = self._face(group, incident)
        channel = self._client.get_partial_messageable(int(card.channel_id))
        message = channel.get_partial_message(int(card.message_id))
        async with rest.answered(self._limits.question):
            await message.edit(content=face.content, embed=face.embed, view=under(group))

    def _face(self, group: AlertGroup, incident: Incident | None) -> Face:
        return cards.card(group, group.service(self._services), incident)

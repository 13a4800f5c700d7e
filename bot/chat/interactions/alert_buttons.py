"""The button under a card of alerts; it outlives restarts, as its whole meaning is in its id."""

import re
import sys
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat import people, places
from bot.chat.cards.alert import declared
from bot.chat.interactions.lasting_button import ActingButton, row
from bot.chat.interactions.reply import tell
from bot.core.domain.alert import AlertGroup

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class AlertButton(
    ActingButton,
    template=r"chatops:alerts:declare:(?P<group>[\w-]{1,70})",
):
    """Declare incident: who may press it is the core's matter."""

    def __init__(self, group_id: str) -> None:
        self.group_id = group_id
        style, custom_id = discord.ButtonStyle.danger, f"chatops:alerts:declare:{group_id}"
        super().__init__(Button(label="Declare incident", style=style, custom_id=custom_id))

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        return cls(match["group"])

    @override
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        by, place = people.from_interaction(interaction), places.from_interaction(interaction)
        alerts = interaction.client.alerts
        incident = await alerts.declare(self.group_id, by, place, str(interaction.id))
        await tell(interaction, declared(incident))


def under(group: AlertGroup) -> View | None:
    """Return the button as long as the group fires and nobody has declared anything; None otherwise."""
    if not group.is_firing or group.incident_id is not None:
        return None
    return row([AlertButton(group.id)])

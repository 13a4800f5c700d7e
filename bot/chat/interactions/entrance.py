"""Where the bot listens: interactions from other guilds, channels or private messages go no further."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
import structlog

from bot.chat import people, places
from bot.chat.desk import Desk
from bot.chat.interactions.handling import InHand, Result, ended
from bot.chat.interactions.reply import tell, tell_first
from bot.core.domain.command import typed
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt

_WITH_OPTIONS = frozenset({1, 2})
"""A subcommand and a group of them: words on the way to the options.

https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type
"""
_MOST_KNOWN = 10_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entrance:
    """The guild and the channels (all, where none is named) from which people may act; ids in digits.

    What came in once is `known`, the last ten thousand of it: Discord may tell an event again.
    """

    guild_id: str
    channel_ids: frozenset[str] = frozenset()
    known: dict[int, None] = field(default_factory=dict, compare=False, repr=False)
    inside: InHand = field(default_factory=InHand, compare=False, repr=False)

    async def admit(self, interaction: "discord.Interaction[Any]") -> bool:
        """Return whether the interaction may go on; tell the person where to go if not.

        One that is told again is answered already, and goes no further.
        """
        if interaction.id in self.known:
            ended(interaction, Result.TURNED_AWAY)
            log.warning("an interaction came twice", interaction=interaction.id)
            return False
        self.known[interaction.id] = None
        if len(self.known) > _MOST_KNOWN:
            del self.known[next(iter(self.known))]
        sentence = self.refusal(interaction)
        if sentence is None:
            return True
        ended(interaction, Result.TURNED_AWAY)
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
            return False
        try:
            if not await tell_first(interaction, sentence):
                await tell(interaction, sentence)
        finally:  # whether or not the answer arrived, the command has ended here
            await self._note(interaction, sentence)
        return False

    async def _note(self, interaction: "discord.Interaction[Any]", sentence: str) -> None:
        """Write a refused command down; not a stranger's, who could fill the audit log."""
        if interaction.type is not discord.InteractionType.application_command:
            return
        if str(interaction.guild_id) != self.guild_id:
            log.info("a stranger was turned away", guild=interaction.guild_id, user=interaction.user.id)
            return
        desk: Desk = interaction.client.workflow
        try:
            await desk.turn_away(_attempt(interaction), sentence)
        except Refused as error:
            log.warning("turned away, but not written down", interaction=interaction.id, error=str(error))

    def refusal(self, interaction: "discord.Interaction[Any]") -> str | None:
        """Return why the place is wrong, None if it is right: a channel named, or the room of an incident.

        A thread counts as its channel.
        """
        if str(interaction.guild_id) != self.guild_id:
            return "This bot works in its own server only. Nothing was done; ask there."
        if self.inside.is_closed:
            return "The bot is being stopped. Nothing was done; ask again when it is back, in a minute or so."
        if not self.channel_ids:
            return None
        here = {str(interaction.channel_id), str(getattr(interaction.channel, "parent_id", None))}
        if here & self.channel_ids or any(map(interaction.client.is_room, here)):
            return None
        where = " or ".join(f"<#{channel_id}>" for channel_id in sorted(self.channel_ids))
        return f"This channel is not for operations. Nothing was done; ask in {where}."


def _attempt(interaction: "discord.Interaction[Any]") -> Attempt:
    data: Mapping[str, Any] = interaction.data or {}
    return Attempt(
        requester=people.from_interaction(interaction),
        place=places.from_interaction(interaction),
        interaction_id=str(interaction.id),
        command=typed(str(data.get("name", "")), _words(data.get("options", []))),
    )


def _words(options: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what was typed behind a command's name."""
    for option in options:
        if option["type"] in _WITH_OPTIONS:
            yield str(option["name"])
            yield from _words(option.get("options", []))
        else:
            yield str(option.get("value", ""))

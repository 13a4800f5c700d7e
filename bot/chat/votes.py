"""Reactions as votes: exactly ✅ and ❌, by code points, whatever else looks like them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import discord
import structlog

from bot.chat import rest
from bot.core.domain.operation import Card, Verdict
from bot.core.ports.chat import Ballot, CardGone, ChatError

SIGNS: Mapping[str, Verdict] = MappingProxyType({"\u2705": Verdict.APPROVE, "\u274c": Verdict.REJECT})
"""White heavy check mark and cross mark, without variation selectors."""
_PAGE = 100
Kind: TypeAlias = Literal[0, 1]
_KINDS: tuple[Kind, ...] = (0, 1)
"""Normal reactions and super reactions; asking without a kind leaves out the latter."""
log = structlog.get_logger(__name__)


class Emoji(Protocol):
    """An emoji as the gateway names it; custom ones have an id and may be called anything."""

    id: int | None
    name: str


def verdict(emoji: Emoji) -> Verdict | None:
    """Return what a reaction says, None if it is no vote."""
    return SIGNS.get(emoji.name) if emoji.id is None else None


async def on_card(client: discord.Client, card: Card, seconds: float) -> Sequence[Ballot]:
    """Read every vote on a card but the bot's own, normal and burst, one per person and sign.

    Each request has `seconds`; raise CardGone where the message or its channel is no more, ChatError.
    """
    own = str(client.user.id) if client.user is not None else ""
    asked = [(sign, kind) for sign in SIGNS for kind in _KINDS]
    answers = await asyncio.gather(*(_reactors(client, card, *each, seconds) for each in asked))
    found = {
        Ballot(user_id, SIGNS[sign]): None
        for (sign, _), user_ids in zip(asked, answers, strict=True)
        for user_id in user_ids
    }
    return [ballot for ballot in found if ballot.user_id != own]


async def passing(
    client: discord.Client, cards: Sequence[Card], seconds: float
) -> AsyncIterator[tuple[Card, discord.Message]]:
    """Yield the messages of the cards that stand, read by the hundred; raise ChatError.

    A channel that cannot be read is left out, as long as Discord itself can be reached.
    """
    channels: dict[str, dict[int, Card]] = {}
    for card in cards:
        channels.setdefault(card.channel_id, {})[int(card.message_id)] = card
    for channel_id, left in channels.items():
        try:
            async for found in _passing_in(client, channel_id, left, seconds):
                yield found
        except ChatError as error:
            if isinstance(error, rest.Unreachable) and not error.wait:
                raise
            log.warning("a channel was not read in passing", channel=channel_id, error=str(error))


async def _passing_in(
    client: discord.Client, channel_id: str, left: dict[int, Card], seconds: float
) -> AsyncIterator[tuple[Card, discord.Message]]:
    """Yield them for one channel; what is reached goes from `left`, the cards by the ids of their messages.

    Each request begins at a card that was not reached yet, so it takes never more of them than cards.
    https://docs.discord.com/developers/resources/message#get-channel-messages
    """
    while left:
        page = await _messages_to(client, channel_id, max(left), seconds)
        for message in page:
            if message.id in left:
                yield left[message.id], message
        if len(page) < _PAGE:
            return
        oldest = min(message.id for message in page)
        for reached in [id_ for id_ in left if id_ >= oldest]:
            del left[reached]


async def _messages_to(
    client: discord.Client, channel_id: str, newest: int, seconds: float
) -> Sequence[discord.Message]:
    """Return the hundred messages up to this one; none where the channel is gone."""
    channel, after_it = client.get_partial_messageable(int(channel_id)), discord.Object(newest + 1)
    try:
        async with rest.answered(seconds):
            return [message async for message in channel.history(limit=_PAGE, before=after_it)]
    except CardGone:
        return ()


def is_unvoted(message: discord.Message) -> bool:
    """Tell whether nobody but the bot has put ✅ or ❌ under it; super reactions are counted with the others.

    https://docs.discord.com/developers/resources/message#reaction-object
    """
    return all(reaction.count == int(reaction.me) for reaction in _signs(message))


def is_seeded(message: discord.Message) -> bool:
    """Tell whether the bot has put both signs under it."""
    return sum(reaction.me for reaction in _signs(message)) == len(SIGNS)


def _signs(message: discord.Message) -> Sequence[discord.Reaction]:
    return [each for each in message.reactions if not each.is_custom_emoji() and str(each.emoji) in SIGNS]


async def _reactors(
    client: discord.Client, card: Card, sign: str, kind: Kind, seconds: float
) -> Sequence[str]:
    """Return the ids of those who reacted with `sign`, read page by page.

    https://docs.discord.com/developers/resources/message#get-reactions
    """
    where, after = (int(card.channel_id), int(card.message_id)), 0
    found: list[str] = []
    while True:
        page = await _page(client, where, sign, kind, after, seconds)
        found.extend(map(str, page))
        if len(page) < _PAGE or page[-1] <= after:
            return found
        after = page[-1]


async def _page(
    client: discord.Client, where: tuple[int, int], sign: str, kind: Kind, after: int, seconds: float
) -> list[int]:
    """Return up to 100 user ids above `after`, ascending."""
    try:
        async with rest.answered(seconds):
            users = await client.http.get_reaction_users(*where, sign, _PAGE, after or None, kind)
    except rest.Denied as error:
        if error.code == rest.UNKNOWN_EMOJI:
            return []
        raise
    return sorted(int(user["id"]) for user in users)

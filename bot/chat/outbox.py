"""Sends a message exactly once, whatever Discord answers: a nonce covers minutes, its own footer the rest."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import cast

import discord
import structlog
from discord.ui import View

from bot.chat import rest
from bot.chat.cards.face import Face
from bot.chat.turns import Turns
from bot.core.domain.operation import Card
from bot.core.ports.clock import Clock

_NONCE = 25
_NONCE_HOLDS = timedelta(minutes=1)
_CLOCKS_DIFFER = timedelta(minutes=5)
_LOOK_BACK = 500
_WAIT = 30.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to send, recognised by its embed's footer; `since` is when it could first have been sent.

    `calls` are the ids of the roles, `people` those of the users, whose mentions in it call; all others call
    nobody. `edition` tells it from a message with the same mark that was deleted a moment ago.
    """

    channel_id: str
    face: Face
    since: datetime
    view: View | None = None
    reply_to: Card | None = None
    calls: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    edition: str = ""

    @property
    def mark(self) -> str:
        """Return the footer, which no other message of the bot carries."""
        return self.face.embed.footer.text or ""

    @property
    def nonce(self) -> str:
        """Return what Discord recognises the same letter by, for the past few minutes."""
        return nonce(self.mark + self.edition)


class Outbox:
    """Posts letters; `pauses` are the seconds waited before each further attempt.

    Where Discord asks for more than that, it is waited for half a minute, or as long as all the pauses are.
    """

    def __init__(
        self, client: discord.Client, clock: Clock, *, seconds: float, pauses: tuple[float, ...]
    ) -> None:
        self._client = client
        self._clock = clock
        self._seconds = seconds
        self._pauses = pauses
        self._turns = Turns()

    async def send(self, letter: Letter) -> Card:
        """Return the one message with this letter's mark, posting it if it is not there; raise ChatError."""
        return Card(letter.channel_id, str((await self.deliver(letter)).id))

    async def deliver(self, letter: Letter) -> discord.Message:
        """Return that message as it stands there, which may not be how the letter looks by now."""
        if self._clock.now() - letter.since > _NONCE_HOLDS:
            known = await self.find(letter)
            if known is not None:
                return known
        for pause in (*self._pauses, None):
            try:
                return await self._post(letter)
            except rest.Unreachable as error:
                log.warning("posting: no clear answer, looking for it", mark=letter.mark, error=str(error))
                found = await self._find_if_possible(letter)
                if found is not None:
                    return found
                if pause is None or error.wait > max(_WAIT, sum(self._pauses)):
                    raise
                await self._clock.sleep(max(pause, error.wait))
        raise AssertionError("the loop returns or raises")

    async def _post(self, letter: Letter) -> discord.Message:
        """Post once; see `enforce_nonce`.

        https://docs.discord.com/developers/resources/message#create-message
        """
        channel = self._client.get_partial_messageable(int(letter.channel_id))
        async with self._turns.of(letter.channel_id), rest.answered(self._seconds):
            return await channel.send(
                letter.face.content,
                embed=letter.face.embed,
                nonce=letter.nonce,
                allowed_mentions=calling(letter.calls, letter.people),
                files=[discord.File(BytesIO(file.content), file.name) for file in letter.face.files],
                view=cast("View", letter.view),  # None is none, which the overloads leave out
                reference=cast("discord.MessageReference", _reference(letter.reply_to)),  # likewise
            )

    async def _find_if_possible(self, letter: Letter) -> discord.Message | None:
        """Look for the letter; where that fails as well, the nonce protects the next try."""
        try:
            return await self.find(letter)
        except rest.Unreachable as error:
            log.warning("looking for it: no answer either", mark=letter.mark, error=str(error))
            return None

    async def find(self, letter: Letter) -> discord.Message | None:
        """Return the bot's own message with this mark, if it stands in the channel; raise ChatError.

        It was sent soon after it could be, or, where Discord was away, among the newest.
        """
        channel = self._client.get_partial_messageable(int(letter.channel_id))
        since = letter.since - _CLOCKS_DIFFER
        for oldest_first in (True, False):
            read = 0
            async with rest.answered(self._seconds):
                async for message in channel.history(
                    limit=_LOOK_BACK, after=since, oldest_first=oldest_first
                ):
                    read += 1
                    if self._is_it(message, letter):
                        return message
            if read < _LOOK_BACK:
                break
        return None

    def _is_it(self, message: discord.Message, letter: Letter) -> bool:
        own = self._client.user is not None and message.author.id == self._client.user.id
        return own and any(embed.footer.text == letter.mark for embed in message.embeds)


def nonce(known_by: str) -> str:
    """Return what makes Discord answer with the same message instead of a second one, for some minutes."""
    return base64.b32encode(hashlib.sha256(known_by.encode()).digest()).decode()[:_NONCE]


def calling(roles: tuple[str, ...], people: tuple[str, ...]) -> discord.AllowedMentions:
    """Return that a message calls these, by their ids, and nobody else whatever its words are."""
    return discord.AllowedMentions(
        everyone=False,
        users=[discord.Object(int(id_)) for id_ in people],
        roles=[discord.Object(int(id_)) for id_ in roles],
        replied_user=False,
    )


def _reference(card: Card | None) -> discord.MessageReference | None:
    if card is None:
        return None
    return discord.MessageReference(
        message_id=int(card.message_id), channel_id=int(card.channel_id), fail_if_not_exists=False
    )

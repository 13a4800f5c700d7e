"""Checkpoints of the audit log in a Discord channel, where the bot's host cannot rewrite them unseen.

One message after each execution in production; in between the newest one is edited now and then, also when
nothing happens, so that its silence tells that someone stopped the bot.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import discord
import structlog

from bot.chat import rest, text
from bot.chat.outbox import nonce
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.chat import ChatError
from bot.core.ports.clock import Clock
from bot.core.ports.witness import SinkError

_ANSWER_SECONDS = 10.0
_EDIT_SECONDS = 600.0
_NOT_READY_SECONDS = 1.0
log = structlog.get_logger(__name__)

Newest = Callable[[], Checkpoint | None]
"""Returns the newest checkpoint, None where there is none."""


class AuditChannel:
    """Posts what `newest` returns into the channel `channel_id` through `client`; a `Sink` as well."""

    name = "the audit channel"

    def __init__(self, client: discord.Client, channel_id: str, newest: Newest, clock: Clock) -> None:
        self._client = client
        self._channel_id = int(channel_id)
        self._newest = newest
        self._clock = clock
        self._message_id: int | None = None
        self._known: datetime | None = None

    async def post(self) -> None:
        """Post the newest checkpoint as a message of its own; never raises, its copy in the file stands."""
        newest = self._newest()
        if newest is None:
            return
        try:
            await self.put(newest)
        except SinkError as error:
            log.warning("checkpoint not posted", error=str(error))

    async def put(self, checkpoint: Checkpoint) -> None:
        """Post this checkpoint as a message of its own; raise SinkError."""
        channel = self._client.get_partial_messageable(self._channel_id)
        try:
            async with rest.answered(_ANSWER_SECONDS):
                content = _content(checkpoint)
                self._message_id = (await channel.send(content, nonce=nonce(content))).id
        except ChatError as error:
            self._known = self._known or checkpoint.at
            raise SinkError(str(error)) from error
        self._known = checkpoint.at

    def age(self, now: datetime) -> Mapping[str, float]:
        """Return how old (seconds) the newest checkpoint is that people see, by the name of the channel.

        Where none was ever shown it ages from the first that was missed, so that it is noticed as well.
        """
        return {} if self._known is None else {self.name: (now - self._known).total_seconds()}

    async def keep(self) -> None:
        """Bring the newest message up to date every ten minutes; run until cancelled."""
        while True:
            if self._client.is_ready():
                await self._refresh()
                await self._clock.sleep(_EDIT_SECONDS)
            else:
                await self._clock.sleep(_NOT_READY_SECONDS)

    async def _refresh(self) -> None:
        newest = self._newest()
        if self._message_id is None or newest is None:
            await self.post()
            return
        channel = self._client.get_partial_messageable(self._channel_id)
        try:
            async with rest.answered(_ANSWER_SECONDS):
                await channel.get_partial_message(self._message_id).edit(content=_content(newest))
        except ChatError as error:
            log.warning("checkpoint not brought up to date", error=str(error))
            self._message_id = None
        else:
            self._known = newest.at


def _content(checkpoint: Checkpoint) -> str:
    return f"Checkpoint of the audit log, {text.moment(checkpoint.at, 'f')}\n```\n{checkpoint.note}```"

"""The messages of an incident: each sent once for its step, then kept as the incident looks."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import discord
import structlog
from discord.ui import View

from bot.chat import rest
from bot.chat.cards.face import Face, stands
from bot.chat.edits import Edits
from bot.chat.outbox import Letter, Outbox, calling
from bot.chat.turns import Turns
from bot.core.domain.incident import Incident
from bot.core.domain.operation import Card
from bot.core.domain.person import CHATOPS
from bot.core.domain.step import Kind, Step
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

ACKNOWLEDGE = "\u2705"
log = structlog.get_logger(__name__)

DrawFace = Callable[[Incident, Step], Face]
DrawView = Callable[[Incident, Step], View | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of an incident that stands, as it should look now."""

    incident: Incident
    step: Step
    card: Card

    @property
    def key(self) -> str:
        """The message's id."""
        return self.card.message_id

    @property
    def revision(self) -> int:
        """The incident's revision."""
        return self.incident.revision

    @property
    def is_last(self) -> bool:
        """Whether nothing is to happen in the incident any more."""
        return self.incident.is_finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a step's message looks: `face` draws it, `under` the buttons; edits come `pace` seconds apart."""

    face: DrawFace
    under: DrawView
    pace: float
    seconds: float


class Messages:
    """Posts through `outbox`, edits through `client`; `drawing` tells how the messages look."""

    def __init__(
        self,
        client: discord.Client,
        outbox: Outbox,
        clock: Clock,
        tasks: Tasks,
        drawing: Drawing,
        *,
        incidents_id: str,
    ) -> None:
        self._client = client
        self._outbox = outbox
        self._drawing = drawing
        self._incidents_id = incidents_id
        self._edits: Edits[Shown] = Edits(self._draw, tasks, clock, pace=drawing.pace)
        self._drawn: dict[str, str] = {}
        self._turns = Turns()

    async def post(self, incident: Incident, step: Step) -> Card:
        """Send the step's message once; raise ChannelGone where its channel is gone, ChatError."""
        channel_id = self._channel_of(incident, step)
        face, view = self._drawing.face(incident, step), self._drawing.under(incident, step)
        letter = Letter(
            channel_id=channel_id,
            face=face,
            since=step.wanted_at,
            view=view,
            people=_called(step),
            edition=step.wanted_at.isoformat(),
        )
        message = await self._outbox.deliver(letter)
        await self._finish(step, channel_id, message.id)
        if stands(message, face):
            self._drawn[str(message.id)] = _picture(face, view)
        return Card(channel_id, str(message.id))

    def show(self, incident: Incident) -> None:
        """Bring every message that stands up to date, soon."""
        for step in incident.steps:
            if step.card is not None:
                self._edits.want(Shown(incident, step, step.card))

    def _channel_of(self, incident: Incident, step: Step) -> str:
        if step.kind is Kind.ANNOUNCEMENT and step.number == 0:
            return incident.place.channel_id or self._incidents_id  # where it was called outside of Discord
        if step.kind in {Kind.ANNOUNCEMENT, Kind.NOTICE}:
            return self._incidents_id
        if incident.room is None:
            raise rest.ChannelGone("the incident has no room")
        return incident.room.place.channel_id

    async def _finish(self, step: Step, channel_id: str, message_id: int) -> None:
        """Pin a card, put ✅ under a call, however often; a message stands without where that is refused."""
        message = self._client.get_partial_messageable(int(channel_id)).get_partial_message(message_id)
        try:
            async with rest.answered(self._drawing.seconds):
                if step.kind is Kind.CARD:
                    await message.pin()
                elif step.kind is Kind.CALL:
                    await message.add_reaction(ACKNOWLEDGE)
        except (rest.Unreachable, rest.ChannelGone):
            raise
        except ChatError as error:
            log.warning("posted, but not pinned or signed", step=step.key, error=str(error))

    async def _draw(self, shown: Shown) -> None:
        """Make one edit, unless the message looks so already. Raise ChatError.

        Whom the message called stays called: an edit rings nobody, and without that it stops to be theirs.
        https://docs.discord.com/developers/resources/message#edit-message
        """
        face = self._drawing.face(shown.incident, shown.step)
        view = self._drawing.under(shown.incident, shown.step)
        picture = _picture(face, view)
        if self._drawn.get(shown.key) == picture:
            return
        channel = self._client.get_partial_messageable(int(shown.card.channel_id))
        message = channel.get_partial_message(int(shown.card.message_id))
        try:
            async with self._turns.of(shown.card.channel_id), rest.answered(self._drawing.seconds):
                await message.edit(
                    content=face.content,
                    embed=face.embed,
                    view=view,
                    allowed_mentions=calling((), _called(shown.step)),
                )
        except CardGone:
            log.info("not shown: the message is gone", incident=shown.incident.id, step=shown.step.key)
        except rest.Denied as error:
            if error.code == rest.EDITED_TOO_OFTEN:
                raise rest.Unreachable(str(error), rest.EDITED_AGAIN) from error
            if error.code != rest.THREAD_ARCHIVED:
                raise
            log.warning("not shown", incident=shown.incident.id, step=shown.step.key, error=str(error))
        self._drawn[shown.key] = picture
        if shown.is_last:
            del self._drawn[shown.key]


def _called(step: Step) -> tuple[str, ...]:
    return () if step.person is None or step.person == CHATOPS else (step.person.id,)


def _picture(face: Face, view: View | None) -> str:
    """Return what tells two looks apart."""
    buttons = view.to_components() if view else []
    return json.dumps([face.content, face.embed.to_dict(), buttons], default=str, sort_keys=True)

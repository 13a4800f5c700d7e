"""The rooms port in memory: channels, messages and scheduled events, each once for its key; it can fail."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.core.domain.incident import Incident, Room
from bot.core.domain.operation import Card, Place
from bot.core.domain.step import Kind, Step
from bot.core.ports.chat import CardGone, ChatDenied, ChatError
from bot.core.ports.rooms import Mark
from tests.fakes.chat import FakeChat


class FakeRooms:
    """`channels` by incident, `messages` by incident and key, `events` by incident and cycle.

    `failing` holds names of calls (`open`, `post update 1`) that fail, `failing_late` those that happen and
    then fail; each as often as it says. `effects` is all that really happened. Messages of `gone` keys find
    no channel; the room of a `hidden` incident may not be read.
    """

    def __init__(self, chat: FakeChat) -> None:
        self._chat = chat
        self.channels: dict[str, Room] = {}
        self.messages: dict[tuple[str, str], Card] = {}
        self.events: dict[str, datetime] = {}
        self.shown: list[Incident] = []
        self.marks_in: dict[str, list[Mark]] = {}
        self.archived: set[str] = set()
        self.failing: dict[str, int] = {}
        self.failing_late: dict[str, int] = {}
        self.effects: list[str] = []
        self.gone: set[str] = set()
        self.hidden: set[str] = set()
        self._wanted: set[tuple[str, str, datetime]] = set()
        self._held: dict[str, asyncio.Event] = {}

    async def open(self, incident: Incident, stem: str, taken: Collection[str] = ()) -> Room:
        """Make the room, or return the one there is."""
        await self._begin("open")
        self.archived.discard(incident.id)
        if incident.id not in self.channels:
            names = {room.place.channel for room in self.channels.values()} | {f"#{name}" for name in taken}
            name = next(
                each for each in (f"#{stem}", *(f"#{stem}-{n}" for n in range(2, 99))) if each not in names
            )
            self.effects.append(f"room {name}")
            number = 9000 + len(self.effects)
            self.channels[incident.id] = Room(Place("1", str(number), name))
        await self._end("open")
        return self.channels[incident.id]

    async def post(self, incident: Incident, step: Step) -> Card:
        """Send the message, once for its key and the time since when it is wanted, as Discord's nonces do."""
        call = f"post {step.key}"
        await self._begin(call)
        elsewhere = step.kind in {Kind.ANNOUNCEMENT, Kind.NOTICE}
        if step.key in self.gone or (not elsewhere and incident.id not in self.channels):
            raise CardGone("Discord answered 404 (10003)")
        key = (incident.id, step.key)
        if key not in self.messages or (*key, step.wanted_at) not in self._wanted:
            self._wanted.add((*key, step.wanted_at))
            self.effects.append(f"message {step.key}")
            place = incident.place if elsewhere else self.channels[incident.id].place
            card = self.messages[key] = Card(place.channel_id, str(7000 + len(self.effects)))
            self._chat.ballots_on[card.message_id] = {}
        await self._end(call)
        return self.messages[key]

    async def show(self, incident: Incident) -> None:
        """Remember what the messages show."""
        self.shown.append(incident)

    async def schedule(self, incident: Incident, at: datetime) -> str:
        """Make the event, or find it."""
        await self._begin("schedule")
        event_id = f"{incident.id}/{incident.reopened}"
        if event_id not in self.events:
            self.effects.append("event")
            self.events[event_id] = at
        await self._end("schedule")
        return event_id

    async def call_off(self, incident: Incident) -> None:
        """Delete the event."""
        await self._begin("call_off")
        if self.events.pop(f"{incident.id}/{incident.reopened}", None) is not None:
            self.effects.append("no event")
        await self._end("call_off")

    async def archive(self, incident: Incident) -> None:
        """Let nobody write there any more."""
        await self._begin("archive")
        self.archived.add(incident.id)
        await self._end("archive")

    async def is_scheduled(self, event_id: str) -> bool:
        """Tell whether the event stands."""
        await self._begin("is_scheduled")
        return event_id in self.events

    async def marks(self, incident: Incident, message_id: str | None = None) -> Sequence[Mark]:
        """Return what is pinned or marked."""
        del message_id
        if incident.id in self.hidden:
            raise ChatDenied("Discord answered 403 (50001)")
        await self._begin("marks")
        if incident.room is not None and incident.id not in self.channels:
            raise CardGone("Discord answered 404 (10003)")
        return self.marks_in.get(incident.id, [])

    async def is_there(self, incident: Incident) -> bool:
        """Tell whether room and card stand."""
        await self._begin("is_there")
        if incident.id not in self.channels:
            raise CardGone("Discord answered 404 (10003)")
        return (incident.id, "card") in self.messages

    def delete_room(self, incident: Incident) -> None:
        """Delete a room with its messages."""
        room = self.channels.pop(incident.id)
        gone = [key for key, card in self.messages.items() if card.channel_id == room.place.channel_id]
        for key in gone:
            del self.messages[key]

    def hold(self, call: str) -> None:
        """Let this call happen and not be answered."""
        self._held[call] = asyncio.Event()

    def release(self, call: str) -> None:
        """Let it be answered."""
        self._held.pop(call).set()

    async def _begin(self, call: str) -> None:
        await asyncio.sleep(0)
        if self._takes(self.failing, call):
            raise ChatError("Discord did not answer in time")

    async def _end(self, call: str) -> None:
        if call in self._held:
            await self._held[call].wait()
        if self._takes(self.failing_late, call):
            raise ChatError("Discord answered 500")

    @staticmethod
    def _takes(faults: dict[str, int], call: str) -> bool:
        left = faults.get(call, 0)
        faults[call] = left - 1
        return left > 0

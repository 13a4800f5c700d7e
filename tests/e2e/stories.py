"""What people do while a bot is killed under them: stories that go on where they stopped, and are judged."""

from abc import ABC, abstractmethod
from collections import Counter

from typing_extensions import override

from bot.store.audit.verify import OK
from tests.e2e.card import Card
from tests.e2e.crash import verdict
from tests.e2e.incident import Incident, create, resolve
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json

SERVICE = "order-service"
COMPLETE = "✅ Deploy complete. Health check passed."


class Story(ABC):
    """One thing that people do; `begin` before the bot may die, `go_on` until it is done."""

    def __init__(self, pilot: Pilot) -> None:
        self.pilot = pilot

    @abstractmethod
    async def begin(self) -> None:
        """Look at what there is."""

    @abstractmethod
    async def go_on(self) -> None:
        """Do what is still to be done, and see the end."""

    @abstractmethod
    async def judge(self) -> list[str]:
        """Return what does not hold."""

    async def proven(self) -> list[str]:
        """Hold the log as a whole."""
        code = await verdict(self.pilot)
        return [] if code == OK else [f"the log is not whole and anchored: {code}"]


class Deploy(Story):
    """A deploy to production, asked for by alice and approved by bob."""

    @override
    async def begin(self) -> None:
        """Choose the version."""
        self.version = await self.pilot.other(SERVICE, "production")
        self.before = set(self._requested())

    @override
    async def go_on(self) -> None:
        """Ask unless it is taken, approve, wait for the end and what is told of it."""
        card = await self._card()
        await self.pilot.person("bob").react(card.message, "✅")
        await card.shows(COMPLETE)
        await self.pilot.record(id=card.operation_id)
        await self.pilot.announcement(card.operation_id)

    @override
    async def judge(self) -> list[str]:
        """One request, effect, card, announcement, and one record of each kind."""
        [operation_id, *more] = [one for one in self._requested() if one not in self.before]
        mine = [one for one in self.pilot.audit() if one["id"] == operation_id]
        [ended] = [one for one in mine if one["event"] == "command"][:1] or [{}]
        cards = [one for one in self.pilot.cards("🚀") if one.operation_id == operation_id]
        counts = {
            "requests beside it": len(more),
            "effects beyond one": self.pilot.accepted(operation_id) - 1,
            "cards beyond one": len(cards) - 1,
            "announcements beyond one": len(self.pilot.announcements(operation_id)) - 1,
            "wrong ends": (ended.get("result"), ended.get("approved_by")) != ("success", "@bob"),
        }
        return [*_repeated(mine), *_not_zero(operation_id, counts), *await self.proven()]

    async def _card(self) -> Card:
        new = [one for one in self._requested() if one not in self.before]
        if not new:
            return await self.pilot.deploy("alice", SERVICE, self.version, "production")

        def found() -> Card | None:
            return next((one for one in self.pilot.cards("🚀") if one.operation_id == new[0]), None)

        return await self.pilot.person("oncall").until(found)

    def _requested(self) -> list[str]:
        return [one["id"] for one in self.pilot.audit() if one["event"] == "operation.requested"]


class Outage(Story):
    """An incident that the one on call opens and resolves."""

    number = 0

    @override
    async def begin(self) -> None:
        """Give it a name of its own."""
        Outage.number += 1
        self.title, self.words = f"Outage {Outage.number}", f"Outage {Outage.number} is over."

    @override
    async def go_on(self) -> None:
        """Open it unless it is, see its beginning, resolve it unless it is, see its end."""
        if not self._told("incident.opened", self.title):
            await create(self.pilot, self.title)
        incident = await Incident.opened(self.pilot, self.title)
        await incident.message("announcement")
        await incident.message("call 1")
        for event in ("incident.room", "incident.paged"):
            await self.pilot.record(event, id=incident.id)
        if not incident.records("incident.resolved"):
            await resolve(self.pilot, incident, self.words)
        await incident.message("postmortem")
        await incident.message("card", "draft with /incident postmortem")
        await self.pilot.record("incident.meeting", id=incident.id)

    @override
    async def judge(self) -> list[str]:
        """One incident, room, message of each step, meeting, and one record of each kind."""
        incident = await Incident.opened(self.pilot, self.title)
        steps = ("card", "call 1", "announcement", "resolution", "postmortem")
        counts = {
            "incidents beyond one": len(self._told("incident.opened", self.title)) - 1,
            "rooms beyond one": len(await incident.rooms()) - 1,
            "meetings beyond one": len(await incident.events()) - 1,
            **{f"messages {step} beyond one": len(incident.messages(step)) - 1 for step in steps},
            "commands to open beyond one": len(incident.commands(f'"{self.title}"')) - 1,
            "commands to resolve beyond one": len(incident.commands(self.words)) - 1,
        }
        mine = [one for one in self.pilot.audit() if one["id"] == incident.id]
        return [*_repeated(mine), *_not_zero(incident.id, counts), *await self.proven()]

    def _told(self, event: str, reason: str) -> list[Json]:
        return [one for one in self.pilot.audit() if (one["event"], one["reason"]) == (event, reason)]


def _repeated(records: list[Json]) -> list[str]:
    """Return the records that stand more than once though what they tell happens once."""
    counts = Counter(one["event"] for one in records)
    return [
        f"{event} of {records[0]['id']} stands {count} times" for event, count in counts.items() if count > 1
    ]


def _not_zero(id_: str, counts: dict[str, int]) -> list[str]:
    return [f"{id_}: {what}: {count}" for what, count in counts.items() if count]

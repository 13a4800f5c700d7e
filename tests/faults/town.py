"""Two requests in front of the bot's own listeners, over memory: what people do, and how Discord tells it.

What they do by commands, clicks and forms comes in by the door (`door.py`); incidents are kept beside.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import discord

from bot.chat.line.events import Events
from bot.chat.line.incident_events import IncidentEvents
from bot.chat.rooms.marks import PIN
from bot.core.domain.audit import Event
from bot.core.domain.operation import Card, Operation, Verdict
from bot.core.domain.person import Person
from bot.core.domain.requirement import Slot
from bot.core.ports.chat import Ballot
from bot.core.ports.rooms import Mark
from bot.tasks import Tasks
from tests.bot.core.policy.sample import LEAD
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY, ROBOT, Bench
from tests.fakes.incident_bench import IncidentBench
from tests.fakes.operations import NOON
from tests.faults.deeds import DEEDS, INCIDENT
from tests.faults.door import Door

GUILD, SIGNS = "1", {Verdict.APPROVE: "✅", Verdict.REJECT: "❌"}
VOTERS = (BOB, CAROL, ERIN, BOB, CAROL, DAVE, MALLORY, ROBOT, ALICE)
NO_CARD = Card("0", "0")
MARK = Mark("77", Person(CAROL, "carol"), NOON, "The key expired", "https://discord.com/x")
_ROW = ("deploy", ("production",))
LEADS = {BOB, CAROL, ERIN}
SLOTS = (
    (Slot(("team-lead",), 1),),
    (Slot(("team-lead",), 2),),
    (Slot(("team-lead",), 1), Slot(("dba",), 1)),
    (Slot(("team-lead",), 3),),
)


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does to one of the cards, and how Discord tells it.

    What they `did` by a command, a click or a form is one of the deeds, and the interaction of this `number`.
    A moderator has `cleared` all signs from it, or `deleted` it. In the room of the first incident somebody
    `took` the page by a ✅, or `marked` a message.
    """

    kind: Literal["added", "removed", "did", "cleared", "deleted", "took", "marked"]
    card: int
    who: str
    verdict: Verdict = Verdict.APPROVE
    is_burst: bool = False
    deed: str = ""
    number: int = 0


ASKED = (Act("did", 0, ALICE, deed="ask", number=1), Act("did", 1, ALICE, deed="ask", number=2))
"""How both cards came about."""


class Nobody:
    """A client that is not logged in, and what reads back."""

    user = None

    def __init__(self) -> None:
        self.requested = 0

    def request(self) -> None:
        """Count."""
        self.requested += 1


class Town:
    """A workflow over memory, two requests in it, and the bot's own listeners in front."""

    async def open(self, slots: Sequence[Slot]) -> "Town":
        """Ask for both, and wait for their cards."""
        self.bench = Bench()
        self.bench.chat.grant(ERIN, LEAD)
        rows = [
            replace(row, slots=tuple(slots)) if (row.action, row.environments) == _ROW else row
            for row in self.bench.matrix.rows
        ]
        self.bench.matrix = replace(self.bench.matrix, rows=tuple(rows))
        self.response = IncidentBench()
        self.door = Door(GUILD, self.bench.chat.members)
        await self._listen()
        await self.all_at_once(ASKED)
        self.operations = list(self.bench.store.operations.values())
        return self

    async def restart(self) -> None:
        """End the process, and begin another one, which has not read anything back yet."""
        await self.close()
        self.bench.start()
        self.response.start()
        await self._listen()

    async def close(self) -> None:
        """End the process."""
        await self.bench.crash()
        await self.response.crash()

    async def _listen(self) -> None:
        await self.door.open(self.bench, self.response)
        nobody: Any = Nobody()
        self.events = Events(nobody, self.bench.workflow, nobody, GUILD)
        self.room = IncidentEvents(nobody, self.response.response, GUILD)

    def happen(self, act: Act) -> None:
        """Let it be so on the card, as long as there is one, whoever hears of it."""
        card = self.bench.card(self.operations[act.card])
        if card.message_id not in self.bench.chat.ballots_on:
            return
        match act.kind:
            case "added":
                self.bench.chat.react(card, act.who, act.verdict)
            case "removed":
                self.bench.chat.unreact(card, act.who, act.verdict)
            case "cleared":
                self.bench.chat.ballots_on[card.message_id].clear()
            case "deleted":
                self.bench.chat.delete(card)
            case "marked":
                self.response.rooms.marks_in[INCIDENT] = [MARK]
            case "did" | "took":
                pass

    async def hear(self, act: Act) -> None:
        """Tell the bot, as discord.py does."""
        match act.kind:
            case "added":
                await self.events.on_raw_reaction_add(self._payload(act, "REACTION_ADD"))
            case "took" | "marked":
                await self.room.on_raw_reaction_add(self._payload(act, "REACTION_ADD"))
            case "removed":
                await self.events.on_raw_reaction_remove(self._payload(act, "REACTION_REMOVE"))
            case "cleared":
                cleared: Any = self._message(act)
                await self.events.on_raw_reaction_clear(discord.RawReactionClearEvent(cleared))
            case "deleted":
                deleted: Any = self._message(act) | {"id": self._message(act)["message_id"]}
                await self.events.on_raw_message_delete(discord.RawMessageDeleteEvent(deleted))
            case "did":
                self.door.hear(act.number, act.who, DEEDS[act.deed](f"op_{act.card + 1}"))

    async def all_at_once(self, acts: Sequence[Act]) -> None:
        """Hear of everything, each in a task of its own, as discord.py dispatches it; then rest."""
        tasks = Tasks()
        for act in acts:
            tasks.spawn(self.hear(act), act.kind)
        await tasks.idle()
        await self.bench.rest()

    def told(self) -> tuple[object, ...]:
        """Return what is kept and what is written down, in order."""
        operations = [replace(one, revision=0) for one in self.bench.store.operations.values()]
        incidents = [replace(one, revision=0) for one in self.response.incidents.kept.values()]
        effects = [*self.bench.delivery.effects, *self.response.rooms.effects]
        return (operations, incidents, self._written(), effects)

    def states(self) -> list[str]:
        """Return how both requests stand."""
        return [str(self.bench.now(one).state) for one in self.operations]

    def records(self) -> Counter[tuple[str | None, ...]]:
        """Return what is written down, in few words."""
        return Counter((each.event, each.id, each.user.name, each.reason) for each in self._written())

    def _written(self) -> list[Event]:
        return [*self.bench.store.events, *self.response.store.events]

    def unfounded(self, operations: Sequence[Operation]) -> list[str]:
        """Return the effects that are doubled, and those of `operations` that their cards do not ask for."""
        done = Counter(order.operation_id for order in self.bench.delivery.effects)
        wrong = [f"{id_} had {times} effects" for id_, times in done.items() if times > 1]
        for one in operations:
            signs = self._signs(one)
            for_it = {sign.user_id for sign in signs if sign.verdict is Verdict.APPROVE}
            against = {sign.user_id for sign in signs if sign.verdict is Verdict.REJECT}
            needed = sum(slot.count for slot in one.row.slots)
            if one.id in done and (against & LEADS or len(for_it & LEADS) < needed):
                wrong.append(f"{one.id} ran with {sorted(for_it)} for it, {sorted(against)} against")
        return wrong

    def unlike(self) -> list[str]:
        """Return the open requests whose votes are not those that stand on their card and count."""
        wrong = []
        for one in map(self.bench.now, self.operations):
            signs = self._signs(one)
            counting = {(sign.user_id, sign.verdict) for sign in signs if sign.user_id in LEADS}
            if one.is_open_to_votes and {(vote.user.id, vote.verdict) for vote in one.votes} != counting:
                wrong.append(f"{one.id} has other votes than its card")
        return wrong

    def _signs(self, operation: Operation) -> Iterable[Ballot]:
        """Return what stands on its card; nothing where it is gone."""
        return self.bench.chat.ballots_on.get(self.bench.card(operation).message_id, {})

    def _message(self, act: Act) -> dict[str, str]:
        if act.kind in {"took", "marked"}:
            card = self.response.rooms.messages.get((INCIDENT, "card"), NO_CARD)
        else:
            card = self.bench.card(self.operations[act.card])
        return {"message_id": card.message_id, "channel_id": card.channel_id, "guild_id": GUILD}

    def _payload(self, act: Act, kind: Any) -> discord.RawReactionActionEvent:
        by = {"user_id": act.who, "burst": act.is_burst, "type": int(act.is_burst)}
        data: Any = self._message(act) | by
        sign = PIN if act.kind == "marked" else SIGNS[act.verdict]
        return discord.RawReactionActionEvent(data, discord.PartialEmoji(name=sign), kind)


def written(luck: random.Random, deeds: Sequence[str] = ("cancel", "ask"), share: float = 0.06) -> list[Act]:
    """Make up what happens, in the order in which it does; a `share` of it are `deeds`."""
    acts, standing = list[Act](), set[tuple[int, str, Verdict]]()
    for at in range(luck.randint(2, 9)):
        card, who = luck.randrange(2), luck.choice(VOTERS)
        verdict = luck.choice([Verdict.APPROVE] * 4 + [Verdict.REJECT])
        if standing and luck.random() < 0.3:
            card, who, verdict = luck.choice(sorted(standing))
            standing.discard((card, who, verdict))
            acts.append(Act("removed", card, who, verdict))
        elif luck.random() < share:
            did = Act("did", card, ALICE, deed=luck.choice(deeds), number=10 + at)
            acts.append(ASKED[card] if did.deed == "ask" else did)
        else:
            standing.add((card, who, verdict))
            acts.append(Act("added", card, who, verdict, luck.random() < 0.3))
    return acts

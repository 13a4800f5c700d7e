"""Two requests in front of the bot's own listeners, over memory: what people do, and how Discord tells it."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import discord

from bot.chat.line.events import Events
from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.refusal import Refused
from bot.core.domain.requirement import Slot
from bot.tasks import Tasks
from tests.bot.core.policy.sample import LEAD
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY, ROBOT, Bench

GUILD, SIGNS = "1", {Verdict.APPROVE: "✅", Verdict.REJECT: "❌"}
VOTERS = (BOB, CAROL, ERIN, BOB, CAROL, DAVE, MALLORY, ROBOT, ALICE)
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
    """What somebody does to one of the cards, or its command told again, and how Discord tells it."""

    kind: Literal["added", "removed", "asked", "cancelled"]
    card: int
    who: str
    verdict: Verdict = Verdict.APPROVE
    is_burst: bool = False


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
        self._listen()
        asked = [self.bench.request(version=version) for version in ("v2.4.1", "v2.3.2")]
        self.operations = [await self.bench.workflow.submit(request) for request in asked]
        self.asked = asked
        await self.bench.rest()
        return self

    async def restart(self) -> None:
        """End the process, and begin another one, which has not read anything back yet."""
        await self.bench.crash()
        self.bench.start()
        self._listen()

    def _listen(self) -> None:
        nobody: Any = Nobody()
        self.events = Events(nobody, self.bench.workflow, nobody, GUILD)

    def happen(self, act: Act) -> None:
        """Let it be so on the card, whoever hears of it."""
        card = self.bench.card(self.operations[act.card])
        if act.kind == "added":
            self.bench.chat.react(card, act.who, act.verdict)
        elif act.kind == "removed":
            self.bench.chat.unreact(card, act.who, act.verdict)

    async def hear(self, act: Act) -> None:
        """Tell the bot, as discord.py does."""
        operation = self.operations[act.card]
        match act.kind:
            case "added":
                await self.events.on_raw_reaction_add(self._payload(act, "REACTION_ADD"))
            case "removed":
                await self.events.on_raw_reaction_remove(self._payload(act, "REACTION_REMOVE"))
            case "asked":
                await self._refused(self.bench.workflow.submit(self.asked[act.card]))
            case "cancelled":
                by = self.bench.chat.members[act.who]
                await self._refused(self.bench.workflow.cancel(operation.id, by))

    async def all_at_once(self, acts: Sequence[Act]) -> None:
        """Hear of everything, each in a task of its own, as discord.py dispatches it; then rest."""
        tasks = Tasks()
        for act in acts:
            tasks.spawn(self.hear(act), act.kind)
        await tasks.idle()
        await self.bench.rest()

    def told(self) -> tuple[object, ...]:
        """Return what is kept and what is written down, in order."""
        kept = tuple(replace(self.bench.now(one), revision=0) for one in self.operations)
        return (*kept, tuple(self.bench.store.events), tuple(self.bench.delivery.effects))

    def states(self) -> list[str]:
        """Return how both requests stand."""
        return [str(self.bench.now(one).state) for one in self.operations]

    def records(self) -> Counter[tuple[str | None, ...]]:
        """Return what is written down, in few words."""
        return Counter((each.event, each.id, each.user.name, each.reason) for each in self.bench.store.events)

    def unfounded(self, operations: Sequence[Operation]) -> list[str]:
        """Return the effects that are doubled, and those of `operations` that their cards do not ask for."""
        done = Counter(order.operation_id for order in self.bench.delivery.effects)
        wrong = [f"{id_} had {times} effects" for id_, times in done.items() if times > 1]
        for one in operations:
            signs = self.bench.chat.ballots_on[self.bench.card(one).message_id]
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
            signs = self.bench.chat.ballots_on[self.bench.card(one).message_id]
            counting = {(sign.user_id, sign.verdict) for sign in signs if sign.user_id in LEADS}
            if one.is_open_to_votes and {(vote.user.id, vote.verdict) for vote in one.votes} != counting:
                wrong.append(f"{one.id} has other votes than its card")
        return wrong

    def _payload(self, act: Act, kind: Any) -> discord.RawReactionActionEvent:
        card = self.bench.card(self.operations[act.card])
        data: Any = {
            "message_id": card.message_id,
            "channel_id": card.channel_id,
            "guild_id": GUILD,
            "user_id": act.who,
            "burst": act.is_burst,
            "type": int(act.is_burst),
        }
        return discord.RawReactionActionEvent(data, discord.PartialEmoji(name=SIGNS[act.verdict]), kind)

    async def _refused(self, work: Any) -> None:
        try:
            await work
        except Refused:
            return


def written(luck: random.Random) -> list[Act]:
    """Make up what happens, in the order in which it does."""
    acts, standing = list[Act](), set[tuple[int, str, Verdict]]()
    for _ in range(luck.randint(2, 9)):
        card, who = luck.randrange(2), luck.choice(VOTERS)
        verdict = luck.choice([Verdict.APPROVE] * 4 + [Verdict.REJECT])
        if standing and luck.random() < 0.3:
            card, who, verdict = luck.choice(sorted(standing))
            standing.discard((card, who, verdict))
            acts.append(Act("removed", card, who, verdict))
        elif luck.random() < 0.06:
            acts.append(Act(luck.choice(["cancelled", "asked"]), card, ALICE))
        else:
            standing.add((card, who, verdict))
            acts.append(Act("added", card, who, verdict, luck.random() < 0.3))
    return acts

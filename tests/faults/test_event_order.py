"""Events that come twice, late or in another order change nothing: same state, same log, one effect."""

import random
from collections.abc import Sequence
from itertools import groupby

import pytest

from bot.core.domain.requirement import Slot
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE
from tests.faults.deeds import DEEDS
from tests.faults.town import SLOTS, Act, Town, written
from tests.proofs.proof import Proof
from tests.tiers import seed, size

MOST_COPIES, SELDOM = 5, 0.3
RARE = (
    [Act(kind, card, DAVE) for card in (0, 1) for kind in ("cleared", "deleted")],
    [Act(kind, 0, who) for who in (BOB, CAROL) for kind in ("took", "marked")],
)
"""What a moderator does to a card, and what people do in the room of an incident."""
BEFORE = (Act("did", 0, ALICE, deed="call", number=3), Act("did", 1, ALICE, deed="fail", number=4))
"""An incident, and a deploy that fails: what comes later is about them, too."""


def lively(luck: random.Random) -> list[Act]:
    """Make up what happens: reactions, as many commands, clicks and forms, at times what is rarer."""
    acts = written(luck, list(DEEDS), share=0.6)
    for rare in RARE:
        if luck.random() < SELDOM:
            acts.insert(luck.randrange(len(acts) + 1), luck.choice(rare))
    return acts


def reordered(acts: Sequence[Act], luck: random.Random) -> list[Act]:
    """Return another order in which each person's acts on each card keep theirs."""
    queues: dict[tuple[int, str], list[Act]] = {}
    for act in acts:
        queues.setdefault((act.card, act.who), []).append(act)
    mixed = []
    while queues:
        whose = luck.choice(list(queues))
        mixed.append(queues[whose].pop(0))
        if not queues[whose]:
            del queues[whose]
    return mixed


def repeated(acts: Sequence[Act], luck: random.Random) -> list[Act]:
    """Return the same with copies, those of a reaction before the same person's next act on that card.

    A reaction is told by what it says alone. An interaction has an id, so its copies come at any time.
    """
    told = [(float(at), act) for at, act in enumerate(acts)]
    for at, act in enumerate(acts):
        later = (place for place in range(at + 1, len(acts)) if _is_of(act, acts[place]))
        end = len(acts) + 3 if act.number else next(later, len(acts) + 3)
        told += [(luck.uniform(at, end), act) for _ in range(luck.randrange(MOST_COPIES))]
    return [act for _, act in sorted(told, key=lambda each: each[0])]


def _is_of(act: Act, other: Act) -> bool:
    """Tell whether both are the same person's, on the same card."""
    return (act.card, act.who) == (other.card, other.who)


async def lived(acts: Sequence[Act], slots: Sequence[Slot]) -> Town:
    """Let all of it happen and be heard, one after the other; copies in a row are heard at once."""
    town, happened = await Town().open(slots), set[int]()
    for identity, same in groupby(acts, key=id):
        told = list(same)
        if identity not in happened:
            town.happen(told[0])
            happened.add(identity)
        await town.all_at_once(told)
    await town.close()
    return town


@pytest.mark.deeper
async def test_events_that_come_again(proof: Proof) -> None:
    """Every event one to five times, in any order that people's own acts allow: as if it had come once."""
    wrong, events, sequences = [], 0, size(200, 10_000)
    for number in range(sequences):
        luck = random.Random(f"{seed()} {number}")  # noqa: S311 - no secret
        slots, acts = luck.choice(SLOTS), [*BEFORE, *reordered(lively(luck), luck)]
        again = repeated(acts, luck)
        events += len(again)
        once, often = await lived(acts, slots), await lived(again, slots)
        wrong += [f"sequence {number}: {each}" for each in often.door.answers.wrong]
        if once.told() != often.told():
            more, less = often.records() - once.records(), once.records() - often.records()
            wrong.append(f"sequence {number}: {once.states()} {often.states()}, more {more}, less {less}")
    proof.tried("event-order", sequences, wrong, {"events": f"{events:,}"})


@pytest.mark.deeper
async def test_events_in_no_order_at_all(proof: Proof) -> None:
    """All at once, also a removal before what it removes: nothing runs but by the signs on the card.

    Read back, what is still open has the votes that stand there.
    """
    wrong, sequences = [], size(100, 5000)
    for number in range(sequences):
        luck = random.Random(f"none {seed()} {number}")  # noqa: S311 - no secret
        town, acts = await Town().open(luck.choice(SLOTS)), lively(luck)
        await town.all_at_once(BEFORE)
        for act in acts:
            town.happen(act)
        told = repeated([*BEFORE, *acts], luck)
        luck.shuffle(told)
        await town.all_at_once(told)
        await town.bench.workflow.reconcile()
        await town.bench.rest()
        found = (*town.unfounded(town.operations), *town.unlike(), *town.door.answers.wrong)
        wrong += [f"sequence {number}: {each}" for each in found]
        await town.close()
    proof.tried("event-order", sequences, wrong)

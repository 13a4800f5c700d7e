"""Votes that were given or taken back while nobody listened count as they stand, marked as read back."""

import random
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.core.domain.operation import Operation, Source, Verdict
from bot.tasks import Tasks
from tests.fakes.bench import ALICE, ERIN
from tests.faults.town import LEADS, SLOTS, Act, Town, written
from tests.proofs.proof import Proof
from tests.tiers import seed, size


def expected(town: Town, operation: Operation) -> set[str]:
    """Return how a request that was still pending may end, by the signs on its card alone."""
    signs = town.bench.chat.ballots_on[town.bench.card(operation).message_id]
    against = {sign.user_id for sign in signs if sign.verdict is Verdict.REJECT}
    for_it = {sign.user_id for sign in signs if sign.verdict is Verdict.APPROVE} & LEADS
    if ALICE in against:
        return {"cancelled"}
    if against & LEADS:
        return {"rejected"}
    asks_dba = any("dba" in slot.roles for slot in operation.row.slots)
    needed = sum(slot.count for slot in operation.row.slots)
    if len(for_it) < needed or (asks_dba and ERIN not in for_it):
        return {"pending"}
    return {"succeeded", "void"}  # void where the other one ran first: it is no longer what was approved


def unmarked(town: Town, operation: Operation, heard: set[tuple[int, str, Verdict]]) -> list[str]:
    """Return the counted votes that were read back and do not say so."""
    card = town.operations.index(next(one for one in town.operations if one.id == operation.id))
    return [
        f"{operation.id}: the vote of {vote.user.name} is from {vote.source}"
        for vote in operation.votes
        if vote.source is Source.GATEWAY and (card, vote.user.id, vote.verdict) not in heard
    ]


async def live(town: Town, acts: list[Act]) -> set[tuple[int, str, Verdict]]:
    """Let things happen that the bot hears of; return the signs that it knows."""
    heard: set[tuple[int, str, Verdict]] = set()
    for act in acts:
        town.happen(act)
        await town.all_at_once([act])
        sign = (act.card, act.who, act.verdict)
        if act.kind == "added":
            heard.add(sign)
        elif act.kind == "removed":
            heard.discard(sign)
    return heard


async def away(town: Town, acts: list[Act]) -> None:
    """Let things happen that nobody hears of."""
    for act in acts:
        if act.kind in {"added", "removed"}:
            town.happen(act)


async def back(town: Town, luck: random.Random, last: Act | None) -> None:
    """Read everything back, after a restart or not; meanwhile one more event may come."""
    tasks = Tasks()
    if luck.random() < 0.5:
        await town.restart()
    works: list[Coroutine[Any, Any, object]] = [town.bench.workflow.reconcile()]
    if last is not None:
        town.happen(last)
        works.append(town.hear(last))
    luck.shuffle(works)
    for work in works:
        tasks.spawn(work, "back")
    await tasks.idle()
    await town.bench.rest()


@pytest.mark.deeper
async def test_votes_while_away(proof: Proof) -> None:
    """However people changed their minds meanwhile, what stands on the cards decides, once."""
    wrong, scripts, votes = [], size(300, 10_000), 0
    for number in range(scripts):
        luck = random.Random(f"{seed()} {number}")  # noqa: S311 - no secret
        town = await Town().open(luck.choice(SLOTS))
        acts = written(luck)
        cut = luck.randrange(len(acts))
        heard = await live(town, acts[:cut])
        waiting = [one for one in map(town.bench.now, town.operations) if one.is_open_to_votes]
        await away(town, acts[cut:])
        last = Act("added", luck.randrange(2), luck.choice(sorted(LEADS))) if luck.random() < 0.5 else None
        await back(town, luck, last)
        votes += len(acts) - cut
        found = [*town.unfounded(waiting), *town.unlike()]
        for was in waiting:
            now = town.bench.now(was)
            # a vote during the reading may find one that was taken back: then it ends, unexecuted
            allowed = expected(town, was) | ({"void"} if last is not None else set())
            if str(now.state) not in allowed:
                found.append(f"{now.id} is {now.state}, not {allowed}")
            found += unmarked(town, now, heard) if last is None else []
        wrong += [f"script {number}: {each}" for each in found]
        await town.close()
    proof.tried("missed-votes", scripts, wrong, {"missed acts": f"{votes:,}"})

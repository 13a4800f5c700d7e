"""Thousands of requests wait while the bot is away, and people vote: all is settled when it comes back."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from bot.core.domain.operation import Operation, State
from bot.core.ports.back_end import Order
from tests import tiers
from tests.faults.processor import waited
from tests.proofs.proof import Proof
from tests.storm.storm import FIRST_LEAD, SEEDS, Storm, storm, until

TABLES = {
    "hundreds": (tiers.size(40, 500), tiers.size(4, 10), 60.0),
    "thousands": (tiers.size(300, 10_000), tiers.size(20, 200), 1800.0),
}
"""How many requests wait and how many are over, and the seconds in which all has to be settled."""
ONE_IN, A_CROSS_IN, LEADS = 20, 5, 3
MOST_CALLS = 20
"""For one that was voted on: signs of both kinds, read twice, the voter, the card, the last word."""
LOOKS = 2 * 2
"""At each sign, before anything begins: when it comes back and right before the start, normal and super."""
Ends = Mapping[str, tuple[State, list[str]]]
"""How a request should stand, and whose votes it should hold."""


@pytest.mark.deeper
@pytest.mark.parametrize(("waiting", "expired", "most"), TABLES.values(), ids=TABLES)
async def test_the_bot_comes_back_to_a_full_table(
    waiting: int, expired: int, most: float, tmp_path: Path, proof: Proof
) -> None:
    """One in twenty was voted on, some ran out of time: exact votes, in order, within the limits, in time."""
    async with storm(tmp_path, leads=LEADS, services=expired + waiting) as bot:
        operations = await bot.kept(expired=expired, waiting=waiting)
        ends = dict(_voted_on(bot, operations, expired))
        hasty = _watched(bot, operations)
        begun, before = time.monotonic(), waited()
        await bot.run()
        caught_up = time.monotonic() - begun
        over = sum(state is not State.PENDING for state, _ in ends.values())
        await until(lambda: len(bot.records("command")) >= over)
        took, others = time.monotonic() - begun, waited() - before
        kept = [await bot.now(operation) for operation in operations]
        violations = [
            *_misjudged(bot, kept, ends),
            *_out_of_order(bot, kept),
            *hasty,
            *_too_much(bot, len(kept), over),
        ]
    if tiers.IS_DEEP and took - others > most:
        violations.append(f"{len(kept)} were settled after {took:.0f} s")
    figures = {
        f"{waiting:,} read back in": f"{caught_up:.0f} s",
        f"{waiting:,} settled in": f"{took:.0f} s",
        "calls to Discord": f"{len(bot.traffic.calls):,}",
        "429s": str(bot.traffic.refused()),
    }
    proof.tried("storm.restart", len(operations), violations, figures)


def _voted_on(
    bot: Storm, operations: Sequence[Operation], expired: int
) -> Iterator[tuple[str, tuple[State, list[str]]]]:
    """Let a lead react on one card in twenty, now and then with ❌; yield how each request should end."""
    for number, operation in enumerate(operations):
        turn, rest = divmod(number, ONE_IN)
        is_cross, who = turn % A_CROSS_IN == A_CROSS_IN - 1, FIRST_LEAD + turn % LEADS
        if rest == 0:
            bot.react(operation, who, SEEDS[is_cross])
        if number < expired:
            yield operation.id, (State.EXPIRED, [])
        elif rest == 0:
            yield operation.id, (State.REJECTED if is_cross else State.SUCCEEDED, [str(who)])
        else:
            yield operation.id, (State.PENDING, [])


def _watched(bot: Storm, operations: Sequence[Operation]) -> list[str]:
    """Return a list in which stands, as it happens, what the back end begins before its votes were read."""
    cards = {each.id: each.card.message_id for each in operations if each.card is not None}
    hasty = list[str]()

    def look(order: Order) -> None:
        reads = [bot.traffic.reads[cards[order.operation_id], sign] for sign in SEEDS]
        if min(reads) < LOOKS:
            hasty.append(f"{order.operation_id} began when its signs had been read {reads} times")

    bot.bench.delivery.witness = look
    return hasty


def _misjudged(bot: Storm, kept: Sequence[Operation], ends: Ends) -> Iterator[str]:
    """Yield what stands otherwise than its card says, or took effect more often than that."""
    effects = bot.effects()
    for operation in kept:
        found = operation.state, [vote.user.id for vote in operation.votes]
        if found != ends[operation.id]:
            yield f"{operation.id} stands as {found}, not {ends[operation.id]}"
        if effects[operation.id] != (found[0] is State.SUCCEEDED):
            yield f"{operation.id}: {effects[operation.id]} effects"


def _out_of_order(bot: Storm, kept: Sequence[Operation]) -> Iterator[str]:
    """Yield what was heard before one that expires earlier."""
    place = {operation.id: number for number, operation in enumerate(kept)}
    for event, result in (("command", "expired"), ("vote", None)):
        heard = [place[one["id"]] for one in bot.records(event) if one["result"] == result]
        if heard != sorted(heard):
            yield f"{event}: not in the order of expiry: {heard[:20]}"


def _too_much(bot: Storm, cards: int, over: int) -> Iterator[str]:
    """Yield where Discord was asked too fast, or more than is needed for what had happened."""
    pages, routes = cards // 100 + 2, bot.traffic.routes()
    if routes["GET /channels/{id}/messages"] > pages + over:
        yield f"the cards were read with {routes['GET /channels/{id}/messages']} calls"
    if len(bot.traffic.calls) > pages + MOST_CALLS * over:
        yield f"{len(bot.traffic.calls)} calls for {over} that were over: {routes}"
    yield from bot.heed.heedless()

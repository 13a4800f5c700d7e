"""Where the votes of open operations stand, with the people as Discord knows them now."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.requirement import Block
from bot.core.inquiries.sources import Sources
from bot.core.policy.block import blocks
from bot.core.policy.quorum import Quorum
from bot.core.ports.chat import ChatError
from bot.core.workflow import authority


@dataclass(frozen=True, slots=True)
class Standing:
    """An open operation and its votes, counted; `count` is None where it does not wait for any.

    `is_certain`: the people could be asked; otherwise no vote is counted, and nothing is known of them.
    """

    operation: Operation
    count: Quorum | None = None
    is_certain: bool = True


async def standings(sources: Sources, operations: Iterable[Operation]) -> tuple[Standing, ...]:
    """Count the votes of each; people are asked about once, however often they voted."""
    found = tuple(operations)
    people = await _people(sources, {vote.user.id for each in found if _votes(each) for vote in each.votes})
    return tuple([await _standing(sources, each, people) for each in found])


async def in_the_way(sources: Sources, action: str, service: str, environment: str) -> tuple[Block, ...]:
    """Return what blocks such a request now; raise StoreError."""
    incidents, locks = await sources.incidents.open(), await sources.locks.locks()
    target = action, service, environment
    return blocks(sources.matrix(), incidents, locks, *target, sources.clock.now())


async def _people(sources: Sources, ids: Iterable[str]) -> Mapping[str, Member | None] | None:
    """Return each voter's standing in the guild; None where Discord does not tell in time."""
    try:
        async with asyncio.timeout(sources.answer):
            return {id_: await sources.chat.member(id_) for id_ in sorted(ids)}
    except (ChatError, TimeoutError):
        return None


async def _standing(
    sources: Sources, operation: Operation, people: Mapping[str, Member | None] | None
) -> Standing:
    if not _votes(operation):
        return Standing(operation)
    known = people or {}
    voters = [(member, vote.verdict) for vote in operation.votes if (member := known.get(vote.user.id))]
    plan = operation.plan
    standing = await in_the_way(sources, plan.action, plan.service, plan.environment)
    asked = authority.still_asked(operation, standing)
    count = authority.judge(sources.matrix(), operation.row, operation, voters, asked)
    return Standing(operation, count, people is not None or not operation.votes)


def _votes(operation: Operation) -> bool:
    """Tell whether the operation waits for votes, now or once it is confirmed."""
    asks = bool(operation.row.slots or authority.overrides(operation.blocks)) and operation.glass is None
    return asks and operation.awaits_people

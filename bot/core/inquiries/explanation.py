"""Why something may be asked for, waits or may not go on: the row, the people, what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.requirement import Block
from bot.core.inquiries.recorded import is_stranger, recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.inquiries.standing import Standing, in_the_way, standings
from bot.core.policy.coverage import ANY_OTHER
from bot.core.policy.evaluate import Decision, Outcome, Reason, evaluate
from bot.core.policy.explain import explain, progress
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.sentences import request

_ASKED = ("action", "service", "environment", "direction")
_WAITS = {
    State.CONFIRMING: "It waits for @{name}, who asked for it, to confirm.",
    State.PENDING: "It waits for approval.",
    State.APPROVED: "It is approved.",
    State.EXECUTING: "It is running: nothing stops it any more.",
    State.UNKNOWN: "Nobody knows how it ended: somebody has to settle it on its card.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One request or operation: its name, what the policy says, what blocks it now, until when it waits.

    `is_denied`: no row of the matrix lets anybody ask for it.
    """

    title: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    until: datetime | None = None
    operation: Operation | None = None
    is_denied: bool = False


async def explanation(
    sources: Sources, attempt: Attempt, words: Mapping[str, str]
) -> tuple[Explanation, ...]:
    """Explain a request (a scale without direction is two) or an open operation; raise Refused."""
    named = words.get("service"), words.get("environment")
    async with recorded(sources, attempt, *named):
        refuse_stranger(sources, attempt, "The policy is")
        asked = {name: words[name] for name in _ASKED if words.get(name)}
        operation_id = words.get("operation")
        if operation_id and not asked:
            return (await _operation(sources, operation_id),)
        if operation_id or not {"action", "environment"} <= asked.keys():
            raise Refused(
                "usage", "Name an action and an environment, or an open operation and nothing else."
            )
        return await _request(sources, attempt, asked)


async def open_to(sources: Sources, member: Member) -> Sequence[Operation]:
    """Return the operations that this person can choose from, a stranger none; raise StoreError."""
    return () if is_stranger(sources, member) else await sources.store.unsettled()


async def _request(sources: Sources, attempt: Attempt, asked: Mapping[str, str]) -> tuple[Explanation, ...]:
    action, environment, service = asked["action"], asked["environment"], asked.get("service")
    if service is not None:
        sources.catalog.target(service, environment)
    directions = (asked["direction"],) if "direction" in asked else DIRECTIONS.get(action, (None,))
    found = await in_the_way(sources, action, service or ANY_OTHER, environment)
    roles = attempt.requester.role_ids
    every = (Facts(action, service or ANY_OTHER, environment, each, roles) for each in directions)
    return tuple(_requested(sources.matrix(), facts, found) for facts in every)


def _requested(matrix: Matrix, facts: Facts, found: tuple[Block, ...]) -> Explanation:
    """Say what holds for those who may ask, then whether this person may."""
    anyone = frozenset[str]().union(*matrix.roles.values())
    for_all = evaluate(matrix, Facts(facts.action, facts.service, facts.environment, facts.direction, anyone))
    if for_all.is_denied:
        return Explanation(title=request(facts), lines=explain(for_all), blocks=found, is_denied=True)
    for_them = evaluate(matrix, facts)
    may = f"You may not: {for_them.reason.text}" if for_them.is_denied else "You may ask for this."
    return Explanation(title=request(facts), lines=(*explain(for_all), may), blocks=found)


async def _operation(sources: Sources, operation_id: str) -> Explanation:
    operation = await sources.store.operation(operation_id)
    if operation is None:
        raise Refused("unknown-operation", "There is no such operation.")
    if operation.is_final:
        raise Refused("ended", f"{operation.id} has ended ({operation.state}): nothing waits any more.")
    plan = operation.plan
    (standing,) = await standings(sources, [operation])
    waits = operation.awaits_people
    starts = operation.not_before if operation.state is State.APPROVED else None
    return Explanation(
        title=operation.command,
        lines=_asked_for(standing),
        blocks=()
        if operation.state is State.EXECUTING
        else await in_the_way(sources, plan.action, plan.service, plan.environment),
        until=operation.expires_at if waits else starts,
        operation=operation,
    )


def _asked_for(standing: Standing) -> tuple[str, ...]:
    """Say which row decided, what it waits for, and where the votes stand."""
    operation, row = standing.operation, standing.operation.row
    outcome = Outcome.NEEDS_APPROVAL if row.slots else Outcome.ALLOWED
    decision = Decision(outcome, row, Reason(holds=True, text=""))
    waits = _WAITS[operation.state].format(name=operation.requester.name)
    glass = operation.glass
    alone = [f"Break-glass by @{glass.by.name}: {glass.reason}"] if glass else []
    unsure = (
        [] if standing.is_certain else ["Discord could not be asked about the voters: none is counted here."]
    )
    votes = () if standing.count is None or glass else progress(standing.count)
    return (*explain(decision), waits, *alone, *unsure, *votes)

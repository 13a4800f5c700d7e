"""Take the last look before anything happens: the same change, meant by the same people, still allowed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.domain.command import parse
from bot.core.domain.migration import Migration
from bot.core.domain.operation import Operation, Source, State, Verdict, Vote
from bot.core.domain.person import Member, Person
from bot.core.domain.plan import Plan, digest
from bot.core.domain.refusal import Refused
from bot.core.domain.request import request
from bot.core.domain.requirement import Block, Row
from bot.core.policy.matrix import Matrix
from bot.core.ports.back_end import BackEndError
from bot.core.ports.chat import CardGone, ChatError
from bot.core.workflow import authority, ballots, glass, planning
from bot.core.workflow.authority import Demand
from bot.core.workflow.dependencies import Dependencies

_WITHDRAWN = (
    "The approval no longer stands: an approver withdrew, left or lost the role in between. "
    "Nothing was changed; ask again."
)
_OTHER_ROLES = (
    "The matrix gives a role that decides about this to other people meanwhile. "
    "Nothing was changed; ask again."
)
_SOON = 4.0
"""Seconds; what is known of people is too old to start by after five."""
_STRICTER = "The policy was changed meanwhile and asks for more. Nothing was changed; ask again."


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an approved operation must not start, and the state it ends in."""

    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """What is approved has to wait for the end of a block; `blocks` are all that stand in its way."""

    until: datetime
    reason: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who asked (None: no longer a member) and who voted, as Discord knows them now."""

    requester: Member | None
    voters: authority.Voters

    @property
    def is_vouched(self) -> bool:
        """Whether the matrix, not Discord, says who asked: then nothing was asked that could be old."""
        return self.requester is not None and self.requester.is_vouched


async def refresh(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation with the votes as they stand on its card now; raise CardGone, ChatError."""
    if not is_voted_on(operation):
        return operation
    if operation.card is None:
        raise CardGone("there is no card to read the votes from")
    return await ballots.hear(deps, operation, await deps.chat.ballots(operation.card))


async def people(deps: Dependencies, operation: Operation) -> People:
    """Ask who these people are now; raise ChatError: then nothing is known and nothing may start."""
    requester, voters = await asyncio.gather(_requester(deps, operation), authority.voters(deps, operation))
    return People(requester, voters)


async def _requester(deps: Dependencies, operation: Operation) -> Member | None:
    """Return who asked, None if no longer a member; while Discord is away, whom the matrix vouches for."""
    if not operation.is_vouched:
        return await deps.chat.member(operation.requester.id)
    try:
        async with asyncio.timeout(_SOON):
            return await deps.chat.member(operation.requester.id)
    except (ChatError, TimeoutError) as error:
        member = glass.vouched(deps.matrix(), operation.requester.id)
        if member is None:
            raise ChatError(str(error) or "Discord did not answer in time") from error
        return member


async def authority_now(
    deps: Dependencies, matrix: Matrix, operation: Operation, who: People
) -> Obstacle | Wait | Demand:
    """Return what `matrix` asks now, or what speaks against starting by it; raise StoreError."""
    if who.requester is None:
        return Obstacle(State.VOID, f"@{operation.requester.name}, who had asked, is no longer a member.")
    try:
        now = await authority.demand(deps, matrix, operation.plan, who.requester)
        if operation.glass is not None:
            await glass.check(deps, matrix, operation.plan.action, who.requester, operation.id)
    except Refused as refusal:
        return Obstacle(State.VOID, f"The policy no longer allows it. {refusal.sentence}")
    return (
        _changed(matrix, operation, now, who.requester)
        or (
            _alone(operation, now)
            if operation.glass is not None
            else _together(matrix, operation, now, who.voters)
        )
        or now
    )


def _changed(matrix: Matrix, operation: Operation, now: Demand, requester: Member) -> Obstacle | None:
    """Hold the row of the request against what its words mean now."""
    if operation.roles and operation.roles != matrix.behind(operation.row):
        return Obstacle(State.VOID, _OTHER_ROLES)
    if operation.row.requesters and not matrix.ids_of(operation.row.requesters) & requester.role_ids:
        return Obstacle(State.VOID, f"@{requester.name} may not ask for this any more. Nothing was changed.")
    if now.row.confirm and not operation.row.confirm:
        return Obstacle(State.VOID, _STRICTER)
    return None


def _alone(operation: Operation, now: Demand) -> Obstacle | None:
    """Return what does not give way to break-glass: a block, or a code that was never given."""
    asked = operation.row.second_factor or now.row.second_factor
    if asked and operation.glass is not None and not operation.is_proven(operation.glass.by.id):
        return Obstacle(State.VOID, _STRICTER)
    firm = (block for block in now.blocks if not block.yields_to_glass)
    return next((Obstacle(State.VOID, f"{block.reason} Nothing was changed.") for block in firm), None)


def _together(
    matrix: Matrix, operation: Operation, now: Demand, voters: authority.Voters
) -> Obstacle | Wait | None:
    """Judge the votes under the row as it was at the request, as it is now, and for what is in the way."""
    return (
        _count(matrix, operation.row, operation, voters, _WITHDRAWN)
        or _count(matrix, now.row, operation, voters, _STRICTER)
        or _blocked(matrix, operation, now.blocks, voters)
    )


async def stands(deps: Dependencies, operation: Operation) -> Obstacle | Wait | None:
    """Return what speaks against an order that was meant to be given before this process began.

    Everything is looked at again, by the signs that stand on the card now; nothing of that is kept. Raise
    ChatError where it cannot be judged.
    """
    now = deps.clock.now()
    if now >= operation.expires_at:
        return Obstacle(State.EXPIRED, "Its time is over. Nothing was changed; ask again.")
    if (obstacle := await drift(deps, operation)) is not None:
        return obstacle
    try:
        operation = operation if not is_voted_on(operation) else await _reread(deps, operation)
    except CardGone:
        return Obstacle(State.CANCELLED, "Its card was deleted. Nothing was changed; ask again.")
    own = (operation.requester.id, Verdict.REJECT)
    if own in {(vote.user.id, vote.verdict) for vote in operation.votes}:
        return Obstacle(State.CANCELLED, f"@{operation.requester.name} took it back. Nothing was changed.")
    who = await people(deps, operation)
    found = await authority_now(deps, deps.matrix(), operation, who)
    return None if isinstance(found, Demand) else found


async def _reread(deps: Dependencies, operation: Operation) -> Operation:
    """Return the operation with the signs on its card, each as old as it was known to be."""
    signs = [] if operation.card is None else await deps.chat.ballots(operation.card)
    known = {(vote.user.id, vote.verdict): vote for vote in operation.votes}
    now = deps.clock.now()
    votes = (
        known.get((sign.user_id, sign.verdict))
        or Vote(Person(sign.user_id, sign.user_id), sign.verdict, "", now, Source.RECONCILE)
        for sign in signs
    )
    return replace(operation, votes=tuple(votes))


def is_voted_on(operation: Operation) -> bool:
    """Tell whether signs on its card mean anything: not where nothing is asked, or the glass is broken."""
    waits = operation.not_before is not None
    return operation.glass is None and bool(operation.row.slots or authority.heard(operation) or waits)


def _count(
    matrix: Matrix,
    row: Row,
    operation: Operation,
    voters: authority.Voters,
    otherwise: str,
) -> Obstacle | None:
    """Judge the votes under the row as it was at the request, or as it is now."""
    count = authority.judge(matrix, row, operation, voters)
    if count.rejected_by is not None:
        return Obstacle(State.REJECTED, f"Rejected by @{count.rejected_by.name}.")
    return None if count.state == "approved" else Obstacle(State.VOID, otherwise)


def _blocked(
    matrix: Matrix,
    operation: Operation,
    blocks: Sequence[Block],
    voters: authority.Voters,
) -> Obstacle | Wait | None:
    """Return the first thing in the way that the voters do not let it pass; what never ends comes first."""
    closed = [block for block in blocks if not authority.passes(matrix, block, operation, voters)]
    for block in closed:
        if not block.waits or block.until is None:
            return Obstacle(State.VOID, f"{block.reason} Nothing was changed.")
    ends = [block for block in closed if block.until is not None]
    last = max(ends, key=lambda block: block.until or operation.created_at, default=None)
    return None if last is None or last.until is None else Wait(last.until, last.reason, tuple(blocks))


async def drift(deps: Dependencies, operation: Operation) -> Obstacle | None:
    """Plan the same command again: anything approvers agreed to that moved makes the operation void."""
    try:
        plan = await _plan_again(deps, operation)
    except Refused as refusal:
        return Obstacle(State.VOID, refusal.sentence)
    except (BackEndError, TimeoutError) as error:
        why = str(error) or "no answer in time"
        return Obstacle(State.VOID, f"A back end did not answer ({why}). Nothing was changed; ask again.")
    if digest(operation.plan, operation.row) != operation.digest:
        return Obstacle(State.VOID, "What is kept of it is not what was approved. Nothing was changed.")
    if digest(plan, operation.row) == operation.digest:
        return None
    moved = "; ".join(_moved(operation.plan, plan)) or "its details changed"
    return Obstacle(State.VOID, f"This is no longer what was approved: {moved}. Nothing was changed.")


async def _plan_again(deps: Dependencies, operation: Operation) -> Plan:
    service = deps.catalog.find(operation.plan.service)
    if service is None or operation.plan.environment not in service.environments:
        raise Refused("unknown-service", "The service has left the settings. Nothing was changed.")
    requester = Member(operation.requester.id, operation.requester.name)
    command = parse(operation.command)
    again = request(command, requester, operation.place, operation.interaction_id)
    async with asyncio.timeout(deps.limits.answer):
        return await planning.plan(deps, again)


def _moved(before: Plan, now: Plan) -> Iterator[str]:
    """Yield what moved, in words."""
    if before.version != now.version:
        yield f"it went back to {before.version} and would go back to {now.version} now"
    elif before.reference != now.reference:
        yield f"{now.version} named {before.reference} and names {now.reference} now"
    if before.from_replicas != now.from_replicas:
        yield f"{before.from_replicas} replicas ran and {now.from_replicas} run now"
    if before.migrations != now.migrations:
        yield f"pending were {_named(before.migrations)}, and are {_named(now.migrations)} now"
    if before.kept_migrations != now.kept_migrations:
        yield f"migrations were run meanwhile: {_named(now.kept_migrations)}"


def _named(migrations: Sequence[Migration]) -> str:
    """Name migrations, each with what changes with its SQL."""
    return ", ".join(f"{each.id} ({each.fingerprint})" for each in migrations) or "none"

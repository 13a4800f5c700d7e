"""Who may do this: the row that decides, what stands in the way, and whether the votes of now are enough."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.domain.operation import Operation, Source, State, Verdict, Vote
from bot.core.domain.person import Member
from bot.core.domain.plan import Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.domain.requirement import Block, Row, Slot
from bot.core.policy import quorum
from bot.core.policy.block import blocks
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.policy.quorum import Quorum
from bot.core.workflow.dependencies import Dependencies

Voters = Sequence[tuple[Member, Verdict]]


@dataclass(frozen=True, slots=True)
class Demand:
    """What the policy asks of a plan at one moment: the row that decides and the blocks in the way."""

    row: Row
    blocks: tuple[Block, ...] = ()


async def demand(deps: Dependencies, matrix: Matrix, plan: Plan, requester: Member) -> Demand:
    """Return what the policy asks now; raise Refused where no row decides or the requester may not ask."""
    refuse_unable(requester)
    facts = Facts(plan.action, plan.service, plan.environment, plan.direction, requester.role_ids)
    decision = evaluate(matrix, facts)
    if decision.row is None or decision.is_denied:
        raise Refused("not-allowed", f"{decision.reason.text} Nothing was changed.")
    return Demand(decision.row, await in_the_way(deps, matrix, plan))


async def in_the_way(deps: Dependencies, matrix: Matrix, plan: Plan) -> tuple[Block, ...]:
    """Return what blocks the plan now; raise StoreError."""
    incidents, locks = await deps.incidents.open(), await deps.locks.locks()
    target = plan.action, plan.service, plan.environment
    return blocks(matrix, incidents, locks, *target, deps.clock.now())


async def names_in_the_way(deps: Dependencies, plan: Plan) -> frozenset[str]:
    """Return the names of what blocks the plan now; raise StoreError."""
    return frozenset(block.name for block in await in_the_way(deps, deps.matrix(), plan))


def refuse_unable(member: Member) -> None:
    """Raise Refused for those whose word counts nowhere, whatever their roles."""
    if not member.is_able:
        raise Refused(
            "not-allowed",
            "Bots, people in a timeout and people who have not passed the server's screening change nothing. "
            "Nothing was changed.",
        )


def refuse_stranger(matrix: Matrix, request: Request) -> None:
    """Raise Refused where the policy denies the request whatever its plan, before a back end is asked."""
    refuse_unable(request.requester)
    asked = (request.action, request.service, request.environment)
    roles = request.requester.role_ids
    directions = DIRECTIONS[request.action]
    decisions = [evaluate(matrix, Facts(*asked, direction, roles)) for direction in directions]
    if all(decision.is_denied for decision in decisions):
        raise Refused("not-allowed", f"{decisions[0].reason.text} Nothing was changed.")


def refuse_blocked(demanded: Demand, *, with_glass: bool) -> None:
    """Raise Refused where a block lets nothing pass: no approvals, no waiting, no break-glass."""
    for block in demanded.blocks:
        is_passable = block.override or block.waits or (with_glass and block.yields_to_glass)
        if not is_passable:
            raise Refused("blocked", f"{block.reason} Nothing was changed.")


def first_state(operation: Operation) -> State:
    """Return where an operation begins; a code of who breaks the glass is a confirmation."""
    has_to_be_meant = operation.row.confirm or operation.is_confirmed_by_code
    return State.CONFIRMING if has_to_be_meant else after_confirmation(operation)


def after_confirmation(operation: Operation) -> State:
    """Return where it goes on once the requester means it."""
    if operation.glass is not None:
        return State.APPROVED
    return State.PENDING if operation.row.slots or overrides(operation.blocks) else State.APPROVED


def overrides(blocks_: Sequence[Block]) -> list[tuple[Slot, ...]]:
    """Return the approvals without which the blocks are not passed; what waits for its end asks for none."""
    return [block.override for block in blocks_ if not block.waits]


def still_asked(operation: Operation, standing: Iterable[Block]) -> list[tuple[Slot, ...]]:
    """Return the approvals that its blocks ask for; one that is over asks for none any more."""
    names = {block.name for block in standing}
    return overrides([block for block in operation.blocks if block.name in names])


def heard(operation: Operation) -> list[tuple[Slot, ...]]:
    """Return whose votes are heard beside those for the row: whoever may let one of its blocks pass."""
    return [block.override for block in operation.blocks if block.override]


async def voter(deps: Dependencies, operation: Operation, user_id: str, verdict: Verdict) -> Member | None:
    """Return whoever gives the sign, None if not a member; raise ChatError.

    For a ✅ the roles that they were given since are late; a ❌ only stops, so it counts with all of them.
    """
    return await deps.chat.member(user_id, operation.card if verdict is Verdict.APPROVE else None)


async def role_by_now(deps: Dependencies, operation: Operation, member: Member) -> str | None:
    """Return the role by which the matrix of now gives somebody a vote; raise ChatError, StoreError.

    It starts only by the row of its request and by that of now, so a ❌ by either of them ends it.
    """
    matrix = deps.matrix()
    voices = {name for row in matrix.rows for slot in row.slots for name in slot.roles}
    if not matrix.ids_of(voices) & member.role_ids:
        return None  # and Discord is not asked on every stranger's behalf
    requester = await deps.chat.member(operation.requester.id)
    try:
        now = None if requester is None else await demand(deps, matrix, operation.plan, requester)
    except Refused:
        return None
    if now is None or quorum.obstacle(now.row, matrix.roles, operation.requester.id, member) is not None:
        return None
    return quorum.voting_role(now.row, matrix.roles, member)


async def voters(deps: Dependencies, operation: Operation) -> Voters:
    """Return the operation's voters who are still members, as Discord knows them now; raise ChatError."""
    against = {vote.user.id for vote in operation.votes if vote.verdict is Verdict.REJECT}
    signs = [Verdict.REJECT if vote.user.id in against else vote.verdict for vote in operation.votes]
    members = await asyncio.gather(
        *(
            voter(deps, operation, vote.user.id, sign)
            for vote, sign in zip(operation.votes, signs, strict=True)
        )
    )
    asked = zip(members, operation.votes, strict=True)
    return [(member, vote.verdict) for member, vote in asked if member is not None]


def is_too_early(operation: Operation, asked: Iterable[Sequence[Slot]]) -> bool:
    """Tell whether the votes decide nothing, whoever gave them: no ❌, and fewer people than seats.

    So Discord need not be asked about everybody at every vote.
    """
    people = {vote.user.id for vote in operation.votes}
    seats = (sum(slot.count for slot in slots) for slots in (operation.row.slots, *asked))
    is_opposed = any(vote.verdict is Verdict.REJECT for vote in operation.votes)
    return not is_opposed and len(people) < max(seats)


def judge(
    matrix: Matrix,
    row: Row,
    operation: Operation,
    voters: Voters,
    asked: Sequence[Sequence[Slot]] = (),
) -> Quorum:
    """Count the voters against `row` and the overrides that are `asked` for, each by itself.

    A ❌ of anyone whose vote was heard ends it, whether or not their approval is still asked for. Where `row`
    asks for a second factor, a ✅ counts of those alone who have given a code for this very operation.
    """
    asker = operation.requester.id
    newest = {member.id: member for member, _ in voters}  # also where their ✅ does not count
    voters = [(newest[member.id], sign) for member, sign in voters if _counts(row, operation, member, sign)]
    count = quorum.judge(row, matrix.roles, asker, voters, [*heard(operation), *asked])
    return count if count.rejected_by else quorum.judge(row, matrix.roles, asker, voters, asked)


def _counts(row: Row, operation: Operation, member: Member, verdict: Verdict) -> bool:
    """Tell whether a sign is worth anything; against a change no code is needed."""
    return verdict is not Verdict.APPROVE or row.second_factor is None or operation.is_proven(member.id)


def passes(matrix: Matrix, block: Block, operation: Operation, voters: Voters) -> bool:
    """Tell whether the voters let the operation pass the block: knowing of it, from its card."""
    shown = next((each for each in operation.blocks if is_same(each, block)), None)
    if shown is None or not block.override:
        return False
    knew = {vote.user.id for vote in operation.votes if _knew(vote, shown)}
    alone = replace(operation.row, slots=())
    aware = [(member, verdict) for member, verdict in voters if member.id in knew]
    return judge(matrix, alone, operation, aware, [block.override]).state == "approved"


def _knew(vote: Vote, shown: Block) -> bool:
    """Tell whether a vote was given to a card with this block; nobody knows when one came that was missed."""
    return shown.shown_at is None or (vote.at > shown.shown_at and vote.source is Source.GATEWAY)


def is_same(shown: Block, standing: Block) -> bool:
    """Tell whether people who saw the one know of the other: its name, and who may let a request pass it."""
    return (shown.name, shown.override) == (standing.name, standing.override)


def put_on_card(operation: Operation, standing: Iterable[Block], now: datetime) -> tuple[Block, ...]:
    """Return what stands in the way, to be shown: as it is now, and since when people can know of it."""
    return tuple(replace(block, shown_at=_shown_at(operation, block, now)) for block in standing)


def _shown_at(operation: Operation, block: Block, now: datetime) -> datetime | None:
    return next((each.shown_at for each in operation.blocks if is_same(each, block)), now)


def is_shown(operation: Operation, block: Block) -> bool:
    """Tell whether its card shows the block."""
    return any(is_same(each, block) for each in operation.blocks)


def having_a_say(matrix: Matrix, demanded: Demand, operation: Operation, voters: Voters) -> frozenset[str]:
    """Return the ids of the voters whose votes count, under the row of the request or the one of now."""
    asked = [demanded.row.slots, *heard(operation)]
    return frozenset(
        member.id
        for member, _ in voters
        if quorum.obstacle(operation.row, matrix.roles, operation.requester.id, member, asked) is None
    )

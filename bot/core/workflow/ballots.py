"""Single votes: which count, which do not and why, and which were taken back."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import Operation, Source, State, Verdict, Vote
from bot.core.domain.person import Member
from bot.core.policy import quorum
from bot.core.ports.chat import Ballot
from bot.core.workflow import authority, ending
from bot.core.workflow.dependencies import Dependencies


async def hear(deps: Dependencies, operation: Operation, ballots: Sequence[Ballot]) -> Operation:
    """Return the operation with exactly the countable votes of `ballots`; raise ChatError."""
    standing = {(ballot.user_id, ballot.verdict) for ballot in ballots}
    for known in operation.votes:
        if (known.user.id, known.verdict) not in standing:
            operation = await withdraw(deps, operation, known.user.id, known.verdict)
    for ballot in ballots:
        operation = await cast(deps, operation, ballot.user_id, ballot.verdict, Source.RECONCILE)
        if operation.is_final:
            break
    return operation


async def cast(
    deps: Dependencies, operation: Operation, user_id: str, verdict: Verdict, source: Source
) -> Operation:
    """Return the operation with the vote if it counts; else write down why not. Raise ChatError."""
    if _known(operation, user_id, verdict) is not None:
        return operation
    if user_id == operation.requester.id and verdict is Verdict.REJECT:
        name = operation.requester.name
        return await ending.end(
            deps, operation, State.CANCELLED, f"Cancelled by @{name}, who had asked for it."
        )
    member = await authority.voter(deps, operation, user_id, verdict)
    if member is None:
        stranger = Member(user_id, user_id)
        return await object_to(deps, operation, stranger, "Someone who is not a member here has no vote.")
    ids, others = deps.matrix().roles, authority.heard(operation)
    obstacle = quorum.obstacle(operation.row, ids, operation.requester.id, member, others)
    role = quorum.voting_role(operation.row, ids, member, others)
    if obstacle is None and role is not None:
        return await deps.store.save(*_counted(deps, operation, member, verdict, role, source))
    role = await authority.role_by_now(deps, operation, member) if verdict is Verdict.REJECT else None
    if role is None:
        return await object_to(deps, operation, member, obstacle or "They hold none of the roles asked for.")
    counted, event = _counted(deps, operation, member, verdict, role, source)
    return await ending.end(deps, counted, State.REJECTED, f"Rejected by @{member.name}.", told=[event])


def _counted(
    deps: Dependencies, operation: Operation, member: Member, verdict: Verdict, role: str, source: Source
) -> tuple[Operation, Event]:
    heard = Vote(member.person, verdict, role, deps.clock.now(), source)
    counted = replace(operation, votes=(*operation.votes, heard))
    event = audit.vote(counted, EventName.VOTE, heard.at, by=member, reason=_said(counted, heard))
    return counted, event


async def withdraw(
    deps: Dependencies, operation: Operation, user_id: str, verdict: Verdict, why: str = "removed"
) -> Operation:
    """Remove a vote that was counted, if it was."""
    taken = _known(operation, user_id, verdict)
    if taken is None:
        return operation
    left = replace(operation, votes=tuple(vote for vote in operation.votes if vote is not taken))
    event = audit.of(
        left, EventName.VOTE_WITHDRAWN, deps.clock.now(), by=taken.user, reason=f"{verdict} {why}"
    )
    left = await deps.store.save(left, event)
    await deps.chat.show(left)
    return left


async def object_to(deps: Dependencies, operation: Operation, member: Member, why: str) -> Operation:
    """Write a vote that does not count down once per person, reason and operation, and say so on the card."""
    saying = (operation.id, member.id, why)
    if saying not in deps.said:
        event = audit.vote(operation, EventName.DENIED, deps.clock.now(), by=member, reason=why)
        await deps.store.record(replace(event, result=Result.DENIED))
        deps.said.add(saying)
        await deps.chat.show(operation, notice=f"@{member.name}: {why}")
    return operation


def _said(operation: Operation, vote: Vote) -> str:
    """Return what a vote says, and what it still lacks."""
    asks = operation.row.second_factor is not None and vote.verdict is Verdict.APPROVE
    lacks = ", not counted before a code is given" if asks and not operation.is_proven(vote.user.id) else ""
    return f"{vote.verdict} as {vote.role}{lacks}"


def _known(operation: Operation, user_id: str, verdict: Verdict) -> Vote | None:
    votes = (vote for vote in operation.votes if vote.user.id == user_id and vote.verdict is verdict)
    return next(votes, None)

"""Break-glass: one person goes on alone, for a reason that everyone sees, and somebody reviews it later."""

from datetime import datetime, timedelta

from bot.core.domain.operation import Glass, Operation
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.domain.review import Review
from bot.core.policy.matrix import BreakGlass, Matrix
from bot.core.policy.sentences import role_list
from bot.core.workflow import authority
from bot.core.workflow.authority import Demand
from bot.core.workflow.dependencies import Dependencies

_LONGEST_REASON = 200


async def broken(deps: Dependencies, matrix: Matrix, request: Request, demanded: Demand) -> Glass | None:
    """Return the glass that a request breaks, None where it does not; raise Refused where it may not."""
    if request.break_glass is None:
        _refuse_vouched(request.requester)
        return None
    reason = " ".join(request.break_glass.split())
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise Refused(
            "no-reason",
            f"Breaking the glass needs a reason of up to {_LONGEST_REASON} characters. Nothing was changed.",
        )
    rule = await check(deps, matrix, request.action, request.requester)
    is_vouched = request.requester.is_vouched  # for whom there is no way without
    if (
        not is_vouched
        and not demanded.row.slots
        and not any(block.yields_to_glass for block in demanded.blocks)
    ):
        raise Refused(
            "no-need", "Nobody has to approve this. Nothing was changed; ask without `break_glass`."
        )
    return Glass(request.requester.person, rule.role, reason, is_vouched)


def vouched(matrix: Matrix, user: str) -> Member | None:
    """Return whom the matrix takes this name or id for while Discord does not say; None for anyone else.

    They hold every role, for the glass alone: whoever has a shell beside the bot is believed to be them.
    """
    people = () if matrix.break_glass is None else matrix.break_glass.without_discord
    person = next((each for each in people if user in (each.id, each.name)), None)
    if person is None:
        return None
    return Member(person.id, person.name, matrix.ids_of(matrix.roles), is_vouched=True)


def _refuse_vouched(member: Member) -> None:
    """Raise Refused for those of whom only the matrix says who they are."""
    if member.is_vouched:
        raise Refused("no-answer", f"Discord does not say who @{member.name} is. Nothing was changed.")


async def check(
    deps: Dependencies, matrix: Matrix, action: Action, member: Member, operation_id: str | None = None
) -> BreakGlass:
    """Return the rule by which this person, able to act, may do this alone; raise Refused without one.

    The review of the operation itself is in nobody's way.
    """
    rule = matrix.break_glass
    if rule is None or action not in rule.actions:
        raise Refused(
            "no-glass",
            f"The approval matrix lets nobody break the glass for a {action}. Nothing was changed.",
        )
    if not matrix.role_ids(rule.role) & member.role_ids:
        raise Refused(
            "not-allowed", f"Only {role_list([rule.role])} may break the glass. Nothing was changed."
        )
    if member.is_vouched and vouched(matrix, member.id) is None:
        _refuse_vouched(member)
    reviews = [each for each in await deps.reviews.open() if each.operation_id != operation_id]
    owed = next((each for each in reviews if each.by.id == member.id), None)
    after = ", in Discord; until then somebody else whom the matrix names may" if member.is_vouched else ""
    if owed is not None:
        raise Refused(
            "review-due",
            f"@{member.name} has broken the glass for {owed.operation_id}, and nobody has reviewed that yet. "
            f"Nothing was changed; {role_list(owed.roles)} reviews it first{after}.",
        )
    return rule


def owed(matrix: Matrix, demanded: Demand, operation: Operation, now: datetime) -> Review | None:
    """Return the review that an operation owes once it starts, None without break-glass.

    Whoever the row or a block asks for is skipped, as they were at the request and as they are now. Where
    nobody else is, those who may ask for the same review it: one commander alone could not.
    """
    rule = matrix.break_glass
    if operation.glass is None or rule is None:
        return None
    groups = [operation.row.slots, demanded.row.slots, *authority.heard(operation)]
    groups += [block.override for block in demanded.blocks]
    skipped = dict.fromkeys(name for slots in groups for slot in slots for name in slot.roles)
    return Review(
        operation_id=operation.id,
        by=operation.glass.by,
        reason=operation.glass.account,
        roles=tuple(skipped) if {*skipped} - {rule.role} else (*skipped, *demanded.row.requesters),
        due_at=now + timedelta(seconds=rule.review_within_seconds),
    )

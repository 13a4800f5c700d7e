"""The review of a broken glass: whoever was skipped is called once, reminded once, and closes it."""

from dataclasses import replace
from functools import partial

from bot.core.domain import audit
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.review import Review
from bot.core.policy.sentences import role_list
from bot.core.ports.chat import Notice
from bot.core.ports.store import Stale
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.persist import persist

_LONGEST_NAP = 30.0


async def make(deps: Dependencies, operation_id: str, by: Member) -> Review:
    """Close the review for someone who was skipped; raise Refused for anyone else, and where it is closed."""
    async with deps.lock(operation_id):
        review = await deps.reviews.review(operation_id)
        operation = await deps.store.operation(operation_id)
        if review is None or operation is None:
            raise Refused("no-review", "There is nothing to review.")
        if review.reviewed_by is not None:
            raise Refused("too-late", f"@{review.reviewed_by.name} has reviewed this already.")
        _refuse_unfit(deps, review, by)
        now = deps.clock.now()
        made = replace(review, reviewed_by=by.person, reviewed_at=now)
        await deps.reviews.change(made, audit.glass_reviewed(operation, by.person, now))
    text = f"✅ @{by.name} has reviewed that @{review.by.name} broke the glass {_for(operation)}."
    await deps.chat.tell(_notice(operation, "reviewed", text))
    return made


def _refuse_unfit(deps: Dependencies, review: Review, by: Member) -> None:
    """Raise Refused unless `by` is another human with one of the roles that were skipped."""
    matrix = deps.matrix()
    ids = matrix.ids_of(review.roles) or matrix.ids_of(matrix.roles)  # or nobody could, were they renamed
    if by.id == review.by.id or not by.is_able or not ids & by.role_ids:
        raise Refused(
            "not-allowed", f"Only {role_list(review.roles)} reviews this, and not @{review.by.name}."
        )


async def follow_up(deps: Dependencies, operation: Operation) -> None:
    """Call who was skipped, once however often asked, and remind them in the end; raise StoreError."""
    review = None if operation.glass is None else await deps.reviews.review(operation.id)
    if review is None or not review.is_open:
        return
    text = (
        f"🚨 @{review.by.name} broke the glass {_for(operation)}: nobody else was asked. "
        f"Reason: {review.reason}\n"
        f"One of you reviews it by {review.due_at:%Y-%m-%d %H:%M} UTC."
    )
    await deps.chat.tell(_notice(operation, "glass", text, review))
    work = partial(_remind_in_time, deps, operation)
    deps.start_once(f"review {operation.id}", partial(persist, deps, operation, work))


async def _remind_in_time(deps: Dependencies, operation: Operation) -> None:
    """Wait for the review, and remind once where it did not come; raise StoreError."""
    while (review := await deps.reviews.review(operation.id)) is not None and review.is_open:
        left = (review.due_at - deps.clock.now()).total_seconds()
        if left > 0:
            await deps.clock.sleep(min(left, _LONGEST_NAP))
            continue
        if not review.is_reminded:
            await _remind(deps, operation, review)
        return


async def _remind(deps: Dependencies, operation: Operation, review: Review) -> None:
    text = (
        f"⏰ Nobody has reviewed yet that @{review.by.name} broke the glass {_for(operation)}. "
        f"Reason: {review.reason}"
    )
    await deps.chat.tell(_notice(operation, "reminder", text, review))
    event = audit.glass_reminded(operation, deps.clock.now())
    try:
        await deps.reviews.change(replace(review, is_reminded=True), event)
    except Stale:  # somebody reviewed it just now
        return


def _for(operation: Operation) -> str:
    plan = operation.plan
    return f"for a {plan.action} of {plan.service} to {plan.environment}"


def _notice(operation: Operation, step: str, text: str, review: Review | None = None) -> Notice:
    return Notice(
        key=f"{operation.id} {step}",
        place=operation.place,
        since=operation.created_at,
        text=text,
        roles=() if review is None else review.roles,
        reply_to=operation.card,
        review_of=None if review is None else operation.id,
    )

"""What waits for whom: open requests with what is missing, and reviews that nobody has made yet."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt
from bot.core.domain.review import Review
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.inquiries.standing import Standing, standings

_STRANGERS = "What waits for approval is"
Cancel = Callable[[str, Member], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Due:
    """A review that is owed, and the operation it is for where that is still known."""

    review: Review
    operation: Operation | None


@dataclass(frozen=True, slots=True)
class Approvals:
    """Open operations, the first to expire coming first, and reviews, the first to be due coming first."""

    standings: tuple[Standing, ...]
    reviews: tuple[Due, ...]


async def approvals(sources: Sources, attempt: Attempt) -> Approvals:
    """Return what waits now; raise Refused."""
    async with recorded(sources, attempt):
        refuse_stranger(sources, attempt, _STRANGERS)
        waiting = [each for each in await sources.store.unsettled() if each.state is not State.EXECUTING]
        reviews = [
            Due(review, await sources.store.operation(review.operation_id))
            for review in await sources.reviews.open()
        ]
        return Approvals(await standings(sources, waiting), tuple(reviews))


async def withdraw(sources: Sources, attempt: Attempt, operation_id: str, cancel: Cancel) -> None:
    """Let the one who asked for an operation `cancel` it by this command; raise Refused."""
    async with recorded(sources, attempt):
        refuse_stranger(sources, attempt, _STRANGERS)
        await cancel(operation_id, attempt.requester)


async def own(sources: Sources, user_id: str) -> Sequence[Operation]:
    """Return what this person can still cancel; raise StoreError."""
    return [
        each for each in await sources.store.unsettled() if each.requester.id == user_id and each.is_unstarted
    ]

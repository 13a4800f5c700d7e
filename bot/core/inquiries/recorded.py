"""Every question ends in one record, too: answered, refused, or without an answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.core.domain import audit
from bot.core.domain.audit import Result
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.sources import Sources
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import Duplicate, StoreError


@asynccontextmanager
async def recorded(
    sources: Sources, attempt: Attempt, service: str | None = None, environment: str | None = None
) -> AsyncIterator[None]:
    """Answer inside the block; raise Refused, also where no answer came or nothing can be recorded."""
    asked_at = sources.clock.now()

    async def note(result: Result, reason: str | None = None) -> None:
        event = audit.answered(attempt, result, asked_at, sources.clock.now(), reason, service, environment)
        with suppress(Duplicate):  # the same command twice is written down once
            await sources.store.record(event)

    try:
        try:
            yield
        except Refused as refusal:
            await note(Result.DENIED, refusal.sentence)
            raise
        except (BackEndError, TimeoutError) as error:
            why = f"There is no answer ({str(error) or 'not in time'}). Ask again in a moment."
            await note(Result.FAILURE, why)
            raise Refused("no-answer", why) from error
        await note(Result.SUCCESS)
    except StoreError as error:
        raise Refused("not-recorded", f"This could not be recorded, so it is not told. {error}") from error


def is_stranger(sources: Sources, member: Member) -> bool:
    """Tell whether somebody holds no role of the matrix."""
    return not sources.matrix().role_names(member.role_ids)


def refuse_stranger(sources: Sources, attempt: Attempt, what: str) -> None:
    """Raise Refused for strangers: `what` is for the team."""
    if is_stranger(sources, attempt.requester):
        sentence = f"{what} for people with a role of the approval matrix. Nothing was told."
        raise Refused("not-allowed", sentence)

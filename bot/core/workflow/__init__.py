"""The life of an operation: asked for, voted on, executed, settled; one door for all who command."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import structlog
from structlog.contextvars import bound_contextvars

from bot.core.actions import rollback
from bot.core.domain import audit
from bot.core.domain.catalog import Catalog
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, Request
from bot.core.domain.review import Review
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import ChatError
from bot.core.ports.store import Duplicate, StoreError
from bot.core.workflow import (
    again,
    cancel,
    denial,
    ending,
    locking,
    outcome,
    prove,
    reconcile,
    reload,
    review,
    submit,
    vote,
)
from bot.core.workflow.dependencies import Dependencies, Limits
from bot.core.workflow.settle import settle_soon

__all__ = ["Dependencies", "Limits", "Workflow"]
log = structlog.get_logger(__name__)


class Workflow:
    """Every way to ask for, decide and stop an operation; Refused carries the sentence for the person."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._has_retold = False

    @property
    def catalog(self) -> Catalog:
        """The services that commands can name."""
        return self._deps.catalog

    async def submit(self, request: Request) -> Operation:
        """Take a request to its card."""
        with _told(), self._deps.tracer.step("submit"):
            return await submit.submit(self._deps, request)

    async def turn_away(self, attempt: Attempt, sentence: str) -> None:
        """Write down a command that was refused at the entrance; the same one twice is written down once."""
        with _told(), suppress(Duplicate):
            await self._deps.store.record(audit.turned_away(attempt, sentence, self._deps.clock.now()))

    async def wait(self, operation_id: str) -> Operation:
        """Return an operation once it has ended."""
        return await ending.wait(self._deps, operation_id)

    def hindrance(self, operation_id: str) -> str | None:
        """Return why what is approved does not start yet; None where nothing is known to hinder it."""
        return self._deps.hindered.get(operation_id)

    async def cancel(self, operation_id: str, by: Member) -> Operation:
        """Cancel what has not started."""
        async with self._clicked(operation_id, by):
            return await cancel.cancel(self._deps, operation_id, by)

    async def withdraw(self, operation_id: str, by: Member) -> Operation:
        """Cancel by a command, whose own record tells of a refusal."""
        with _told():
            return await cancel.cancel(self._deps, operation_id, by)

    async def confirm(self, operation_id: str, by: Member) -> Operation:
        """Confirm what waits for its requester's word."""
        async with self._clicked(operation_id, by):
            return await cancel.confirm(self._deps, operation_id, by)

    async def again(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the same once more, in the name of the one who clicked."""
        async with self._clicked(operation_id, by):
            request = await again.same(self._deps, operation_id, by, interaction_id)
        return await self.submit(request)

    async def undo(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the rollback of a deploy that failed, in the name of the one who clicked."""
        async with self._clicked(operation_id, by):
            request = await again.undo(self._deps, operation_id, by, interaction_id)
        return await self.submit(request)

    async def start(self, before: Matrix | None) -> None:
        """Put the matrix in force, with its difference to the one `before` written down."""
        with _told():
            await reload.start(self._deps, before)

    async def reload(self, attempt: Attempt) -> Sequence[str]:
        """Put the approval matrix in force as its file has it now; return what changed."""
        with _told():
            return await reload.reload(self._deps, attempt)

    async def lock(
        self, attempt: Attempt, service: str, environment: str, reason: str, span: str | None = None
    ) -> Lock:
        """Stop every change of a service in an environment."""
        with _told():
            return await locking.lock(self._deps, attempt, service, environment, reason, span)

    async def unlock(self, attempt: Attempt, service: str, environment: str) -> Lock:
        """Take a lock away; return what it was."""
        with _told():
            return await locking.unlock(self._deps, attempt, service, environment)

    async def settle_outcome(self, operation_id: str, by: Member, *, succeeded: bool) -> Operation:
        """Write down how an unknown outcome turned out."""
        async with self._clicked(operation_id, by):
            return await outcome.settle_outcome(self._deps, operation_id, by, succeeded=succeeded)

    async def review(self, operation_id: str, by: Member) -> Review:
        """Close the review of a broken glass."""
        async with self._clicked(operation_id, by):
            return await review.make(self._deps, operation_id, by)

    async def prove(self, operation_id: str, by: Member, code: str) -> Operation:
        """Take a code of somebody's second factor, without which their ✅ does not count."""
        with _told():
            return await prove.prove(self._deps, operation_id, by, code)

    async def vote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Hear a reaction that was added."""
        await self._hear(message_id, lambda id_: vote.vote(self._deps, id_, user_id, verdict))

    async def unvote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Hear a reaction that was removed."""
        await self._hear(message_id, lambda id_: vote.unvote(self._deps, id_, user_id, verdict))

    async def cleared(self, message_id: str) -> None:
        """Hear that a moderator removed everyone's reactions from a message."""
        happened = "A moderator removed the reactions from its card."
        await self._hear(message_id, lambda id_: cancel.discredit(self._deps, id_, happened))

    async def card_deleted(self, message_id: str) -> None:
        """Hear that a message is gone."""
        happened = "Its card was deleted."
        await self._hear(message_id, lambda id_: cancel.discredit(self._deps, id_, happened))

    async def reconcile(self) -> bool:
        """Settle what was missed, at the first time tell recent ends again; return whether all is settled."""
        if not self._has_retold:
            await reconcile.retell(self._deps)
            await reconcile.follow_up_reviews(self._deps)
            self._has_retold = True
        return await reconcile.reconcile(self._deps)

    async def suggest_versions(self, service: str) -> Sequence[str]:
        """Return the releases of a service, newest first; none for an unknown one. Raise BackEndError."""
        if self._deps.catalog.find(service) is None:
            return ()
        return await self._deps.delivery(service).releases(service)

    async def suggest_rollbacks(self, service: str, environment: str) -> Sequence[str]:
        """Return the versions to go back to, the last to serve first; raise StoreError."""
        history = await self._deps.store.history(service, environment)
        return list(dict.fromkeys(each.version for each in reversed(rollback.healthy(history))))

    async def suggest_migrations(self, service: str, environment: str) -> Sequence[str]:
        """Return the ids of the pending migrations of a service, in order; raise BackEndError."""
        migrations = self._deps.migrations(service)
        if migrations is None:
            return ()
        return [each.id for each in await migrations.pending(service, environment)]

    @asynccontextmanager
    async def _clicked(self, operation_id: str, by: Member) -> AsyncIterator[None]:
        """Write down what is refused to the one who clicked, and tell what could not be written down."""
        with _told(), bound_contextvars(operation=operation_id):
            async with denial.noted(self._deps, operation_id, by):
                yield

    async def _hear(self, message_id: str, weigh: Callable[[str], Awaitable[None]]) -> None:
        """Weigh what happened to a card; where that cannot be done now, read it back as soon as it can."""
        operation = await vote.on_card(self._deps, message_id)
        if operation is None:
            return
        with (
            bound_contextvars(operation=operation.id),
            self._deps.tracer.consequence("vote", operation),
        ):
            try:
                await weigh(operation.id)
            except (ChatError, StoreError) as error:
                log.warning("not weighed yet", error=str(error))
                settle_soon(self._deps, operation)


@contextmanager
def _told() -> Iterator[None]:
    """Turn a memory that cannot be written into a refusal: nothing runs that is not recorded."""
    try:
        yield
    except StoreError as error:
        sentence = (
            f"This could not be recorded, and nothing runs that is not. Look before you ask again. {error}"
        )
        raise Refused("not-recorded", sentence) from error

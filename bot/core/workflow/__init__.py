"""The life of an operation: asked for, voted on, executed, settled; one door for all who command."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.store import StoreError
from bot.core.workflow import cancel, ending, reconcile, submit, vote
from bot.core.workflow.dependencies import Dependencies, Limits

__all__ = ["Dependencies", "Limits", "Workflow"]


class Workflow:
    """Every way to ask for, decide and stop an operation; Refused carries the sentence for the person."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps

    @property
    def catalog(self) -> Catalog:
        """The services that commands can name."""
        return self._deps.catalog

    async def submit(self, request: Request) -> Operation:
        """Take a request to its card."""
        with _told():
            return await submit.submit(self._deps, request)

    async def wait(self, operation_id: str) -> Operation:
        """Return an operation once it has ended."""
        return await ending.wait(self._deps, operation_id)

    async def cancel(self, operation_id: str, by: Member) -> Operation:
        """Cancel what has not started."""
        with _told():
            return await cancel.cancel(self._deps, operation_id, by)

    async def confirm(self, operation_id: str, by: Member) -> Operation:
        """Confirm what waits for its requester's word."""
        with _told():
            return await cancel.confirm(self._deps, operation_id, by)

    async def vote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Hear a reaction that was added."""
        await vote.vote(self._deps, message_id, user_id, verdict)

    async def unvote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Hear a reaction that was removed."""
        await vote.unvote(self._deps, message_id, user_id, verdict)

    async def cleared(self, message_id: str) -> None:
        """Hear that a moderator removed everyone's reactions from a message."""
        await self._discredit(message_id, "A moderator removed the reactions from its card.")

    async def card_deleted(self, message_id: str) -> None:
        """Hear that a message is gone."""
        await self._discredit(message_id, "Its card was deleted.")

    async def reconcile(self) -> bool:
        """Settle what was missed; return whether everything could be."""
        return await reconcile.reconcile(self._deps)

    async def suggest_versions(self, service: str) -> Sequence[str]:
        """Return the releases of a service, newest first; none for an unknown one. Raise DeliveryError."""
        if self._deps.catalog.find(service) is None:
            return ()
        return await self._deps.delivery(service).releases(service)

    async def _discredit(self, message_id: str, happened: str) -> None:
        operation = await vote.on_card(self._deps, message_id)
        if operation is not None:
            await cancel.discredit(self._deps, operation, happened)


@contextmanager
def _told() -> Iterator[None]:
    """Turn a memory that cannot be written into a refusal: what is not recorded is not done."""
    try:
        yield
    except StoreError as error:
        raise Refused("not-recorded", f"This could not be recorded, so it was not done. {error}") from error

"""The workflow as the chat sees it: what people's commands, clicks and reactions are handed to."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.domain.catalog import Catalog
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt, Request


class Desk(Protocol):
    """Takes what people ask for; Refused is raised with a sentence for them."""

    @property
    def catalog(self) -> Catalog:
        """Return the services that can be asked about."""
        ...

    async def submit(self, request: Request) -> Operation:
        """Take a request; raise Refused."""
        ...

    async def turn_away(self, attempt: Attempt, sentence: str) -> object:
        """Write down a command refused at the entrance; raise Refused where that cannot be."""
        ...

    async def cancel(self, operation_id: str, by: Member) -> object:
        """Stop what has not started; raise Refused."""
        ...

    async def withdraw(self, operation_id: str, by: Member) -> object:
        """Stop what has not started, by a command; raise Refused."""
        ...

    async def confirm(self, operation_id: str, by: Member) -> object:
        """Confirm what asks for it; raise Refused."""
        ...

    async def again(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the same once more; raise Refused."""
        ...

    async def undo(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Ask for the rollback of a failed deploy; raise Refused."""
        ...

    async def settle_outcome(self, operation_id: str, by: Member, *, succeeded: bool) -> object:
        """Say how an unknown outcome turned out; raise Refused."""
        ...

    async def review(self, operation_id: str, by: Member) -> object:
        """Review a broken glass; raise Refused."""
        ...

    async def lock(
        self, attempt: Attempt, service: str, environment: str, reason: str, span: str | None = None
    ) -> Lock:
        """Lock a service in an environment, for `span` (`2h`) or until it is unlocked; raise Refused."""
        ...

    async def unlock(self, attempt: Attempt, service: str, environment: str) -> Lock:
        """Take the lock away and return it; raise Refused."""
        ...

    async def reload(self, attempt: Attempt) -> Sequence[str]:
        """Read the approval matrix again; return what changed, line by line. Raise Refused."""
        ...

    async def prove(self, operation_id: str, by: Member, code: str) -> Operation:
        """Take a code of somebody's second factor, without which their ✅ does not count; raise Refused."""
        ...

    async def vote(self, message_id: str, user_id: str, verdict: Verdict) -> object:
        """Hear a ✅ or ❌ on a message."""
        ...

    async def unvote(self, message_id: str, user_id: str, verdict: Verdict) -> object:
        """Hear that one was taken back."""
        ...

    async def cleared(self, message_id: str) -> object:
        """Hear that a moderator removed everyone's."""
        ...

    async def card_deleted(self, message_id: str) -> object:
        """Hear that a message is gone."""
        ...

    async def reconcile(self) -> bool:
        """Read again what may have been missed; return whether all of it could be."""
        ...

    async def suggest_versions(self, service: str) -> Sequence[str]:
        """Return deployable versions, newest first."""
        ...

    async def suggest_rollbacks(self, service: str, environment: str) -> Sequence[str]:
        """Return versions to go back to, the last to serve first."""
        ...

    async def suggest_migrations(self, service: str, environment: str) -> Sequence[str]:
        """Return the ids of pending migrations, in order."""
        ...

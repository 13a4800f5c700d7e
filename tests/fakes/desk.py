"""A workflow that writes down what it is handed, and answers as told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation, Verdict
from bot.core.domain.person import Member
from bot.core.domain.request import Attempt, Request
from tests.fakes.operations import BOB, NOON, make_operation

CATALOG = Catalog(
    {
        "order-service": Service(
            "order-service",
            ("development", "staging", "production"),
            dashboard="https://grafana.internal/d/order-service",
        ),
        "payment-service": Service("payment-service", ("staging", "production")),
    }
)


@dataclass
class ScriptedDesk:
    """Keeps every call in `heard`; raises `error` from commands where one is set."""

    catalog: Catalog = CATALOG
    operation: Operation = field(default_factory=make_operation)
    versions: Sequence[str] = ("v2.5.0", "v2.4.1", "v2.4.0")
    migrations: Sequence[str] = ("0002_add", "0003_drop")
    error: Exception | None = None
    requests: list[Request] = field(default_factory=list)
    heard: list[tuple[str, ...]] = field(default_factory=list)
    turned_away: list[tuple[Attempt, str]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    reloads: list[Attempt] = field(default_factory=list)
    difference: Sequence[str] = ("+ deploy any service in staging",)
    reconciled: int = 0

    async def submit(self, request: Request) -> Operation:
        """Take a request."""
        self.requests.append(request)
        if self.error is not None:
            raise self.error
        return self.operation

    async def turn_away(self, attempt: Attempt, sentence: str) -> None:
        """Keep whom the entrance refused."""
        self.turned_away.append((attempt, sentence))
        if self.error is not None:
            raise self.error

    async def cancel(self, operation_id: str, by: Member) -> None:
        """Write down who cancels."""
        await self._command("cancel", operation_id, by)

    async def withdraw(self, operation_id: str, by: Member) -> None:
        """Write down who cancels by a command."""
        await self._command("withdraw", operation_id, by)

    async def confirm(self, operation_id: str, by: Member) -> None:
        """Write down who confirms."""
        await self._command("confirm", operation_id, by)

    async def reload(self, attempt: Attempt) -> Sequence[str]:
        """Return the lines of a difference."""
        self.reloads.append(attempt)
        if self.error is not None:
            raise self.error
        return self.difference

    async def again(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Write down who asks for the same."""
        await self._command("again", operation_id, by, interaction_id)
        return self.operation

    async def undo(self, operation_id: str, by: Member, interaction_id: str) -> Operation:
        """Write down who rolls back."""
        await self._command("undo", operation_id, by, interaction_id)
        return self.operation

    async def lock(
        self, attempt: Attempt, service: str, environment: str, reason: str, span: str | None = None
    ) -> Lock:
        """Write down what is locked; return a lock until noon."""
        await self._event("lock", service, environment, reason, *([span] if span else []))
        return Lock(service, environment, reason, attempt.requester.person, NOON, NOON if span else None)

    async def unlock(self, attempt: Attempt, service: str, environment: str) -> Lock:
        """Write down what is unlocked; return bob's lock."""
        await self._event("unlock", service, environment, attempt.requester.name)
        return Lock(service, environment, "disk swap", BOB, NOON)

    async def settle_outcome(self, operation_id: str, by: Member, *, succeeded: bool) -> None:
        """Write down who settles, and how."""
        await self._command("succeeded" if succeeded else "failed", operation_id, by)

    async def review(self, operation_id: str, by: Member) -> None:
        """Write down who reviews."""
        await self._command("review", operation_id, by)

    async def prove(self, operation_id: str, by: Member, code: str) -> Operation:
        """Write down whose code came."""
        await self._command("prove", operation_id, by, code)
        return self.operation

    async def vote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Write down a vote."""
        await self._event("vote", message_id, user_id, verdict)

    async def unvote(self, message_id: str, user_id: str, verdict: Verdict) -> None:
        """Write down that one was taken back."""
        await self._event("unvote", message_id, user_id, verdict)

    async def cleared(self, message_id: str) -> None:
        """Write down that all were removed."""
        await self._event("cleared", message_id)

    async def card_deleted(self, message_id: str) -> None:
        """Write down that a message is gone."""
        await self._event("card_deleted", message_id)

    async def reconcile(self) -> bool:
        """Count."""
        self.reconciled += 1
        return True

    async def suggest_versions(self, service: str) -> Sequence[str]:
        """Return the versions."""
        del service
        return self.versions

    async def suggest_rollbacks(self, service: str, environment: str) -> Sequence[str]:
        """Return the ways back from the newest version."""
        del service, environment
        return self.versions[1:]

    async def suggest_migrations(self, service: str, environment: str) -> Sequence[str]:
        """Return the migrations."""
        del service, environment
        return self.migrations

    async def _command(self, verb: str, operation_id: str, by: Member, *more: str) -> None:
        self.members.append(by)
        await self._event(verb, operation_id, by.id, *more)

    async def _event(self, *what: str) -> None:
        self.heard.append(what)
        if self.error is not None:
            raise self.error

"""Locks on a service and environment: set and taken away by whoever may ask for something there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.domain import audit, duration
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.catalog import Catalog
from bot.core.domain.lock import Lock
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS, Matrix
from bot.core.ports.clock import Clock
from bot.core.ports.locks import Locks
from bot.core.ports.store import Duplicate, Store, StoreError

LONGEST_REASON = 200
LONGEST_SECONDS = 30 * 86400
_NOTHING = "Nothing was changed."


class Means(Protocol):
    """What locking works with; whoever looks before they write holds `turn`."""

    @property
    def store(self) -> Store:
        """Where refusals are written down."""
        ...

    @property
    def locks(self) -> Locks:
        """The locks."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def catalog(self) -> Catalog:
        """The services."""
        ...

    @property
    def matrix(self) -> Callable[[], Matrix]:
        """The policy as it is now."""
        ...

    @property
    def turn(self) -> asyncio.Lock:
        """Held by one at a time."""
        ...


async def lock(
    means: Means, attempt: Attempt, service: str, environment: str, reason: str, span: str | None = None
) -> Lock:
    """Lock until /unlock or for `span` (`30m 2h 3d`); raise Refused, with the refusal written down."""
    async with _recorded(means, attempt, service, environment) as asked_at:
        _refuse_if_not_allowed(means, attempt, service, environment)
        wanted = Lock(
            service, environment, _reason(reason), attempt.requester.person, asked_at, _until(asked_at, span)
        )
        known = await standing(means, service, environment)
        if known is not None:
            raise Refused("locked", f"{_described(known)} {_NOTHING} Take it away first with /unlock.")
        events = _events(means, attempt, EventName.LOCKED, wanted, wanted.reason)
        await means.locks.lock(wanted, *events)
    return wanted


async def unlock(means: Means, attempt: Attempt, service: str, environment: str) -> Lock:
    """Take the lock away and return it; raise Refused, with the refusal written down."""
    async with _recorded(means, attempt, service, environment):
        _refuse_if_not_allowed(means, attempt, service, environment)
        known = await standing(means, service, environment)
        if known is None:
            raise Refused("not-locked", f"{service} is not locked in {environment}. {_NOTHING}")
        why = f"it was locked by @{known.by.name}: {known.reason}"
        await means.locks.unlock(
            service, environment, *_events(means, attempt, EventName.UNLOCKED, known, why)
        )
    return known


async def standing(means: Means, service: str, environment: str) -> Lock | None:
    """Return the lock that holds there now; raise StoreError."""
    now = means.clock.now()
    found = (
        each
        for each in await means.locks.locks()
        if (each.service, each.environment) == (service, environment)
    )
    return next((each for each in found if each.holds(now)), None)


@asynccontextmanager
async def _recorded(
    means: Means, attempt: Attempt, service: str, environment: str
) -> AsyncIterator[datetime]:
    """Yield the time, one attempt at a time; write a refusal down, refuse what cannot be written."""
    async with means.turn:
        asked_at = means.clock.now()
        try:
            try:
                yield asked_at
            except Refused as refusal:
                why = refusal.sentence
                denied = audit.answered(attempt, Result.DENIED, asked_at, asked_at, why, service, environment)
                with suppress(Duplicate):  # the same command twice is written down once
                    await means.store.record(denied)
                raise
        except Duplicate as error:
            raise Refused("duplicate", "This command has been carried out already.") from error
        except StoreError as error:
            sentence = f"This could not be recorded. Look at /status before you ask again. {error}"
            raise Refused("not-recorded", sentence) from error


def _events(means: Means, attempt: Attempt, name: EventName, lock: Lock, reason: str) -> tuple[Event, Event]:
    """Return what happened, and the `command` record."""
    now = means.clock.now()
    where = lock.service, lock.environment
    command = audit.answered(attempt, Result.SUCCESS, now, now, reason, *where)
    return replace(command, event=name, result=None, duration_seconds=None), command


def _refuse_if_not_allowed(means: Means, attempt: Attempt, service: str, environment: str) -> None:
    """Raise Refused for what does not exist, and for those who may ask for nothing there."""
    means.catalog.target(service, environment)
    matrix, roles = means.matrix(), attempt.requester.role_ids
    every = (
        Facts(action, service, environment, direction, roles)
        for action, directions in DIRECTIONS.items()
        for direction in directions
    )
    if all(evaluate(matrix, facts).is_denied for facts in every):
        who = f"Only who may change {service} in {environment} by the approval matrix may lock and unlock it."
        raise Refused("not-allowed", f"{who} {_NOTHING}")


def _reason(written: str) -> str:
    reason = " ".join(written.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refused("invalid-reason", f"A reason has 1 to {LONGEST_REASON} characters. {_NOTHING}")
    return reason


def _until(now: datetime, span: str | None) -> datetime | None:
    if span is None:
        return None
    try:
        seconds = duration.parse(span)
    except ValueError as error:
        raise Refused("invalid-duration", f"That is no duration: {error}. {_NOTHING}") from error
    if seconds > LONGEST_SECONDS:
        longest = duration.spell(LONGEST_SECONDS)
        raise Refused("invalid-duration", f"A lock lasts at most {longest}. {_NOTHING} Lock it again then.")
    return now + timedelta(seconds=seconds)


def _described(lock: Lock) -> str:
    until = f"until {lock.until:%Y-%m-%d %H:%M} UTC" if lock.until else "until somebody unlocks it"
    who = f"@{lock.by.name} since {lock.at:%Y-%m-%d %H:%M} UTC"
    return f"{lock.service} {lock.environment} is locked by {who} {until}: {lock.reason}."

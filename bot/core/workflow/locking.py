"""Locks on a service and environment: set and taken away by whoever may ask for something there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from bot.core.domain import audit, duration
from bot.core.domain.audit import Event, Result
from bot.core.domain.lock import Lock
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.policy.evaluate import evaluate
from bot.core.policy.facts import Facts
from bot.core.policy.matrix import DIRECTIONS
from bot.core.ports.store import Duplicate
from bot.core.workflow import authority
from bot.core.workflow.dependencies import Dependencies

LONGEST_REASON = 200
LONGEST_SECONDS = 30 * 86400
_NOTHING = "Nothing was changed."


async def lock(
    deps: Dependencies,
    attempt: Attempt,
    service: str,
    environment: str,
    reason: str,
    span: str | None = None,
) -> Lock:
    """Lock until /unlock or for `span` (`30m 2h 3d`); raise Refused, with the refusal written down."""
    async with _recorded(deps, attempt, service, environment) as asked_at:
        _refuse_if_not_allowed(deps, attempt, service, environment)
        by, until = attempt.requester.person, _until(asked_at, span)
        wanted = Lock(service, environment, _reason(reason), by, asked_at, until)
        known = await _standing(deps, service, environment)
        if known is not None:
            raise Refused("locked", f"{_described(known)} {_NOTHING} Take it away first with /unlock.")
        locked = audit.locked(attempt, asked_at, service, environment, wanted.reason)
        async with deps.target(service, environment):  # what starts now has started before it is locked
            await deps.locks.lock(wanted, locked, _done(attempt, wanted, asked_at, wanted.reason))
    return wanted


async def unlock(deps: Dependencies, attempt: Attempt, service: str, environment: str) -> Lock:
    """Take the lock away and return it; raise Refused, with the refusal written down."""
    async with _recorded(deps, attempt, service, environment) as asked_at:
        _refuse_if_not_allowed(deps, attempt, service, environment)
        known = await _standing(deps, service, environment)
        if known is None:
            raise Refused("not-locked", f"{service} is not locked in {environment}. {_NOTHING}")
        why = f"it was locked by @{known.by.name}: {known.reason}"
        unlocked = audit.unlocked(attempt, asked_at, service, environment, why)
        await deps.locks.unlock(service, environment, unlocked, _done(attempt, known, asked_at, why))
    return known


async def _standing(deps: Dependencies, service: str, environment: str) -> Lock | None:
    """Return the lock that holds there now; raise StoreError."""
    now, where = deps.clock.now(), (service, environment)
    found = (each for each in await deps.locks.locks() if (each.service, each.environment) == where)
    return next((each for each in found if each.holds(now)), None)


@asynccontextmanager
async def _recorded(
    deps: Dependencies, attempt: Attempt, service: str, environment: str
) -> AsyncIterator[datetime]:
    """Yield the time, one attempt at a time; write a refusal down, refuse what was carried out before."""
    async with deps.lock(f"turn {service} {environment}"):
        asked_at = deps.clock.now()
        try:
            yield asked_at
        except Refused as refusal:
            why = refusal.sentence
            denied = audit.answered(attempt, Result.DENIED, asked_at, asked_at, why, service, environment)
            with suppress(Duplicate):  # the same command twice is written down once
                await deps.store.record(denied)
            raise
        except Duplicate as error:
            raise Refused("duplicate", "This command has been carried out already.") from error


def _done(attempt: Attempt, lock: Lock, at: datetime, reason: str) -> Event:
    """Return the `command` record."""
    return audit.answered(attempt, Result.SUCCESS, at, at, reason, lock.service, lock.environment)


def _refuse_if_not_allowed(deps: Dependencies, attempt: Attempt, service: str, environment: str) -> None:
    """Raise Refused for what does not exist, and for those who may ask for nothing there."""
    deps.catalog.target(service, environment)
    authority.refuse_unable(attempt.requester)
    matrix, roles = deps.matrix(), attempt.requester.role_ids
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
        raise Refused(
            "invalid-duration", f"A lock lasts at most {longest}. {_NOTHING} Lock it again when that is over."
        )
    return now + timedelta(seconds=seconds)


def _described(lock: Lock) -> str:
    until = f"until {lock.until:%Y-%m-%d %H:%M} UTC" if lock.until else "until somebody unlocks it"
    who = f"@{lock.by.name} since {lock.at:%Y-%m-%d %H:%M} UTC"
    return f"{lock.service} in {lock.environment} is locked by {who} {until}: {lock.reason}."

"""Second factors: enrolled by their people, held against codes, taken away; a secret is told once, to one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.second_factor import SecondFactor
from bot.core.policy.matrix import Matrix
from bot.core.policy.sentences import place
from bot.core.ports.chat import Notice
from bot.core.ports.clock import Clock
from bot.core.ports.second_factors import Factors
from bot.core.ports.store import Duplicate, Store, StoreError
from bot.core.second_factor import code as codes

OFFERED_FOR = timedelta(minutes=10)
"""So long a code may be given of a secret that was shown; afterwards it is worth nothing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret for one pair of eyes: in base32, and as the address that authenticator apps take."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Status:
    """Since when somebody has a second factor (None: they have none), and which rows ask for one."""

    enrolled_at: datetime | None
    asked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactors:
    """Who has a second factor, and whether their codes are right; Refused carries the sentence for them.

    `kept` is None where the bot has no key to keep them. `tell` says in the channel that somebody's changed:
    who has only stolen a Discord account does not do that unseen.
    """

    kept: Factors | None
    tell: Callable[[Notice], Awaitable[None]]
    store: Store
    clock: Clock
    matrix: Callable[[], Matrix]
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, person_id: str) -> asyncio.Lock:
        """Return the lock that is held from the look at a person's second factor until it is kept."""
        return self._turns.setdefault(person_id, asyncio.Lock())

    async def enroll(self, attempt: Attempt) -> Offer | None:
        """Offer a secret, which counts once `confirm` has a code of it; None where `replace` comes first."""
        by = attempt.requester
        async with self._told(attempt), self.turn(by.id):
            self._refuse_stranger(by)
            factor = await self._kept().factor(by.id) or SecondFactor(person=by.person)
            if factor.secret is None:
                return await self._offer(attempt, factor, self._ended(attempt, "a secret was shown"))
            await self.store.record(self._ended(attempt, "there is one already, which a code of it replaces"))
            return None

    async def confirm(self, attempt: Attempt, entered: str) -> None:
        """Let the secret that was offered count, as a code of it shows that it arrived; raise Refused."""
        by = attempt.requester
        async with _recorded(), self.turn(by.id):
            factor = await self._kept().factor(by.id)
            now = self.clock.now()
            if factor is None or factor.offered is None or _is_over(factor, now):
                raise Refused("no-offer", "That secret is not offered any more. Use /totp enroll again.")
            checked = await self._checked(factor, factor.offered, entered, self._refusal(attempt))
            mine = replace(checked, secret=factor.offered, offered=None, offered_at=None, enrolled_at=now)
            event = audit.second_factor(attempt, EventName.SECOND_FACTOR_ENROLLED, now)
            await self._kept().save(mine, event)
            await self._announce(attempt, now, "has put a second factor into an app")

    async def replace(self, attempt: Attempt, entered: str) -> Offer:
        """Offer another secret to one who has a code of the present one; raise Refused."""
        by = attempt.requester
        async with _recorded(), self.turn(by.id):
            factor = await self.checked(by, entered, self._refusal(attempt))
            return await self._offer(attempt, factor)

    async def remove(self, attempt: Attempt, entered: str) -> None:
        """Take a second factor away for one who has a code of it; raise Refused."""
        by = attempt.requester
        async with self._told(attempt), self.turn(by.id):
            factor = await self.checked(by, entered, self._refusal(attempt))
            removed = audit.second_factor(attempt, EventName.SECOND_FACTOR_REMOVED, self.clock.now())
            # Kept without a secret, and not forgotten: its code must not open the door to the next one.
            empty = replace(factor, secret=None, offered=None, offered_at=None, enrolled_at=None)
            await self._kept().save(empty, removed, self._ended(attempt))
            await self._announce(attempt, self.clock.now(), "has removed their second factor")

    async def status(self, attempt: Attempt) -> Status:
        """Tell somebody what they have; raise Refused."""
        async with self._told(attempt):
            factor = await self._kept().factor(attempt.requester.id)
            asked_by = tuple(place(row) for row in self.matrix().rows if row.second_factor)
            await self.store.record(self._ended(attempt))
            return Status(factor.enrolled_at if factor else None, asked_by)

    async def checked(self, by: Member, entered: str, refused: Callable[[str], Event]) -> SecondFactor:
        """Return a person's second factor with a right code used up, yet to be kept: hold `turn` until it is.

        Raise Refused for any other code, once that is kept with the event `refused` makes of the reason.
        """
        factor = await self._kept().factor(by.id)
        if factor is None or factor.secret is None:
            raise Refused(
                "no-factor", "You have no second factor. Nothing was changed; use /totp enroll first."
            )
        return await self._checked(factor, factor.secret, entered, refused)

    async def accept(self, factor: SecondFactor, operation: Operation, *events: Event) -> Operation:
        """Keep what `checked` returned, and the operation that its code was for; raise StoreError."""
        return await self._kept().accept(factor, operation, *events)

    async def _checked(
        self, factor: SecondFactor, secret: str, entered: str, refused: Callable[[str], Event]
    ) -> SecondFactor:
        now = self.clock.now()
        codes.refuse_locked(factor, now)
        result = codes.check(factor, secret, codes.read(entered), now)
        if result.refusal is not None:
            await self._kept().save(result.factor, refused(result.refusal.sentence))
            raise result.refusal
        return result.factor

    async def _offer(self, attempt: Attempt, factor: SecondFactor, *also: Event) -> Offer:
        now, secret, person = self.clock.now(), codes.new_secret(), attempt.requester.person
        offered = replace(factor, person=person, offered=secret, offered_at=now)
        event = audit.second_factor(attempt, EventName.SECOND_FACTOR_OFFERED, now)
        await self._kept().save(offered, event, *also)
        return Offer(secret, codes.address(secret, person.name))

    async def _announce(self, attempt: Attempt, now: datetime, what: str) -> None:
        """Let everybody read what somebody's account has just done, and what to do if it was not them."""
        name = attempt.requester.name
        text = (
            f"🔐 @{name} {what}. If that was somebody else with their account: secure the account, and let "
            "an operator run `chatops totp reset`."
        )
        key = f"second_factor_{attempt.interaction_id}"
        await self.tell(Notice(key=key, place=attempt.place, since=now, text=text))

    def _refusal(self, attempt: Attempt) -> Callable[[str], Event]:
        now = self.clock.now()
        return lambda why: audit.second_factor(attempt, EventName.SECOND_FACTOR_REFUSED, now, why)

    def _ended(self, attempt: Attempt, why: str | None = None) -> Event:
        now = self.clock.now()
        return audit.answered(attempt, Result.SUCCESS, now, now, why)

    def _kept(self) -> Factors:
        if self.kept is None:
            raise Refused(
                "no-key", "This bot keeps no second factors: its settings have no key. Nothing was changed."
            )
        return self.kept

    def _refuse_stranger(self, by: Member) -> None:
        if not (by.is_able and self.matrix().role_names(by.role_ids)):
            sentence = (
                "Second factors are for people with a role of the approval matrix. Nothing was changed."
            )
            raise Refused("not-allowed", sentence)

    @asynccontextmanager
    async def _told(self, attempt: Attempt) -> AsyncIterator[None]:
        """Let a command end in its record where it is refused, too."""
        async with _recorded():
            try:
                yield
            except Refused as refusal:
                with suppress(Duplicate):  # the same command twice is written down once
                    now = self.clock.now()
                    await self.store.record(audit.turned_away(attempt, refusal.sentence, now))
                raise


@asynccontextmanager
async def _recorded() -> AsyncIterator[None]:
    """Turn a memory that cannot be read or written into a refusal: nothing counts that is not kept."""
    try:
        yield
    except StoreError as error:
        raise Refused("not-recorded", f"This could not be kept, so it does not count. {error}") from error


def _is_over(factor: SecondFactor, now: datetime) -> bool:
    return factor.offered_at is None or not timedelta() <= now - factor.offered_at < OFFERED_FOR

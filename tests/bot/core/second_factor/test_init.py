"""Enrolling, replacing, removing a second factor: never by a Discord session alone once there is one."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from bot.core.second_factor import Offer, SecondFactors, Status
from bot.core.second_factor.code import MOST_WRONG
from tests.bot.core.policy.sample import ENGINEER, LEAD, sample
from tests.fakes.authenticator import SECRET, attempt, code, enrolled, wrong_code
from tests.fakes.chat import FakeChat
from tests.fakes.memory import MemoryFactors
from tests.fakes.operations import HandClock
from tests.fakes.store import MemoryStore

BOB = Member("102", "bob", frozenset({ENGINEER, LEAD}))
MALLORY = Member("107", "mallory")


class Desk(SecondFactors):
    """Second factors over memory, with everything that was written down."""

    def told(self) -> list[str]:
        """Return the events, each with its result and reason."""
        assert isinstance(self.store, MemoryStore)
        return [" ".join(filter(None, [each.event, each.result])) for each in self.store.events]

    @property
    def hand(self) -> HandClock:
        """The clock."""
        assert isinstance(self.clock, HandClock)
        return self.clock

    @property
    def factors(self) -> MemoryFactors:
        """What is kept."""
        assert isinstance(self.kept, MemoryFactors)
        return self.kept


@pytest.fixture
def desk() -> Desk:
    """Return one where nobody has any."""
    store = MemoryStore()
    return Desk(
        kept=MemoryFactors(store), tell=FakeChat().tell, store=store, clock=HandClock(), matrix=sample
    )


@pytest.fixture
async def his(desk: Desk) -> Desk:
    """Return one where bob has one."""
    await desk.factors.save(enrolled())
    return desk


async def refused(work: Coroutine[Any, Any, object]) -> str:
    """Return the sentence of a refusal."""
    with pytest.raises(Refused) as caught:
        await work
    return caught.value.sentence


async def test_a_secret_counts_once_a_code_of_it_came_back(desk: Desk) -> None:
    """It is shown first, and what was shown can be taken by an app."""
    offer = await desk.enroll(attempt(BOB))
    assert offer is not None
    assert (await desk.status(attempt(BOB, "/totp status", 2))).enrolled_at is None

    await desk.confirm(attempt(BOB, number=3), code(desk.clock.now(), secret=offer.secret))

    kept = desk.factors.kept[BOB.id]
    assert (kept.secret, kept.offered, kept.enrolled_at) == (offer.secret, None, desk.clock.now())
    assert quote(offer.secret) in offer.address
    assert offer.secret not in repr(offer)
    assert desk.told() == [
        "second_factor.offered",
        "command success",
        "command success",
        "second_factor.enrolled",
    ]


async def test_a_secret_that_never_came_back_does_not_count(desk: Desk) -> None:
    """A wrong code leaves it offered, ten minutes take it away."""
    offer = await desk.enroll(attempt(BOB))
    assert offer is not None
    now = desk.clock.now()
    assert (await refused(desk.confirm(attempt(BOB), wrong_code(now, offer.secret)))).endswith(
        "4 more tries."
    )
    await desk.hand.pass_time(600)

    said = await refused(desk.confirm(attempt(BOB), code(desk.clock.now(), secret=offer.secret)))

    assert said == "That secret is not offered any more. Use /totp enroll again."
    assert desk.factors.kept[BOB.id].secret is None


async def test_everybody_reads_that_it_changed(desk: Desk) -> None:
    """Whoever has only stolen an account does not enrol or remove anything unseen; no secret is told."""
    chat = FakeChat()
    open_ = replace(desk, tell=chat.tell)
    offer = await open_.enroll(attempt(BOB))
    assert offer is not None
    assert chat.told == {}
    await open_.confirm(attempt(BOB, number=2), code(desk.clock.now(), secret=offer.secret))
    await open_.remove(attempt(BOB, "/totp remove", 3), code(desk.clock.now(), 1, offer.secret))

    told = [notice.text for notice in chat.told.values()]
    assert [text.partition(". ")[0] for text in told] == [
        "🔐 @bob has put a second factor into an app",
        "🔐 @bob has removed their second factor",
    ]
    assert [text for text in told if offer.secret in text or "chatops totp reset" not in text] == []


async def test_the_newest_offer_counts(desk: Desk) -> None:
    """Asked twice, only the last secret can be confirmed."""
    first, second = await desk.enroll(attempt(BOB)), await desk.enroll(attempt(BOB, number=2))
    assert first is not None
    assert second is not None
    now = desk.clock.now()

    assert "not right" in await refused(desk.confirm(attempt(BOB), code(now, secret=first.secret)))
    await desk.confirm(attempt(BOB), code(now, secret=second.secret))
    assert desk.factors.kept[BOB.id].secret == second.secret


async def test_an_enrolled_one_is_not_replaced_without_its_code(his: Desk) -> None:
    """Or a stolen session would enrol a phone of its own: no secret is shown, and nothing changes."""
    assert await his.enroll(attempt(BOB)) is None
    now = his.clock.now()

    assert "not right" in await refused(his.replace(attempt(BOB), wrong_code(now)))
    assert await refused(his.confirm(attempt(BOB), code(now))) == (
        "That secret is not offered any more. Use /totp enroll again."
    )
    kept = his.factors.kept[BOB.id]
    assert (kept.secret, kept.offered) == (SECRET, None)
    assert his.told() == ["command success", "second_factor.refused denied"]


async def test_with_its_code_it_is_replaced_by_one_that_came_back(his: Desk) -> None:
    """Until then the one before counts; the step of its last code is used up for the new one, too."""
    now = his.clock.now()
    offer = await his.replace(attempt(BOB), code(now))
    assert his.factors.kept[BOB.id].secret == SECRET
    assert "taken already" in await refused(his.confirm(attempt(BOB), code(now, secret=offer.secret)))

    await his.confirm(attempt(BOB), code(now, 1, offer.secret))

    assert his.factors.kept[BOB.id].secret == offer.secret
    assert his.told() == ["second_factor.offered", "second_factor.refused denied", "second_factor.enrolled"]


async def test_removing_takes_a_code(his: Desk) -> None:
    """A wrong one leaves it; afterwards there is none, and no used code opens the door to the next one."""
    now, remove = his.clock.now(), "/totp remove"
    assert "not right" in await refused(his.remove(attempt(BOB, remove), wrong_code(now)))
    assert his.factors.kept[BOB.id].secret == SECRET

    await his.remove(attempt(BOB, remove, 2), code(now))

    assert await refused(his.remove(attempt(BOB, remove, 3), code(now, 1))) == (
        "You have no second factor. Nothing was changed; use /totp enroll first."
    )
    assert his.factors.kept[BOB.id].last_step > 0
    assert his.told() == [
        "second_factor.refused denied",
        "command denied",
        "second_factor.removed",
        "command success",
        "command denied",
    ]


async def test_guessing_ends_for_every_use_of_a_code(his: Desk) -> None:
    """Wrong codes count together, whatever they were for, and after a restart as well."""
    now = his.clock.now()
    uses: list[Callable[..., Coroutine[Any, Any, object]]] = [his.remove, his.replace]
    *_, said = [
        await refused(uses[number % 2](attempt(BOB, number=number), wrong_code(now)))
        for number in range(MOST_WRONG)
    ]
    assert said.startswith("Too many codes of yours were wrong")

    restarted = SecondFactors(kept=his.kept, tell=his.tell, store=his.store, clock=his.clock, matrix=sample)
    assert await refused(restarted.replace(attempt(BOB), code(now))) == said
    await his.hand.pass_time(15 * 60)
    later = his.clock.now()
    assert isinstance(await restarted.replace(attempt(BOB), code(later)), Offer)


async def test_what_is_no_code_is_no_try(his: Desk) -> None:
    """It is told what a code looks like, and nothing is written down."""
    assert "six digits" in await refused(his.replace(attempt(BOB), "hello"))
    assert his.factors.kept[BOB.id].wrong_at == ()
    assert his.told() == []


@pytest.mark.parametrize("who", [MALLORY, replace(BOB, is_bot=True), replace(BOB, is_timed_out=True)])
async def test_strangers_enrol_nothing(desk: Desk, who: Member) -> None:
    """Whoever holds no role of the matrix, or may do nothing."""
    said = await refused(desk.enroll(attempt(who)))

    assert said == "Second factors are for people with a role of the approval matrix. Nothing was changed."
    assert desk.told() == ["command denied"]
    assert desk.factors.kept == {}


async def test_status_tells_since_when_and_what_for(his: Desk) -> None:
    """And which rows ask for one."""
    rows = tuple(replace(row, second_factor="totp" if row.slots else None) for row in sample().rows)
    asking = replace(his, matrix=lambda: replace(sample(), rows=rows))

    told = await asking.status(attempt(BOB, "/totp status"))

    assert told == Status(
        enrolled().enrolled_at,
        (
            "deploy any service in production",
            "scale down any service in production",
            "migrate any service in production",
        ),
    )


async def test_without_a_key_there_are_none(desk: Desk) -> None:
    """Whatever is asked, it is said once and clearly."""
    without = replace(desk, kept=None)
    every: list[Coroutine[Any, Any, object]] = [
        without.enroll(attempt(BOB)),
        without.status(attempt(BOB, number=2)),
        without.remove(attempt(BOB, number=3), "123456"),
        without.confirm(attempt(BOB), "123456"),
        without.replace(attempt(BOB), "123456"),
    ]

    said = {await refused(each) for each in every}

    assert said == {"This bot keeps no second factors: its settings have no key. Nothing was changed."}


async def test_what_cannot_be_kept_does_not_count(his: Desk) -> None:
    """A right code on a full disk changes nothing, and is told."""
    assert isinstance(his.store, MemoryStore)
    his.store.fault = StoreError("The disk is full.")

    said = await refused(his.replace(attempt(BOB), code(his.clock.now())))

    assert said == "This could not be kept, so it does not count. The disk is full."
    assert his.factors.kept[BOB.id] == enrolled(revision=1)


async def test_no_record_holds_a_secret_or_a_code(desk: Desk) -> None:
    """Whatever was entered and shown."""
    offer = await desk.enroll(attempt(BOB))
    assert offer is not None
    now = desk.clock.now()
    entered = [wrong_code(now, offer.secret), code(now, secret=offer.secret)]
    await refused(desk.confirm(attempt(BOB), entered[0]))
    await desk.confirm(attempt(BOB), entered[1])
    await desk.hand.pass_time(timedelta(minutes=1).total_seconds())
    await desk.remove(attempt(BOB, "/totp remove", 2), code(desk.clock.now(), secret=offer.secret))

    assert isinstance(desk.store, MemoryStore)
    written = repr(desk.store.events)
    assert [word for word in (offer.secret, *entered) if word in written] == []
    assert len(desk.told()) == 6
    assert EventName.SECOND_FACTOR_REMOVED in desk.told()

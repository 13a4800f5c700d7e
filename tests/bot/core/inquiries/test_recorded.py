"""Every question ends in one record."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.catalog import Catalog
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.inquiries.sources import Sources
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError
from tests.bot.core.policy.sample import LEAD, sample
from tests.fakes.chat import FakeChat
from tests.fakes.delivery import FakeDelivery
from tests.fakes.memory import MemoryAudit, MemoryIncidents, MemoryLocks, MemoryReviews
from tests.fakes.operations import ALICE, NOON, HandClock
from tests.fakes.store import MemoryStore

ATTEMPT = Attempt(
    requester=Member("101", "alice", frozenset({LEAD})),
    place=Place("1", "2", "#deployments"),
    interaction_id="9001",
    command="/status order-service production",
)


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands."""
    return HandClock()


@pytest.fixture
def store() -> MemoryStore:
    """Return an empty memory."""
    return MemoryStore()


@pytest.fixture
def sources(store: MemoryStore, clock: HandClock) -> Sources:
    """Return everything that can be asked."""
    return Sources(
        store=store,
        locks=MemoryLocks(store),
        incidents=MemoryIncidents(store),
        reviews=MemoryReviews(store),
        audit=MemoryAudit(store),
        chat=FakeChat([]),
        delivery=lambda _: FakeDelivery(),
        migrations=lambda _: None,
        logs=lambda _: None,
        monitoring=lambda _: None,
        clock=clock,
        catalog=Catalog({}),
        matrix=sample,
    )


async def _ask(sources: Sources, error: Exception | None = None) -> None:
    """Ask something that is answered, or ends in `error`."""
    async with recorded(sources, ATTEMPT, "order-service", "production"):
        if error is not None:
            raise error


def _only(store: MemoryStore) -> Event:
    """Return the one record there is."""
    (event,) = store.events
    return event


async def test_an_answer_is_recorded(sources: Sources, store: MemoryStore, clock: HandClock) -> None:
    """Who asked what where, that it succeeded, and how long the answer took."""
    async with recorded(sources, ATTEMPT, "order-service", "production"):
        await clock.pass_time(3)

    event = _only(store)
    assert (event.event, event.id, event.user) == (EventName.COMMAND, "in_9001", ALICE)
    assert (event.result, event.reason) == (Result.SUCCESS, None)
    assert (event.at, event.duration_seconds) == (NOON + timedelta(seconds=3), 3)
    assert (event.command, event.channel) == (ATTEMPT.command, "#deployments")
    assert (event.service, event.environment) == ("order-service", "production")


async def test_a_refusal_is_recorded_and_passed_on(sources: Sources, store: MemoryStore) -> None:
    """As a denial, with the sentence that the person is told."""
    with pytest.raises(Refused, match="Not for you") as refusal:
        await _ask(sources, Refused("not-allowed", "Not for you."))

    event = _only(store)
    assert refusal.value.code == "not-allowed"
    assert (event.result, event.reason) == (Result.DENIED, "Not for you.")


@pytest.mark.parametrize(
    ("error", "why"),
    [(BackEndError("it answers 503"), "it answers 503"), (TimeoutError(), "not in time")],
)
async def test_no_answer_is_recorded_as_a_failure(
    sources: Sources, store: MemoryStore, error: Exception, why: str
) -> None:
    """The person hears why, and what to do now; the log keeps the same sentence."""
    with pytest.raises(Refused, match=why) as refusal:
        await _ask(sources, error)

    event = _only(store)
    assert refusal.value.code == "no-answer"
    assert (event.result, event.reason) == (Result.FAILURE, refusal.value.sentence)


@pytest.mark.parametrize("error", [None, Refused("not-allowed", "No."), BackEndError("503"), TimeoutError()])
async def test_what_cannot_be_recorded_is_not_told(
    sources: Sources, store: MemoryStore, error: Exception | None
) -> None:
    """However the question went: nobody gets an answer that the log does not know of."""
    store.fault = StoreError("The disk is full.")

    with pytest.raises(
        Refused, match=r"could not be recorded, so it is not told\. The disk is full"
    ) as refusal:
        await _ask(sources, error)

    assert refusal.value.code == "not-recorded"
    assert store.events == []


async def test_a_memory_that_cannot_be_read_is_told(sources: Sources, store: MemoryStore) -> None:
    """A question that reads the memory, too, ends in a refusal for people."""
    with pytest.raises(Refused, match="The database failed"):
        await _ask(sources, StoreError("The database failed."))


@pytest.mark.parametrize("second", [None, Refused("not-allowed", "No."), BackEndError("503")])
async def test_the_same_interaction_is_recorded_once(
    sources: Sources, store: MemoryStore, second: Exception | None
) -> None:
    """An event that arrives twice is answered twice; the log keeps the first."""
    await _ask(sources)

    refused: Any = None
    try:
        await _ask(sources, second)
    except Refused as refusal:
        refused = refusal

    assert (refused is None) is (second is None)
    assert _only(store).result is Result.SUCCESS


async def test_an_error_of_ours_is_no_answer(sources: Sources, store: MemoryStore) -> None:
    """It is neither hidden nor taken for a success."""
    with pytest.raises(KeyError):
        await _ask(sources, KeyError("a bug"))

    assert store.events == []


def test_strangers_are_refused(sources: Sources) -> None:
    """Who holds no role of the matrix is told for whom it is; everybody else may go on."""
    stranger = Attempt(
        requester=Member("107", "mallory", frozenset({"1180000000000000099"})),
        place=ATTEMPT.place,
        interaction_id="9002",
        command="/logs order-service",
    )

    refuse_stranger(sources, ATTEMPT, "Logs are")
    with pytest.raises(Refused, match="Logs are for people with a role of the approval matrix") as refusal:
        refuse_stranger(sources, stranger, "Logs are")

    assert refusal.value.code == "not-allowed"

"""Every question ends in one record, however it ends."""

import pytest

from bot.core.domain.audit import Result
from bot.core.domain.refusal import Refused
from bot.core.inquiries.recorded import recorded, refuse_stranger
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError
from tests.fakes.sources import make_attempt, make_sources
from tests.fakes.store import MemoryStore


async def test_an_answer_is_a_success() -> None:
    """With what was asked about, and how long it took."""
    store = MemoryStore()

    async with recorded(make_sources(store=store), make_attempt(), "order-service", "production"):
        pass

    (event,) = store.events
    assert (event.event, event.result, event.reason, event.duration_seconds) == (
        "command",
        Result.SUCCESS,
        None,
        0,
    )
    assert (event.service, event.environment) == ("order-service", "production")


@pytest.mark.parametrize(
    ("error", "result", "code"),
    [
        (Refused("no", "No."), Result.DENIED, "no"),
        (BackEndError("HTTP 503"), Result.FAILURE, "no-answer"),
        (TimeoutError(), Result.FAILURE, "no-answer"),
    ],
)
async def test_without_an_answer_the_reason_is_kept(error: Exception, result: Result, code: str) -> None:
    """The person and the log read the same sentence."""
    store = MemoryStore()

    with pytest.raises(Refused) as refused:
        async with recorded(make_sources(store=store), make_attempt()):
            raise error

    (event,) = store.events
    assert (event.result, event.reason) == (result, refused.value.sentence)
    assert refused.value.code == code


async def test_what_cannot_be_recorded_is_not_told() -> None:
    """Nobody reads what nobody could be found to have read."""
    store = MemoryStore()
    store.fault = StoreError("disk full")

    with pytest.raises(Refused, match="disk full") as refused:
        async with recorded(make_sources(store=store), make_attempt()):
            pass

    assert refused.value.code == "not-recorded"


async def test_the_same_command_twice_is_written_down_once() -> None:
    """Discord may deliver one twice; both are answered."""
    store = MemoryStore()

    for _ in range(2):
        async with recorded(make_sources(store=store), make_attempt()):
            pass

    assert len(store.events) == 1


def test_strangers() -> None:
    """Whoever holds any role of the matrix may go on."""
    refuse_stranger(make_sources(), make_attempt(), "Logs are")

    with pytest.raises(Refused, match="Logs are for people with a role"):
        refuse_stranger(make_sources(), make_attempt(roles=frozenset({"7"})), "Logs are")

"""Every refused click is written down, once."""

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from tests.fakes.bench import BOB, CAROL, Bench


async def test_once_per_person_reason_and_operation(bench: Bench) -> None:
    """Whoever clicks ten times stands there once."""
    first, second = await bench.ask(), await bench.ask()
    for operation in (first, first, second):
        for who in (BOB, CAROL, BOB):
            with pytest.raises(Refused, match="Only @alice"):
                await bench.workflow.cancel(operation.id, bench.chat.members[who])

    denied = bench.events(EventName.DENIED)
    assert [(event.id, event.user.name) for event in denied] == [
        (first.id, "bob"),
        (first.id, "carol"),
        (second.id, "bob"),
        (second.id, "carol"),
    ]
    assert {event.result for event in denied} == {Result.DENIED}
    assert denied[0].reason == "Only @alice, who asked for this, can cancel it."


async def test_what_cannot_be_written_down_is_told(bench: Bench) -> None:
    """The refusal stays one."""
    operation = await bench.ask()
    bench.store.fault = StoreError("The disk is full.")
    with pytest.raises(Refused, match="could not be recorded"):
        await bench.workflow.cancel(operation.id, bench.chat.members[BOB])

    bench.store.fault = None
    assert not bench.events(EventName.DENIED)

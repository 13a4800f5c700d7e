"""The one door to the workflow."""

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.refusal import Refused
from bot.core.ports.back_end import BackEndError
from bot.core.ports.store import StoreError
from tests.fakes.bench import Bench


async def test_versions_are_suggested_for_known_services(bench: Bench) -> None:
    """Newest first; none for a service that is not in the settings; a silent back end is an error."""
    assert list(await bench.workflow.suggest_versions("order-service"))[:2] == ["v2.5.0", "v2.4.1"]
    assert not await bench.workflow.suggest_versions("nothing")
    assert bench.workflow.catalog is bench.catalog

    bench.delivery.silent = True
    with pytest.raises(BackEndError):
        await bench.workflow.suggest_versions("order-service")


async def test_a_command_turned_away_ends_in_one_record(bench: Bench) -> None:
    """The same one, heard twice, is written down once."""
    request = bench.request()

    for _ in range(2):
        await bench.workflow.turn_away(request, "Ask elsewhere.")

    (event,) = bench.store.events
    assert (event.event, event.result, event.reason) == (EventName.COMMAND, Result.DENIED, "Ask elsewhere.")
    assert (event.id, event.user.name) == (f"in_{request.interaction_id}", "alice")


async def test_turning_away_tells_when_nothing_was_written_down(bench: Bench) -> None:
    """Whoever turned the person away decides what that means."""
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(Refused, match="The disk is full"):
        await bench.workflow.turn_away(bench.request(), "Ask elsewhere.")

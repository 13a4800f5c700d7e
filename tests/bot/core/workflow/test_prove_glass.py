"""Breaking the glass where the row asks for a second factor: who goes on alone gives a code."""

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from bot.core.domain.refusal import Refused
from tests.bot.core.workflow.proving import asking, bench, enter, refused
from tests.bot.core.workflow.world import COMMANDER
from tests.fakes.bench import ALICE, BOB, HOUR, Bench

__all__ = ["bench"]


@pytest.fixture
def glass(bench: Bench) -> Bench:
    """Return a bench where alice is an incident commander."""
    bench.chat.grant(ALICE, COMMANDER)
    return bench


async def test_it_waits_for_the_code(glass: Bench) -> None:
    """A stolen account of a commander must not be the way around everybody's code."""
    operation = await glass.ask(break_glass="the shop is down")
    assert operation.state is State.CONFIRMING
    with pytest.raises(Refused, match="press Enter code"):
        await glass.workflow.confirm(operation.id, glass.chat.members[ALICE])
    assert (await refused(glass, operation, BOB)).startswith("Only @alice, who breaks the glass, gives a")
    assert glass.effects(operation) == 0

    await enter(glass, operation, ALICE)

    assert glass.now(operation).state is State.SUCCEEDED
    assert glass.effects(operation) == 1
    assert len(glass.events(EventName.CONFIRMED)) == len(glass.events(EventName.GLASS_BROKEN)) == 1


async def test_without_it_nothing_happens(glass: Bench) -> None:
    """It expires like anything that its requester never confirmed."""
    operation = await glass.ask(break_glass="the shop is down")
    await glass.pass_time(HOUR)

    assert glass.now(operation).state is State.EXPIRED
    assert glass.effects(operation) == 0


async def test_a_row_that_begins_to_ask_stops_it(glass: Bench) -> None:
    """As it would stop approvals without a code."""
    glass.matrix = asking(second_factor=None)
    glass.chat.hold()
    asked = glass.tasks.spawn(glass.workflow.submit(glass.request(break_glass="the shop is down")), "ask")
    await glass.rest()
    glass.matrix = asking()
    glass.chat.release()
    operation = await asked
    await glass.rest()

    assert glass.now(operation).state is State.VOID
    assert glass.effects(operation) == 0

"""What becomes of a request: a card, or a refusal that is written down."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from bot.core.workflow import Limits
from tests.fakes.bench import ALICE, BOB, CAROL, DAVE, MALLORY, Bench
from tests.fakes.store import MemoryStore

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


async def test_production_waits_for_its_approval(bench: Bench) -> None:
    """A request with a row that asks for approvals stands on a card, and nothing has happened."""
    operation = await bench.ask()

    assert operation.state is State.PENDING
    assert operation.card == bench.card(operation)
    assert [event.event for event in bench.store.events] == [EventName.REQUESTED]
    assert not bench.delivery.calls


async def test_staging_runs_at_once(bench: Bench) -> None:
    """What needs nobody's approval runs, once, and ends in one record."""
    operation = await bench.ask(environment="staging")

    assert operation.state is State.SUCCEEDED
    assert bench.effects(operation) == 1
    [record] = bench.events(EventName.COMMAND)
    assert (record.result, record.user.name, record.command) == (
        Result.SUCCESS,
        "alice",
        "/deploy order-service v2.4.1 staging",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "nothing"}, "unknown-service"),
        ({"environment": "moon"}, "unknown-environment"),
        ({"version": "v9.9.9"}, "unknown-version"),
        ({"version": "v2.4.0"}, "already-running"),
        ({"version": "v1; rm -rf /"}, "invalid-version"),
        ({"version": "v2.4.1\n"}, "invalid-version"),
        ({"version": "v" * 10_000}, "invalid-version"),
        ({"version": None}, "invalid-version"),
        ({"action": Action.MIGRATE, "version": None}, "no-migrations"),
        ({"by": MALLORY}, "not-allowed"),
    ],
)
async def test_refusals_are_told_and_written_down(bench: Bench, changes: dict[str, Any], code: str) -> None:
    """Whatever cannot be done ends in a sentence for the person and one `denied` record; nothing is kept."""
    with pytest.raises(Refused) as refusal:
        await bench.ask(**changes)

    assert refusal.value.code == code
    [record] = bench.store.events
    assert (record.event, record.result, record.reason) == (
        EventName.COMMAND,
        Result.DENIED,
        refusal.value.sentence,
    )
    assert not bench.store.operations


async def test_a_silent_back_end_is_named(bench: Bench) -> None:
    """Where versions cannot be resolved nothing is asked for, and the way out is told."""
    bench.delivery.silent = True

    with pytest.raises(Refused, match=r"does not answer.*ask again in a moment.*by hand"):
        await bench.ask()


async def test_a_second_one_on_the_target_is_refused_with_a_link(bench: Bench) -> None:
    """While one runs, the next is sent to its card."""
    bench.delivery.hold()
    running = await bench.ask(environment="staging")

    with pytest.raises(Refused, match=f"/{bench.card(running).message_id}") as refusal:
        await bench.ask(DAVE, environment="staging", version="v2.3.2")

    assert refusal.value.code == "busy"
    bench.delivery.release()
    await bench.rest()


async def test_the_same_command_twice_is_one(bench: Bench) -> None:
    """An interaction that is delivered again makes no second operation, and no second record of a refusal."""
    await bench.ask(interaction_id="1")
    with pytest.raises(Refused, match="already"):
        await bench.ask(interaction_id="1")
    for _ in range(2):
        with pytest.raises(Refused, match="no such service"):
            await bench.ask(interaction_id="2", service="nothing")

    assert len(bench.store.operations) == 1
    assert len(bench.events(EventName.COMMAND)) == 1


@pytest.mark.parametrize("limits", [Limits(pending=2), Limits(pending_per_service=2)])
async def test_only_so_many_may_wait(limits: Limits) -> None:
    """What people cannot decide any more is refused; what has ended, or cannot be known, takes no room."""
    bench = Bench(limits)
    first, _ = await bench.ask(), await bench.ask(DAVE)

    with pytest.raises(Refused, match="2 requests are open"):
        await bench.ask(BOB)

    await bench.workflow.cancel(first.id, bench.chat.members[ALICE])
    assert (await bench.ask(BOB)).state is State.PENDING
    await bench.crash()


class SlowStore(MemoryStore):
    """Reads like a disk: others have their turn before the answer is used."""

    @override
    async def unsettled(self) -> Sequence[Operation]:
        """Answer late."""
        found = await super().unsettled()
        await asyncio.sleep(0)
        return found


async def test_a_burst_does_not_pass_the_limit() -> None:
    """Those who ask at the same moment are counted one after the other."""
    bench = Bench(Limits(pending=2))
    bench.store = SlowStore()
    bench.start()

    asked = await asyncio.gather(
        *(bench.ask(who) for who in (ALICE, BOB, CAROL, DAVE)), return_exceptions=True
    )

    assert sum(isinstance(answer, Refused) for answer in asked) == 2
    assert len(bench.store.operations) == 2
    assert len(bench.events(EventName.COMMAND)) == 2


async def test_unknown_ends_do_not_fill_the_queue(bench: Bench) -> None:
    """An operation that nobody can tell the end of waits for nobody's vote."""
    bench.limits = Limits(pending=1)
    bench.start()
    bench.delivery.hold()
    unknown = await bench.ask(environment="staging")
    bench.delivery.forget(unknown.id)
    bench.delivery.silent = True
    bench.delivery.release()
    await _until_over(bench, unknown.id)
    bench.delivery.silent = False

    assert bench.now(unknown).state is State.UNKNOWN
    assert (await bench.ask()).state is State.PENDING


async def _until_over(bench: Bench, operation_id: str) -> None:
    for _ in range(20):
        if bench.store.operations[operation_id].state is not State.EXECUTING:
            return
        await bench.pass_time(10)


async def test_without_a_card_it_ends(bench: Bench) -> None:
    """What nobody can see is cancelled and says so."""
    bench.chat.unreachable = True

    with pytest.raises(Refused, match="did not take the card"):
        await bench.ask(environment="staging")

    [record] = bench.events(EventName.COMMAND)
    assert record.result is Result.CANCELLED
    assert not bench.delivery.calls


async def test_what_cannot_be_written_down_is_refused(bench: Bench) -> None:
    """With no memory nothing is asked for, shown or done."""
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(Refused, match=r"could not be recorded.*The disk is full"):
        await bench.ask(environment="staging")

    assert not bench.store.operations
    assert not bench.chat.cards
    assert not bench.delivery.calls


async def test_a_memory_that_fails_after_posting_leaves_nothing_behind(bench: Bench) -> None:
    """What was kept already goes on by itself once the memory is back: nothing is left half done."""
    bench.chat.hold()
    asking = bench.tasks.spawn(bench.ask(), "ask")
    await bench.rest()
    bench.store.fault = StoreError("The disk is full.")
    bench.chat.release()
    with pytest.raises(Refused, match="could not be recorded"):
        await asking
    [operation] = bench.store.operations.values()
    assert operation.card is None

    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).card == bench.card(operation)
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_stranger_learns_nothing_of_the_back_end(bench: Bench) -> None:
    """Who may not ask hears just that, and not whether a version exists or runs already."""
    with pytest.raises(Refused, match="may ask"):
        await bench.ask(MALLORY, version="v9.9.9")

    assert not bench.delivery.calls

"""Before an effect its intent is known elsewhere, where the team wants that."""

from bot.core.domain.audit import EventName
from bot.core.domain.operation import State
from tests.bot.core.workflow.endings import ended_without_effect
from tests.fakes.bench import BOB, Bench
from tests.fakes.witness import Absent


async def test_the_intent_is_witnessed_before_the_effect(bench: Bench) -> None:
    """Whoever keeps checkpoints elsewhere has one with the start in it before the back end is told."""
    witness = bench.witness = Absent(
        lambda: (len(bench.events(EventName.STARTED)), len(bench.delivery.effects))
    )
    bench.start()
    operation = await bench.ask()
    await bench.react(operation, BOB)

    assert bench.now(operation).state is State.SUCCEEDED
    assert witness.seen == [(0, 0), (1, 0)]


async def test_without_a_witness_nothing_is_executed(bench: Bench) -> None:
    """It stays approved, its card says what it waits for, and it goes on when somebody can be reached."""
    witness = bench.witness = Absent(lambda: None, away=10**6)
    bench.start()
    operation = await bench.ask()
    await bench.react(operation, BOB)
    for _ in range(20):
        await bench.pass_time(5)
    waiting = bench.now(operation)

    assert (waiting.state, bench.effects(operation)) == (State.APPROVED, 0)
    assert "It waits. The checkpoints do not reach anybody." in bench.chat.notices()

    witness.away = 0
    await bench.pass_time(5)
    assert (bench.now(operation).state, bench.effects(operation)) == (State.SUCCEEDED, 1)


async def test_without_a_witness_it_expires(bench: Bench) -> None:
    """What nobody could witness in its time is not executed later."""
    bench.witness = Absent(lambda: None, away=10**6)
    bench.start()
    operation = await bench.ask()
    await bench.react(operation, BOB)
    for _ in range(61):
        await bench.pass_time(60)

    ended_without_effect(bench, operation, State.EXPIRED, "")

"""What could not be asked or written down at once goes on by itself, and not too late."""

from datetime import timedelta

from bot.core.domain.operation import Card, State
from bot.core.domain.person import Member
from bot.core.ports.store import StoreError
from tests.bot.core.workflow.endings import approved, ended_without_effect
from tests.fakes.bench import HOUR, Bench


async def test_an_unreachable_discord_only_delays(bench: Bench) -> None:
    """Nobody's standing is guessed; it starts by itself once Discord answers."""
    operation = await approved(bench)
    bench.chat.unreachable = True
    await bench.restart()
    assert bench.now(operation).state is State.APPROVED
    assert not bench.delivery.calls

    bench.chat.unreachable = False
    await bench.pass_time(5)

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_it_expires_while_discord_is_away(bench: Bench) -> None:
    """What could not be started until its expiry never is."""
    operation = await approved(bench)
    bench.chat.unreachable = True
    await bench.restart()
    await bench.pass_time(HOUR)
    await bench.pass_time(5)

    ended_without_effect(bench, operation, State.EXPIRED, "not started in time")


async def test_stale_knowledge_is_asked_for_again(bench: Bench) -> None:
    """People as they were more than five seconds ago say nothing about now."""

    class SlowChat(type(bench.chat)):  # type: ignore[misc] # the fake, slower
        """Answers six seconds late, once."""

        late = timedelta(seconds=6)

        async def member(self, user_id: str, since: Card | None = None) -> Member | None:
            bench.clock._now += self.late
            self.late = timedelta()
            found: Member | None = await super().member(user_id, since)
            return found

    operation = await approved(bench)
    bench.chat.__class__ = SlowChat
    await bench.restart()
    assert bench.now(operation).state is State.APPROVED

    await bench.pass_time(1)

    assert bench.now(operation).state is State.SUCCEEDED


async def test_nothing_runs_that_is_not_written_down(bench: Bench) -> None:
    """With a full disk the intent cannot be kept, so nothing is ordered; with space it goes on by itself."""
    operation = await approved(bench)
    bench.store.fault = StoreError("The disk is full.")
    await bench.restart()
    assert not bench.delivery.calls

    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1


async def test_an_end_that_cannot_be_written_down_is_later(bench: Bench) -> None:
    """The back end is done while the disk is full: the end is asked for again and recorded once."""
    bench.delivery.hold()
    operation = await bench.ask(environment="staging")
    bench.store.fault = StoreError("The disk is full.")
    bench.delivery.release()
    await bench.rest()
    assert bench.now(operation).state is State.EXECUTING

    bench.store.fault = None
    await bench.pass_time(5)

    assert bench.now(operation).state is State.SUCCEEDED
    assert bench.effects(operation) == 1

"""A runbook is played by whoever clicks: each step once, each change once, and all of it written down."""

import pytest

from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.operation import Operation, State
from bot.core.domain.refusal import Refused
from bot.core.domain.runbook import Outcome, Run
from bot.core.ports.store import StoreError
from bot.core.runbooks import ToAnswer
from tests.fakes.bench import ALICE, BOB, DAVE, MALLORY
from tests.fakes.runbooks import DEPLOY, FAULTY, LOCK, LOOK, PLACE, TALK, RunbookBench, make_runbook


def told(bench: RunbookBench, name: EventName = EventName.RUNBOOK_STEP) -> list[str]:
    """Return what the events of one kind say, with who did it."""
    return [f"{event.user.name}: {event.reason}" for event in bench.events(name)]


async def test_it_is_played_to_its_end() -> None:
    """Who began, did, skipped and finished what stands in the log, with the name and the text's digest."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    play = await bench.begin()
    play = await bench.press(play, by=BOB)
    play = await bench.press(play, Outcome.SKIPPED)

    assert (play.is_over, play.ended_at) == (True, bench.clock.now())
    assert told(bench, EventName.RUNBOOK_STARTED) == ["alice: began Roll back a bad deploy"]
    assert told(bench) == ["bob: step 1 of 2, Look: done", "alice: step 2 of 2, Talk: skipped"]
    assert told(bench, EventName.RUNBOOK_FINISHED) == ["alice: finished: 1 of 2 steps done"]
    events: list[Event] = [*bench.events(EventName.RUNBOOK_STEP), *bench.events(EventName.RUNBOOK_FINISHED)]
    assert {(each.change, each.digest, each.channel) for each in events} == {
        ("bad-deploy", "d" * 64, "#deployments")
    }
    assert bench.cards.shown[play.id].is_over
    assert bench.ended() == [("alice", "/runbook bad-deploy", Result.SUCCESS)]


async def test_what_was_begun_stays_as_it_was() -> None:
    """An edited or deleted file changes nothing of it, also after a restart."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    play = await bench.begin()
    bench.there[:] = []
    await bench.restart()
    await bench.runbooks.reconcile()

    assert [each.title for each in (await bench.press(play)).runbook.steps] == ["Look", "Talk"]


async def test_run_asks_as_the_one_who_clicked() -> None:
    """The same request as when they type it: here it waits for a lead, who may not be the one who asked."""
    bench = RunbookBench(make_runbook(DEPLOY))
    play = await bench.begin(by=DAVE)
    taken = await bench.press_run(play, by=ALICE)

    assert isinstance(taken, Operation)
    operation = bench.now(taken)
    assert (operation.state, operation.requester.name, operation.command) == (
        State.PENDING,
        "alice",
        "/deploy order-service v2.4.1 production",
    )
    assert told(bench) == ["alice: step 1 of 1, Deploy: runs /deploy order-service v2.4.1 production"]
    await bench.react(operation, BOB)
    assert bench.now(operation).state is State.SUCCEEDED


async def test_a_change_is_taken_once() -> None:
    """However many click, whoever they are; Done and Skip go on."""
    bench = RunbookBench(make_runbook(DEPLOY, TALK))
    play = await bench.begin()
    await bench.press_run(play)

    with pytest.raises(Refused, match="@alice has run this already"):
        await bench.press_run(play, by=BOB)

    assert len(bench.store.operations) == 1
    assert (await bench.press(play)).at == 1


@pytest.mark.parametrize("is_taken", [True, False])
async def test_killed_between_click_and_record_nothing_is_there_twice(*, is_taken: bool) -> None:
    """What was noted and not known to be taken goes under the same id again: it is taken now, or was."""
    bench = RunbookBench(make_runbook(DEPLOY))
    play = await bench.begin()
    if is_taken:  # the request is there, that it is could not be written down
        await bench.press_run(play)
        assert bench.plays is not None
        bench.plays.kept[play.id] = bench.play(play).ran(Run(0, play.by))
    else:  # the process ended before the request was made
        assert bench.plays is not None
        bench.plays.kept[play.id] = bench.play(play).ran(Run(0, play.by))
    await bench.restart()

    if is_taken:
        with pytest.raises(Refused, match="taken already"):
            await bench.press_run(play)
    else:
        await bench.press_run(play)
    with pytest.raises(Refused, match="has run this already"):
        await bench.press_run(play)

    assert len(bench.store.operations) == 1


async def test_what_may_be_recorded_is_not_taken_twice() -> None:
    """Where the store failed nobody knows; the next click asks under the same id, not under a new one."""
    bench = RunbookBench(make_runbook(DEPLOY))
    play = await bench.begin()
    await bench.press_run(play)
    assert bench.plays is not None
    bench.plays.kept[play.id] = bench.play(play).ran(Run(0, play.by))
    await bench.runbooks.ended(play.id, 0, Refused("not-recorded", "The disk did not answer."))

    with pytest.raises(Refused, match="taken already"):
        await bench.press_run(play)

    assert len(bench.store.operations) == 1


async def test_what_was_refused_may_be_run_again() -> None:
    """By somebody who may, or later."""
    bench = RunbookBench(make_runbook(DEPLOY))
    play = await bench.begin()
    bench.chat.unreachable = True
    with pytest.raises(Refused, match="Nothing was changed"):
        await bench.press_run(play)
    bench.chat.unreachable = False

    assert isinstance(await bench.press_run(play, by=BOB), Operation)


async def test_what_is_no_power_is_answered_by_the_chat() -> None:
    """A question as often as it is asked, each under an id of its own; what changes something once."""
    bench = RunbookBench(make_runbook(LOOK, LOCK))
    play = await bench.begin()
    first, second = await bench.press_run(play), await bench.press_run(play)
    await bench.press(play)
    lock = await bench.press_run(play)

    assert isinstance(first, ToAnswer)
    assert isinstance(second, ToAnswer)
    assert isinstance(lock, ToAnswer)
    assert (first.command.name, first.attempt.command) == ("status", "/status service:order-service")
    assert first.attempt.interaction_id != second.attempt.interaction_id
    assert lock.attempt.interaction_id == "play_1_1_0"
    await bench.runbooks.ended(play.id, 1)
    with pytest.raises(Refused, match="has run this already"):
        await bench.press_run(play)


async def test_it_can_go_back() -> None:
    """To the step before; not before the first one."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    play = await bench.begin()
    alice = bench.chat.members[ALICE]
    with pytest.raises(Refused, match="first step"):
        await bench.runbooks.back(play.id, 0, alice)
    await bench.press(play)

    await bench.runbooks.back(play.id, 1, alice)

    assert bench.play(play).at == 0
    assert told(bench)[-1] == "alice: step 1 of 2, Look: taken up again"


async def test_one_click_counts() -> None:
    """The step is in the button: whoever comes too late is told who was faster."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    play = await bench.begin()
    await bench.press(play, by=BOB)

    with pytest.raises(Refused, match="@bob was faster"):
        await bench.runbooks.mark(play.id, 0, Outcome.DONE, bench.chat.members[ALICE])
    with pytest.raises(Refused, match="not known here"):
        await bench.runbooks.mark("play_9", 0, Outcome.DONE, bench.chat.members[ALICE])

    assert len(told(bench)) == 1


async def test_strangers_play_nothing() -> None:
    """Neither by the command nor by a click; both are written down."""
    bench = RunbookBench(make_runbook())
    play = await bench.begin()
    mallory = bench.chat.members[MALLORY]

    with pytest.raises(Refused, match="people with a role"):
        await bench.begin(by=MALLORY)
    with pytest.raises(Refused, match="people with a role"):
        await bench.runbooks.listing(bench.attempt(MALLORY, "/runbook"))
    with pytest.raises(Refused, match="people with a role"):
        await bench.runbooks.run(play.id, 0, mallory, PLACE, "99")

    assert [user for user, _, result in bench.ended() if result is Result.DENIED] == ["mallory", "mallory"]
    assert [event.user.name for event in bench.events(EventName.DENIED)] == ["mallory"]


async def test_what_there_is_is_listed() -> None:
    """Also what is faulty, which cannot be begun; and a name that is none is told with those there are."""
    bench = RunbookBench(make_runbook(), FAULTY)

    listed = await bench.runbooks.listing(bench.attempt(command="/runbook"))

    assert ([each.name for each in listed], await bench.runbooks.names()) == (
        ["bad-deploy", "broken"],
        ["bad-deploy"],
    )
    assert await bench.runbooks.faulty() == [FAULTY]
    with pytest.raises(Refused, match=r"broken cannot be played: broken\.md:3:1"):
        await bench.begin(name="broken")
    with pytest.raises(Refused, match="There are bad-deploy, broken"):
        await bench.begin(name="bad")


async def test_the_same_command_begins_one() -> None:
    """Told twice by Discord, it is refused the second time."""
    bench = RunbookBench(make_runbook())
    attempt = bench.attempt()
    await bench.runbooks.start(attempt, "bad-deploy")

    with pytest.raises(Refused, match="already"):
        await bench.runbooks.start(attempt, "bad-deploy")

    assert len(bench.kept) == 1


async def test_without_a_memory_nothing_is_done() -> None:
    """And that is told."""
    bench = RunbookBench(make_runbook(DEPLOY))
    play = await bench.begin()
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(Refused, match="was not done"):
        await bench.press_run(play)
    with pytest.raises(Refused, match="was not done"):
        await bench.begin()
    bench.store.fault = None

    assert not bench.store.operations

"""Cards follow what is known, however long the chat stays away and whenever the process ends."""

import pytest

from bot.core.domain.alert import Notification
from bot.core.ports.store import StoreError
from tests.fakes.alerts import AlertBench, ended, make_alert, told

ONE, TWO = make_alert("f1"), make_alert("f2")


@pytest.mark.parametrize("crash", [False, True])
async def test_no_group_is_lost(bench: AlertBench, *, crash: bool) -> None:
    """What was heard while the chat was away is posted when it is back, also by the next process."""
    bench.cards.away = True
    await bench.hear(ONE)
    await bench.hear(ended(ONE))
    await bench.hear(TWO, key="another")
    assert bench.cards.cards == {}

    bench.cards.away = False
    if crash:
        await bench.restart()
    else:
        await bench.alerts.reconcile()
        await bench.pass_time(0)

    assert [bench.shown(number).is_firing for number in (0, 1)] == [False, True]
    assert all(group.is_shown for group in bench.kept)


async def test_it_is_tried_again_by_itself(bench: AlertBench) -> None:
    """Nobody has to tell that the chat is back: within half a minute it is noticed."""
    bench.cards.away = True
    await bench.hear(ONE)
    await bench.pass_time(600)
    bench.cards.away = False

    await bench.pass_time(30)

    assert bench.shown().counts == "1 firing, 0 resolved"


async def test_an_end_that_nobody_could_read_is_shown_later(bench: AlertBench) -> None:
    """A card that stands is edited as soon as it can be, also by the next process."""
    await bench.hear(ONE)
    bench.cards.away = True
    await bench.hear(ended(ONE))
    assert bench.shown().is_firing

    bench.cards.away = False
    await bench.restart()

    assert not bench.shown().is_firing


async def test_a_post_without_an_answer_is_no_second_card(bench: AlertBench) -> None:
    """The card of a group is one; what it shows is brought up to date afterwards."""
    bench.cards.late = True
    await bench.hear(ONE)
    bench.cards.away = False
    await bench.hear(ONE, TWO)
    await bench.pass_time(5)

    assert len(bench.cards.cards) == 1
    assert bench.shown().counts == "2 firing, 0 resolved"
    assert bench.kept[0].is_shown


async def test_changes_of_a_moment_are_one_edit(bench: AlertBench) -> None:
    """Twenty notifications within a second are read in two looks at the most."""
    await bench.hear(ONE)
    for number in range(20):
        await bench.alerts.hear(bench_told(number))
    await bench.pass_time(1)

    assert bench.cards.edits <= 2
    assert len(bench.shown().firing) == 20


def bench_told(number: int) -> Notification:
    """Return what is told once so many alerts and one more fire."""
    return told(ONE, *(make_alert(f"x{each}") for each in range(number)))


async def test_what_happens_during_an_edit_is_shown_after_it(bench: AlertBench) -> None:
    """An answer says that the card looks as it was asked to, not as it should by now."""
    await bench.hear(ONE)
    bench.cards.held.clear()
    await bench.hear(ONE, TWO)
    await bench.hear(ended(ONE), ended(TWO))
    assert bench.shown().is_firing

    bench.cards.held.set()
    await bench.pass_time(2)
    await bench.pass_time(2)

    assert not bench.shown().is_firing
    assert bench.kept[0].is_shown


async def test_a_chat_that_is_back_for_a_moment_is_tried_again(bench: AlertBench) -> None:
    """After a start as well: the first try is not the last."""
    bench.cards.away = True
    await bench.hear(ONE)
    await bench.restart()
    bench.cards.away = False

    await bench.pass_time(30)

    assert bench.kept[0].is_shown


async def test_a_card_that_people_deleted_stays_deleted(bench: AlertBench) -> None:
    """Somebody did not want it; it is not tried for ever either."""
    await bench.hear(ONE)
    bench.cards.gone.add(bench.kept[0].id)
    await bench.hear(ONE, TWO)

    assert bench.kept[0].is_shown
    assert bench.cards.edits == 0


async def test_a_card_waits_for_the_room_of_its_incident(bench: AlertBench) -> None:
    """Where the room takes longer than the click, the card leads there once it stands."""
    bench.patience = 0.01
    bench.start()
    await bench.hear(ONE)
    bench.rooms.failing["open"] = 1
    incident = await bench.declare(bench.kept[0])
    assert incident.room is None
    assert not bench.kept[0].is_shown

    for _ in range(3):
        await bench.pass_time(10)

    _, shown = bench.cards.cards[bench.kept[0].id]
    assert shown is not None
    assert shown.room is not None
    assert bench.kept[0].is_shown


async def test_a_memory_that_fails_is_waited_for(bench: AlertBench) -> None:
    """A card that stands and cannot be noted is found again, not posted anew."""
    bench.cards.away = True
    await bench.hear(ONE)
    bench.cards.away, bench.store.fault = False, StoreError("The disk is full.")
    await bench.pass_time(30)
    assert bench.kept[0].card is None

    bench.store.fault = None
    await bench.pass_time(30)

    assert bench.kept[0].card is not None
    assert bench.kept[0].is_shown

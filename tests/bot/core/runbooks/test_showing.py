"""The card of a play: posted once, and brought up to date however long the chat stays away."""

from bot.core.runbooks import showing
from tests.fakes.runbooks import LOOK, TALK, RunbookBench, make_runbook


async def test_a_card_that_could_not_be_posted_comes_later() -> None:
    """Once; what happened meanwhile stands on it, also after a restart."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    bench.cards.away = True
    play = await bench.begin()
    assert (play.card, bench.cards.posts) == (None, 0)
    await bench.press(play)
    await bench.restart()
    await bench.runbooks.reconcile()
    bench.cards.away = False
    await bench.pass_time(60)

    assert (bench.cards.posts, bench.cards.shown[play.id].at) == (1, 1)
    assert bench.play(play).is_shown


async def test_a_deleted_card_stays_deleted() -> None:
    """The play goes on in the memory; nobody is told again and again."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    play = await bench.begin()
    bench.cards.gone.add(play.id)

    await bench.press(play)

    assert bench.play(play).is_shown
    assert bench.cards.posts == 1


async def test_who_was_faster_is_shown_next() -> None:
    """A card that shows an older state is not taken for the newest."""
    bench = RunbookBench(make_runbook(LOOK, TALK))
    bench.cards.away = True
    play = await bench.begin()
    bench.cards.away = False
    old = bench.play(play)
    await bench.press(play)

    assert bench.plays is not None
    is_kept = await showing.Showing(bench.runbooks._deps)._keep(old)

    await bench.pass_time(60)
    assert not is_kept
    assert bench.cards.shown[play.id].at == 1

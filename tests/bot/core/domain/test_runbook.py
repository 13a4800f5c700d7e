"""A play as a value: where it stands, and what was run."""

from bot.core.domain.person import Person
from bot.core.domain.runbook import Outcome, Run
from tests.fakes.operations import NOON
from tests.fakes.runbooks import LOOK, TALK, make_play

BOB = Person("102", "bob")


def test_it_goes_step_by_step() -> None:
    """To its end, and back."""
    play = make_play(LOOK, TALK)
    first = play.marked(Outcome.DONE, BOB, NOON)
    over = first.marked(Outcome.SKIPPED, BOB, NOON)

    assert [(each.at, each.step, each.is_over) for each in (play, first, over)] == [
        (0, LOOK, False),
        (1, TALK, False),
        (2, None, True),
    ]
    assert (first.ended_at, over.ended_at) == (None, NOON)
    assert first.back() == play


def test_a_step_has_one_run() -> None:
    """The newest; so a play does not grow by refusals. That of another step stands beside it."""
    play = make_play().ran(Run(0, BOB)).ran(Run(1, BOB)).ran(Run(0, BOB, is_taken=True))

    assert play.run_of(0) == Run(0, BOB, is_taken=True)
    assert play.ran(Run(0, BOB, number=1)).runs == (Run(1, BOB), Run(0, BOB, number=1))
    assert play.run_of(2) is None

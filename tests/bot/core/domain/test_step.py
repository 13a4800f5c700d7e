"""Steps: what an incident has to do outside."""

from dataclasses import replace

from bot.core.domain.step import Kind, Progress, Step
from tests.fakes.operations import NOON


def test_a_step_is_known_by_kind_and_number() -> None:
    """The key is the same before and after a restart; the first of a kind needs no number."""
    assert Step(kind=Kind.ROOM, wanted_at=NOON).key == "room"
    assert Step(kind=Kind.UPDATE, wanted_at=NOON, number=3).key == "update 3"


def test_what_failed_and_is_not_done_is_missing() -> None:
    """People are told of what was tried in vain, not of what nobody has tried yet, nor of what came late."""
    step = Step(kind=Kind.PAGE, wanted_at=NOON)
    failed = replace(step, trouble="not in time", attempts=1)

    assert (step.is_wanted, step.is_missing) == (True, False)
    assert (failed.is_wanted, failed.is_missing) == (True, True)
    assert not replace(failed, state=Progress.DONE).is_missing
    assert replace(failed, state=Progress.GIVEN_UP).is_missing
    assert not replace(failed, state=Progress.GIVEN_UP).is_wanted

"""Reviews as values."""

from tests.fakes.operations import BOB, NOON, make_review


def test_a_review_is_open_until_somebody_made_it() -> None:
    """A reminder or a time that has passed closes nothing."""
    assert make_review().is_open
    assert make_review(is_reminded=True).is_open
    assert not make_review(reviewed_by=BOB, reviewed_at=NOON).is_open

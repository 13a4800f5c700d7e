"""What was done by hand, told afterwards: it never looks like something that the bot did or saw."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.by_hand import Note, recorded
from bot.core.domain.refusal import Refused

NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)
NOTE = Note("/deploy order-service v2.4.1 production", "@alice", ("bob", "@carol"), "90m", why="it was\nbad")


def test_what_was_told_is_marked_as_told() -> None:
    """Nobody's votes, nobody's id; who told it, and when it happened, stand there."""
    event = recorded(NOTE, "uid 7", "hand_1", NOW)

    assert (event.event, event.at, event.happened_at) == (
        EventName.FALLBACK_RECORDED,
        NOW,
        datetime(2026, 3, 4, 13, 30, tzinfo=UTC),
    )
    assert (event.user.id, event.user.name, event.approvals) == ("", "alice", ())
    assert event.reason == (
        "Done by hand, not by the bot; agreed by @bob, @carol, as told. Noted by uid 7. it was bad"
    )
    assert (event.action, event.service, event.environment) == ("deploy", "order-service", "production")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"command": "/nonsense"}, "no such command"),
        ({"at": "2026-03-04T16:00"}, "still to come"),
        ({"at": "soon"}, "is no time"),
        ({"result": "rejected"}, "write success, failure, unknown"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, str], told: str) -> None:
    """In a sentence; nothing is guessed."""
    with pytest.raises(Refused, match=told):
        recorded(replace(NOTE, **change), "uid 7", "hand_1", NOW)

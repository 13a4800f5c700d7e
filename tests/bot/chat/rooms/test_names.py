"""What a room is called, and how it is known again."""

from datetime import UTC, datetime

import pytest

from bot.chat.rooms import names
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.person import Person


def incident(id_: str = "inc_a", name: str = "bob") -> Incident:
    """Return an incident called by somebody."""
    at = datetime(2026, 3, 4, 15, tzinfo=UTC)
    return Incident(id=id_, title="Down", severity=Severity.SEV1, opened_at=at, opened_by=Person("1", name))


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ((), "inc"),
        (("inc-2",), "inc"),
        (("inc",), "inc-2"),
        (("INC", "inc-2", "inc-4"), "inc-3"),
        (("inc", *(f"inc-{number}" for number in range(2, 600))), "inc-600"),
    ],
)
def test_the_first_free_name(taken: tuple[str, ...], free: str) -> None:
    """However many there are, whatever their case."""
    assert names.free("inc", taken) == free


def test_a_topic_tells_incidents_apart() -> None:
    """Also those of which one's id begins as the other's; a channel without a topic is nobody's."""
    topic = {"topic": names.topic(incident())}

    assert names.is_topic_of(incident(), topic)
    assert not names.is_topic_of(incident("inc_ab"), topic)
    assert not names.is_topic_of(incident("inc_"), topic)
    assert not names.is_topic_of(incident(), {"topic": None})
    assert not names.is_topic_of(incident(), {})


def test_a_topic_calls_nobody() -> None:
    """Whatever people are named."""
    topic = names.topic(incident(name="everyone <@&1> " * 100))

    assert len(topic) <= 1024
    assert "@everyone" not in topic
    assert "<@" not in topic

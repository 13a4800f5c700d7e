"""What is enough for a call."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.rules.permissions import enough


def _asked(name: str, method: str, path: str, body: Any = None, **of_it: bool) -> set[str]:
    return set(enough(name, Call(method, path, body=body), **{"is_thread": False, "is_own": False, **of_it}))


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_pins_have_a_permission_of_their_own(method: str) -> None:
    """To manage messages is not enough, and no longer needed."""
    assert _asked("manage_messages", method, "/channels/1/messages/pins/2") == {"pin_messages"}


def test_nobody_is_refused_a_look_at_the_pins() -> None:
    """Who may not read the history is shown none; the history itself they are refused."""
    assert _asked("read_message_history", "GET", "/channels/1/messages/pins") == set()
    assert _asked("read_message_history", "GET", "/channels/1/messages") == {"read_message_history"}


def test_events_are_made_by_who_may_make_them() -> None:
    """One's own is changed with either permission, another's only by those who manage events."""
    one = "/guilds/1/scheduled-events/2"

    assert _asked("manage_events", "POST", "/guilds/1/scheduled-events") == {"create_events"}
    assert _asked("manage_events", "PATCH", one, is_own=True) == {"create_events", "manage_events"}
    assert _asked("manage_events", "DELETE", one, is_own=False) == {"manage_events"}


def test_threads_are_managed_by_those_who_manage_threads() -> None:
    """Who made one may change it, but neither lock nor delete it."""
    thread, own = {"is_thread": True}, {"is_thread": True, "is_own": True}

    assert _asked("manage_channels", "PATCH", "/channels/1", {"name": "b"}, **thread) == {"manage_threads"}
    assert _asked("manage_channels", "PATCH", "/channels/1", {"archived": True}, **own) == set()
    assert _asked("manage_channels", "PATCH", "/channels/1", {"locked": True}, **own) == {"manage_threads"}
    assert _asked("manage_channels", "DELETE", "/channels/1", **own) == {"manage_threads"}
    assert _asked("manage_channels", "DELETE", "/channels/1") == {"manage_channels"}


def test_everything_else_is_as_asked() -> None:
    """The same names elsewhere mean what they say."""
    assert _asked("manage_messages", "DELETE", "/channels/1/messages/2") == {"manage_messages"}
    assert _asked("manage_channels", "POST", "/guilds/1/channels") == {"manage_channels"}

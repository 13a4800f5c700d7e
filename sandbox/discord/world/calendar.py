"""Scheduled events begin and end when their time comes, and everyone is told.

https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-status-update-automation
"""

from sandbox.discord.clock import Clock, Timer
from sandbox.discord.world.state import State


class Calendar:
    """Watches the events of a state."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._next: Timer | None = None

    def keep(self) -> None:
        """Begin and end what is due, and look again when the next event begins or ends."""
        self.close()
        self._state.activate_due_scheduled_events()
        due = self._state.next_scheduled_event_deadline()
        if due is not None:
            seconds = (due - self._clock.now()).total_seconds()
            self._next = self._clock.call_later(max(seconds, 0.0), self.keep)

    def close(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

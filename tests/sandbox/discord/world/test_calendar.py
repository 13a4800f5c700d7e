"""Events begin and end by themselves."""

from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import GUILD, ManualClock

HOUR = 3600


def _schedule(world: World, name: str, start: str, end: str) -> None:
    """Put an event of the world's day into its calendar."""
    body: dict[str, Any] = {
        "name": name,
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": f"2026-03-04T{start}:00+00:00",
        "scheduled_end_time": f"2026-03-04T{end}:00+00:00",
        "entity_metadata": {"location": "here"},
    }
    world.request(world.bot, Call("POST", f"/guilds/{GUILD}/scheduled-events", body=body))
    world.calendar.keep()


def _told(events: list[Dispatch]) -> list[tuple[str, int]]:
    return [
        (one.payload["name"], one.payload["status"])
        for one in events
        if one.event == "GUILD_SCHEDULED_EVENT_UPDATE"
    ]


def test_everyone_is_told_when_the_time_has_come(
    world: World, events: list[Dispatch], clock: ManualClock
) -> None:
    """Each begins and ends on its own, in the order of the clock; it is three o'clock in the beginning."""
    _schedule(world, "second", "17:00", "18:00")
    _schedule(world, "first", "16:00", "17:30")
    assert _told(events) == []

    clock.advance(HOUR)
    assert _told(events) == [("first", 2)]
    clock.advance(HOUR)
    assert _told(events)[1:] == [("second", 2)]
    clock.advance(HOUR)
    assert _told(events)[2:] == [("second", 3), ("first", 3)]
    assert [one for one in clock.alarms if not one.cancelled] == []


def test_a_deleted_event_does_not_begin(world: World, events: list[Dispatch], clock: ManualClock) -> None:
    """Though the calendar was waiting for it."""
    _schedule(world, "never", "16:00", "17:00")
    [event] = world.state.get_guild(GUILD).scheduled_events
    world.request(world.bot, Call("DELETE", f"/guilds/{GUILD}/scheduled-events/{event}"))
    clock.advance(2 * HOUR)

    assert _told(events) == []


def test_a_closed_world_waits_for_nothing(world: World, clock: ManualClock) -> None:
    """No alarm is left behind."""
    _schedule(world, "open", "16:00", "17:00")
    world.close()

    assert [one for one in clock.alarms if not one.cancelled] == []

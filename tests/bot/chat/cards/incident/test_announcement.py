"""What stands where an incident was called, while not everything is there yet."""

from dataclasses import replace

import pytest

from bot.chat.cards.incident.announcement import content
from bot.core.domain.incident import Incident, Room, RoomKind, Severity
from bot.core.domain.operation import Place
from bot.core.domain.step import Kind, Progress
from tests.fakes.incident_desk import make_failed, make_incident, make_step, resolved, updated

FIRST = "🚨 SEV-1 Incident Created: Payment processing failures"
ROOM, COMMANDER = "Incident channel: <#9001>", "Incident commander: @oncall"
PAGE, PAGED = "Status page updated: Investigating", "PagerDuty notified: payment-team"
WAITS = {"state": Progress.WANTED}


def nothing_yet(*kinds: Kind) -> Incident:
    """Return an incident of which these were never tried."""
    return make_incident(*(make_step(kind, **WAITS) for kind in kinds), room=None, published=0, pager=None)


def test_what_was_never_tried_is_left_out() -> None:
    """Nothing is claimed, and nobody is alarmed."""
    assert content(nothing_yet(Kind.ROOM, Kind.STATUS_PAGE, Kind.PAGE)).splitlines() == [FIRST, COMMANDER]


def test_whom_the_pager_reaches_is_told() -> None:
    """On a line of its own, after the one that says which team."""
    told = content(make_incident(on_call=("Maria Perez",))).splitlines()

    assert told[told.index(PAGED) + 1] == "On call at PagerDuty: Maria Perez"


def test_what_failed_is_told_in_its_place() -> None:
    """With the reason, and that nobody has to do anything."""
    failed = make_incident(
        make_failed(Kind.ROOM, "Discord did not answer"),
        make_failed(Kind.STATUS_PAGE, "the page answered 503."),
        make_failed(Kind.PAGE, "PagerDuty answered 500"),
        room=None,
        published=0,
        pager=None,
    )

    assert content(failed).splitlines() == [
        FIRST,
        "⚠️ Incident channel not created yet: Discord did not answer. It is tried again.",
        COMMANDER,
        "⚠️ Status page not updated yet: the page answered 503. It is tried again.",
        "⚠️ Nobody was paged yet: PagerDuty answered 500. It is tried again.",
    ]


def test_what_was_given_up_is_left_to_people() -> None:
    """They are told that they have to do it."""
    over = {"state": Progress.GIVEN_UP}
    failed = make_incident(
        make_failed(Kind.STATUS_PAGE, "the page answered 503", **over),
        make_failed(Kind.PAGE, "no team owns this", **over),
        published=0,
        pager=None,
        team=None,
    )

    assert content(failed).splitlines()[3:] == [
        "⚠️ Status page not updated: the page answered 503. It was given up; do it by hand.",
        "⚠️ Nobody was paged: no team owns this. Call somebody by hand.",
    ]


def test_success_is_shown_when_it_comes() -> None:
    """A trouble of before is forgotten, and the severity is the one of now."""
    later = make_incident(
        make_step(Kind.STATUS_PAGE, trouble="", attempts=3), severity=Severity.SEV2, pager="On-call"
    )

    assert content(later).splitlines() == [
        "🚨 SEV-2 Incident Created: Payment processing failures",
        ROOM,
        COMMANDER,
        PAGE,
        "On-call notified: payment-team",
    ]


def test_what_was_inferred_is_said() -> None:
    """Whoever knows better can correct it."""
    assert "Service: payment-service (taken from the title)" in content(make_incident(is_inferred=True))
    assert "Service:" not in content(make_incident())


def test_it_tells_when_it_is_over() -> None:
    """The first word about it is no alarm for ever; the page was told of the opening all the same."""
    over = resolved(updated(make_incident(), "found it"), "done")

    assert content(over).splitlines() == [FIRST, ROOM, COMMANDER, PAGE, PAGED, "✅ Resolved after 23 minutes"]


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (Room(Place("1", "9001", "#a"), note="the category is full"), "The category is full."),
        (Room(Place("1", "2", "#incidents"), RoomKind.SHARED), "The incident has no channel of its own."),
    ],
)
def test_a_room_that_is_not_what_it_should_be_is_explained(room: Room, told: str) -> None:
    """People know why they are where they are."""
    assert content(replace(make_incident(), room=room)).splitlines()[2].endswith(told)


def test_a_title_of_nothing_is_still_a_line() -> None:
    """Signs that do not show leave no title."""
    assert content(make_incident(title="\u202e\u200b")).startswith("🚨 SEV-1 Incident Created: (no title)\n")
    assert content(make_incident(title="🔥🔥")).startswith("🚨 SEV-1 Incident Created: 🔥🔥\n")
    assert "🚨 SEV-1 Incident Created: התשלומים נכשלים\n" in content(make_incident(title="התשלומים נכשלים"))

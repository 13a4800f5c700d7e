"""What is heard of alerts and done about them: kept once, audited, and an incident where somebody asks."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.alert import Alert
from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import Incident, Severity
from bot.core.domain.refusal import Refused
from bot.core.ports.store import StoreError
from tests.fakes.alerts import AlertBench, ended, make_alert, told
from tests.fakes.bench import ALICE, BOB, MALLORY
from tests.fakes.incident_bench import PLACE

ONE, TWO = make_alert("f1"), make_alert("f2")


def audited(bench: AlertBench) -> list[tuple[str, str | None]]:
    """Return what is written down of alerts: the event and the counts."""
    return [
        (each.event, each.change) for each in bench.events(EventName.ALERT_FIRING, EventName.ALERT_RESOLVED)
    ]


async def test_a_group_is_kept_shown_and_written_down(bench: AlertBench) -> None:
    """From firing to resolved it is one group on one card, and each change has its record."""
    await bench.hear(ONE)
    await bench.hear(ONE, TWO)
    await bench.hear(ended(ONE), ended(TWO))

    [group] = bench.kept
    assert (group.is_firing, group.is_shown) == (False, True)
    assert bench.shown().counts == "0 firing, 2 resolved"
    assert audited(bench) == [
        ("alert.firing", "1 firing, 0 resolved"),
        ("alert.firing", "2 firing, 0 resolved"),
        ("alert.resolved", "0 firing, 2 resolved"),
    ]
    event = bench.events(EventName.ALERT_FIRING)[0]
    assert (event.id, event.reason, event.service) == (group.id, "Too many errors", "payment-service")
    assert (event.severity, event.user.name) == ("sev1", "chatops")


@pytest.mark.parametrize("alerts", [[ONE], [ONE, ended(TWO)], [ended(ONE), ended(TWO)]])
async def test_what_is_told_again_changes_nothing(bench: AlertBench, alerts: list[Alert]) -> None:
    """Alertmanager repeats what it got no answer to: nothing is kept, edited or written down twice."""
    await bench.hear(ONE, TWO)
    await bench.hear(*alerts)
    before, edits, events = bench.kept, bench.cards.edits, list(bench.store.events)

    await bench.hear(*alerts)

    assert (bench.kept, bench.cards.edits, bench.store.events) == (before, edits, events)


async def test_the_end_of_nothing_is_no_news(bench: AlertBench) -> None:
    """Nobody reads of an alert for the first time because it is over."""
    await bench.hear(ended(ONE))

    assert (bench.kept, bench.cards.cards, bench.store.events) == ([], {}, [])


async def test_what_fires_again_gets_a_new_card(bench: AlertBench) -> None:
    """The old card has told its end; nobody would see it change."""
    await bench.hear(ONE)
    await bench.hear(ended(ONE))
    await bench.hear(ONE)

    assert [group.is_firing for group in bench.kept] == [False, True]
    assert [bench.shown(number).is_firing for number in (0, 1)] == [False, True]


async def test_an_end_that_nobody_told_hides_no_new_fire(bench: AlertBench) -> None:
    """An Alertmanager that lost its memory tells of no end: what began later has a new card."""
    await bench.hear(ONE)
    await bench.hear(replace(ONE, starts_at=bench.clock.now()))

    assert [bench.shown(number).is_firing for number in (0, 1)] == [False, True]
    assert [event for event, _ in audited(bench)] == ["alert.firing", "alert.resolved", "alert.firing"]


async def test_groups_do_not_mix(bench: AlertBench) -> None:
    """The key tells one from another, also where they hold the same alert."""
    await bench.hear(ONE)
    await bench.hear(ONE, key="another")

    assert len(bench.cards.cards) == 2


async def test_what_cannot_be_kept_is_not_taken(bench: AlertBench) -> None:
    """The one who tells is told so, nothing is shown, and the next try is as good as the first."""
    bench.store.fault = StoreError("The disk is full.")
    with pytest.raises(StoreError):
        await bench.alerts.hear(told(ONE))
    await bench.pass_time(1)
    assert bench.cards.cards == {}

    bench.store.fault = None
    await bench.hear(ONE)

    assert len(bench.cards.cards) == 1


async def test_many_at_once_are_one(bench: AlertBench) -> None:
    """Two Alertmanagers that tell of the same at the same time make one card."""
    await asyncio.gather(*(bench.alerts.hear(told(ONE)) for _ in range(5)))
    await bench.pass_time(1)

    assert len(bench.kept) == len(bench.cards.cards) == 1


# ------------------------------------------------------------- incidents


async def test_a_click_declares_the_incident(bench: AlertBench) -> None:
    """It is what `/incident create` would make of the alert, by the one who clicked; the card leads to it."""
    await bench.hear(ONE, make_alert("f2", labels={"severity": "warning"}))

    incident = await bench.declare(bench.kept[0])

    assert (incident.title, incident.severity) == ("Too many errors", Severity.SEV1)
    assert (incident.service, incident.is_inferred) == ("payment-service", False)
    assert (incident.opened_by.name, incident.place) == ("alice", PLACE)
    [command] = bench.events(EventName.COMMAND)
    assert command.command == '/incident create "Too many errors" sev1 service:payment-service'
    assert (command.user.name, command.result) == ("alice", Result.SUCCESS)
    group, shown = bench.cards.cards[bench.kept[0].id]
    assert group.incident_id == incident.id
    assert shown is not None
    assert shown.room == incident.room


async def test_the_timeline_begins_with_the_alert(bench: AlertBench) -> None:
    """It stands where the alert began, before the opening."""
    await bench.hear(ONE)
    incident = await bench.declare(bench.kept[0])

    entries = (await bench.response.timeline(bench.inside(incident))).entries

    assert (entries[0].text, entries[0].at) == (
        "alert: Too many errors (1 firing, 0 resolved)",
        ONE.starts_at,
    )
    assert entries[1].text == "opened as SEV-1: Too many errors"


async def test_a_clock_ahead_begins_no_timeline_in_the_future(bench: AlertBench) -> None:
    """An alert that says it begins tomorrow began no later than its incident."""
    await bench.hear(make_alert("f1", starts_at=ONE.starts_at.replace(year=2099)))
    incident = await bench.declare(bench.kept[0])

    entries = (await bench.response.timeline(bench.inside(incident))).entries

    assert {each.at for each in entries if each.text.startswith(("alert", "opened"))} == {incident.opened_at}


async def test_two_who_click_get_one_incident(bench: AlertBench) -> None:
    """Pressed twice, by one or by two, at once or later: all are led to the same room."""
    await bench.hear(ONE)

    both = await asyncio.gather(*(bench.declare(bench.kept[0], by) for by in (ALICE, BOB)))
    later = await bench.declare(bench.kept[0], BOB)

    assert sorted(str(each.result) for each in bench.events(EventName.COMMAND)) == ["denied", "success"]
    assert {each.id for each in (*both, later)} == set(bench.incidents.kept) == {"inc_1"}
    assert len([each for each in bench.rooms.effects if each.startswith("room")]) == 1


async def test_a_stranger_declares_nothing(bench: AlertBench) -> None:
    """Who may not open an incident is refused, which is written down, and others still may."""
    await bench.hear(ONE)

    with pytest.raises(Refused) as refused:
        await bench.declare(bench.kept[0], MALLORY)

    assert refused.value.code == "not-allowed"
    assert [each.result for each in bench.events(EventName.COMMAND)] == [Result.DENIED]
    assert not bench.incidents.kept
    assert (await bench.declare(bench.kept[0])).is_open


async def test_what_is_not_known_declares_nothing(bench: AlertBench) -> None:
    """A card of another time, or a made up id, says what to do instead."""
    with pytest.raises(Refused, match="Use /incident create"):
        await bench.alerts.declare("alerts_9", bench.chat.members[ALICE], PLACE, "1")


async def test_a_click_that_cannot_be_kept_is_refused(bench: AlertBench) -> None:
    """Where the memory cannot be written nothing is declared, and the person is told."""
    await bench.hear(ONE)
    bench.store.fault = StoreError("The disk is full.")

    with pytest.raises(Refused, match="The disk is full"):
        await bench.declare(bench.kept[0])

    assert not bench.incidents.kept


def notices(bench: AlertBench, incident: Incident) -> list[str]:
    """Return what the room was told of the alert."""
    return [each.text for each in bench.now(incident).steps if each.kind == "alert" and each.is_done]


async def test_the_room_hears_of_the_end(bench: AlertBench) -> None:
    """In one line, once; the incident stays open: people say when it is over."""
    await bench.hear(ONE)
    incident = await bench.declare(bench.kept[0])
    await bench.hear(ended(ONE))
    await bench.restart()

    assert notices(bench, incident) == ["Resolved: Too many errors"]
    assert bench.now(incident).is_open
    entries = (await bench.response.timeline(bench.inside(incident))).entries
    assert entries[-1].text == "Resolved: Too many errors"


async def test_what_fires_again_belongs_to_the_open_incident(bench: AlertBench) -> None:
    """Its room hears of it, the new card leads there; once that is over, the next one stands for itself."""
    await bench.hear(ONE)
    incident = await bench.declare(bench.kept[0])
    for again in (ended(ONE), ONE):
        await bench.hear(again)
    assert bench.shown(1).incident_id == incident.id
    assert notices(bench, incident) == ["Resolved: Too many errors", "Fires again: Too many errors"]

    await bench.response.resolve(bench.inside(incident), "done")
    for again in (ended(ONE), ONE):
        await bench.hear(again)

    assert bench.shown(2).incident_id is None
    assert len(notices(bench, incident)) == 2
    assert (await bench.declare(bench.kept[2])).id == "inc_3"


async def test_a_link_lost_in_a_crash_is_made_again(bench: AlertBench) -> None:
    """Where the process ended between the incident and its card, the next one links them."""
    await bench.hear(ONE)
    [group] = bench.kept
    incident = await bench.declare(group)
    assert bench.groups is not None
    bench.groups.kept[group.id] = group

    await bench.restart()

    assert bench.shown().incident_id == incident.id
    edits = bench.cards.edits
    await bench.restart()
    assert bench.cards.edits == edits, "what is linked already is not shown anew"

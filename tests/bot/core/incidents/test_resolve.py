"""How an incident ends and begins again: once, whoever is faster, and with everything that belongs to it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.domain.audit import EventName
from bot.core.domain.incident import Severity, Status
from bot.core.domain.meeting import Calendar
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind
from tests.fakes.bench import ALICE, BOB, CAROL, rest
from tests.fakes.incident_bench import DAY, HOUR, MINUTE, IncidentBench

WORDS = "Stripe API key rotated, payments flowing"


async def test_the_end_is_told_and_looked_back_at(bench: IncidentBench) -> None:
    """The last public word, the postmortem's event and its draft: each once."""
    incident = await bench.create()
    await bench.pass_time(23 * MINUTE)
    ended = await bench.response.resolve(bench.inside(incident, BOB), WORDS)
    await rest()

    assert ended.closed_at is not None
    assert (ended.closed_at - ended.opened_at).total_seconds() == 23 * MINUTE
    now = bench.now(incident)
    assert now.meeting is not None
    assert now.meeting.at == datetime(2026, 3, 5, 14, tzinfo=UTC)
    assert bench.rooms.events == {now.meeting.event_id: now.meeting.at}
    assert bench.page.publications[incident.id].resolved_at == now.closed_at
    assert "Payment processing failures" in (now.postmortem or "")
    last = [effect for effect in bench.rooms.effects if effect.startswith("message")][-2:]
    assert last == ["message resolution", "message postmortem"]
    (event,) = bench.events(EventName.INCIDENT_RESOLVED)
    assert (event.user.name, event.reason, event.status) == ("bob", WORDS, "resolved")


async def test_the_worst_it_was_decides_the_meeting(bench: IncidentBench) -> None:
    """Calling it smaller in the end spares nobody the postmortem."""
    bench.rules = replace(
        bench.rules, calendar=Calendar(days={**dict.fromkeys(Severity, 1), Severity.SEV3: None})
    )
    bench.start()
    small, smaller = await bench.create(severity="sev3"), await bench.create(severity="sev1")
    await bench.response.set_severity(bench.inside(smaller), "sev3")
    for each in (small, smaller):
        await bench.response.resolve(bench.inside(each), WORDS)
        await rest()

    assert bench.now(small).meeting is None
    assert bench.now(smaller).meeting is not None


async def test_what_came_back_is_reminded_of_anew(bench: IncidentBench) -> None:
    """The gap begins with the reopening, and three more reminders may come, each a message of its own."""
    incident = await bench.create()
    for _ in range(4):
        await bench.pass_time(30 * MINUTE)
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.response.reopen(bench.inside(incident), None)
    await bench.pass_time(29 * MINUTE)
    assert bench.rooms.effects.count("message reminder 4") == 0
    for _ in range(5):
        await bench.pass_time(30 * MINUTE)

    sent = [each for each in bench.rooms.effects if each.startswith("message reminder")]
    assert sent == [f"message reminder {number}" for number in range(1, 7)]


async def test_each_ending_has_its_own_draft(bench: IncidentBench) -> None:
    """What happened after a reopening stands in the second one."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    await bench.response.reopen(bench.inside(incident), "It is back")
    await bench.response.resolve(bench.inside(incident), "Now really")
    await rest()

    assert "Now really" in (bench.now(incident).postmortem or "")


async def test_an_event_that_nobody_heard_of_is_called_off(bench: IncidentBench) -> None:
    """It was made, the incident is back before the answer, and the process dies: none is left standing."""
    bench.patience = 0.0
    bench.start()
    incident = await bench.create()
    bench.rooms.hold("schedule")
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    await bench.response.reopen(bench.inside(incident), None)
    await bench.crash()
    bench.rooms.release("schedule")
    await bench.restart()

    assert bench.now(incident).is_open
    assert bench.rooms.events == {}


async def test_an_ending_that_was_not_told_is_not_told_when_it_is_back(bench: IncidentBench) -> None:
    """Discord failed, and meanwhile it was opened again: nobody reads then that it is resolved."""
    incident = await bench.create()
    bench.rooms.failing["post resolution"] = 1
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.response.reopen(bench.inside(incident), None)
    for _ in range(3):
        await bench.pass_time(20)

    assert "message resolution" not in bench.rooms.effects
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    assert bench.rooms.effects.count("message resolution 1") == 1


async def test_a_channel_is_archived_though_it_fails_at_first(bench: IncidentBench) -> None:
    """A week after the end Discord does not answer: that is tried again, and not given up for its age."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    bench.rooms.failing["archive"] = 2
    await bench.pass_time(bench.rules.archive_after)
    for _ in range(3):
        await bench.pass_time(20)

    assert bench.rooms.archived == {incident.id}


async def test_a_missed_reminder_is_missed_no_more(bench: IncidentBench) -> None:
    """What an update has overtaken is not told as missing on the card."""
    incident = await bench.create()
    bench.rooms.failing["post reminder 1"] = 9
    await bench.pass_time(30 * MINUTE)
    await bench.response.update(bench.inside(incident), "still looking")

    assert not [each.key for each in bench.now(incident).steps if each.is_missing]


async def test_only_one_of_two_resolves(bench: IncidentBench) -> None:
    """The second is told who was faster, and nothing happens twice."""
    incident = await bench.create()
    attempts = [bench.inside(incident, BOB), bench.inside(incident, CAROL)]
    ends = await asyncio.gather(
        *(bench.response.resolve(each, WORDS) for each in attempts), return_exceptions=True
    )
    await rest()

    (refusal,) = [each for each in ends if isinstance(each, Refused)]
    assert "has resolved" in refusal.sentence
    assert len(bench.events(EventName.INCIDENT_RESOLVED)) == 1
    assert bench.rooms.effects.count("message resolution") == 1
    assert len(bench.rooms.events) == 1


async def test_a_resolved_incident_takes_no_updates(bench: IncidentBench) -> None:
    """The sentence says who resolved it, and how it is opened again."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident, BOB), WORDS)

    for call in (
        bench.response.update(bench.inside(incident), "one more thing"),
        bench.response.set_severity(bench.inside(incident), "sev2"),
        bench.response.assign(bench.inside(incident), bench.chat.members[ALICE], "scribe"),
    ):
        with pytest.raises(Refused, match=r"@bob has resolved .* /incident reopen"):
            await call


async def test_reopened_it_begins_anew(bench: IncidentBench) -> None:
    """It is public and paged again, its postmortem called off; the next end has one of its own."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    await bench.pass_time(HOUR)
    await bench.response.reopen(bench.inside(incident, CAROL), "It fails again")
    await rest()

    now = bench.now(incident)
    assert (now.is_open, now.status, now.reopened) == (True, Status.INVESTIGATING, 1)
    assert bench.rooms.events == {}
    assert now.meeting is None
    assert bench.page.publications[incident.id].resolved_at is None
    assert bench.rooms.effects.count("message call 2") == 1

    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    assert list(bench.rooms.events) == [f"{incident.id}/1"]
    assert bench.rooms.effects.count("message resolution 1") == 1
    with pytest.raises(Refused, match="is open"):
        await bench.response.reopen(bench.inside(await bench.create()), None)


async def test_reopened_before_it_was_scheduled(bench: IncidentBench) -> None:
    """An event that nobody asked Discord for is not made for an incident that is open again."""
    incident = await bench.create()
    bench.page.failing = 1000
    bench.rooms.failing["schedule"] = 1
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.response.reopen(bench.inside(incident), None)
    for _ in range(4):
        await bench.pass_time(20)

    assert bench.rooms.events == {}
    assert bench.now(incident).meeting is None


async def test_a_room_is_archived_in_time(bench: IncidentBench) -> None:
    """A resolved room stays open to writing for a week; reopened before, it is not archived."""
    incident = await bench.create()
    await bench.response.resolve(bench.inside(incident), WORDS)
    await rest()
    await bench.pass_time(6 * DAY)
    assert not bench.rooms.archived

    await bench.pass_time(DAY + MINUTE)

    assert bench.rooms.archived == {incident.id}
    assert bench.now(incident).is_finished
    assert bench.events(EventName.INCIDENT_ARCHIVED)

    await bench.response.reopen(bench.inside(incident), None)
    await rest()
    assert not bench.rooms.archived, "who works in it again can write again"


async def test_everything_survives_a_crash(bench: IncidentBench) -> None:
    """Killed right after the command was kept, the end is told after the restart, once."""
    incident = await bench.create()
    for call in ("schedule", "post resolution", "post postmortem"):
        bench.rooms.failing_late[call] = 1
    bench.page.failing_late = 1
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.restart()
    for _ in range(4):
        await bench.pass_time(20)

    now = bench.now(incident)
    assert [step.key for step in now.steps if step.is_wanted] == ["archive"]
    assert len(bench.rooms.effects) == len(set(bench.rooms.effects))
    assert len(bench.rooms.events) == 1
    assert now.step(Kind.POSTMORTEM) is not None


@pytest.mark.parametrize("is_over_again", [False, True])
async def test_an_event_that_may_stand_is_called_off(bench: IncidentBench, *, is_over_again: bool) -> None:
    """Made without an answer, and the incident opened again at once: it is found and deleted.

    The ending after that has an event of its own, and no other.
    """
    incident = await bench.create()
    bench.rooms.failing_late["schedule"] = 1
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.response.reopen(bench.inside(incident), None)
    if is_over_again:
        await bench.response.resolve(bench.inside(incident), WORDS)
    for _ in range(4):
        await bench.pass_time(20)

    meeting = bench.now(incident).meeting
    assert list(bench.rooms.events) == ([f"{incident.id}/1"] if is_over_again else [])
    assert (meeting.event_id if meeting else None) == (f"{incident.id}/1" if is_over_again else None)


async def test_reopened_it_has_what_it_never_had(bench: IncidentBench) -> None:
    """Over before its card stood, and its room deleted: opened again, it gets both, and goes on."""
    bench.patience = 0.0  # nobody waits for what fails
    bench.start()
    bench.rooms.failing["post card"] = 1
    incident = await bench.create()
    await rest()
    bench.rooms.delete_room(incident)
    await bench.response.resolve(bench.inside(incident), WORDS)
    await bench.pass_time(10)
    assert bench.now(incident).card is None

    await bench.response.reopen(bench.attempt(), None, incident.id)
    for _ in range(3):
        await bench.pass_time(10)

    assert (incident.id, "card") in bench.rooms.messages
    assert "message reopening 1" in bench.rooms.effects

"""What changes while an incident is open: its public word, its status, how bad it is, who is on it."""

import asyncio
from dataclasses import replace

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import Role, Severity, Status
from bot.core.domain.operation import Place
from bot.core.domain.refusal import Refused
from bot.core.domain.step import Kind
from tests.fakes.bench import ALICE, BOB, CAROL, MALLORY, ROBOT, rest
from tests.fakes.incident_bench import IncidentBench

ELSEWHERE = Place("1", "3", "#deployments")


async def test_an_update_is_told_in_the_room_and_in_public(bench: IncidentBench) -> None:
    """The status is taken from the words, said to be, and published."""
    incident = await bench.create()
    told = await bench.response.update(
        bench.inside(incident, BOB), "Root cause identified: Stripe API key expired"
    )

    assert told.status is Status.IDENTIFIED
    assert told.published == 2
    step = told.find("update 1")
    assert step is not None
    assert (step.is_done, step.result) == (True, "inferred")
    assert [each.status for each in bench.page.publications[incident.id].statements] == [
        Status.INVESTIGATING,
        Status.IDENTIFIED,
    ]
    (event,) = bench.events(EventName.INCIDENT_UPDATED)
    assert (event.change, event.status) == ("investigating -> identified", "identified")


async def test_a_given_status_counts(bench: IncidentBench) -> None:
    """What somebody says is meant, whatever the words seem to tell, and is not offered for correction."""
    incident = await bench.create()
    told = await bench.response.update(
        bench.inside(incident), "Root cause identified", status="monitoring", notify=True
    )

    assert told.status is Status.MONITORING
    await rest()
    update, notice = bench.now(incident).find("update 1"), bench.now(incident).find("notice 1")
    assert update is not None
    assert notice is not None
    assert (update.result, notice.is_done) == ("", True)
    assert bench.page.publications[incident.id].notify


async def test_an_update_while_the_page_is_down(bench: IncidentBench) -> None:
    """It stands in the room all the same; the page follows as soon as it answers, with every word."""
    incident = await bench.create()
    bench.page.failing = 3
    told = await bench.response.update(bench.inside(incident), "Identified: a key expired")
    assert (told.published, told.find("update 1") is not None) == (1, True)

    for _ in range(4):
        await bench.pass_time(20)

    assert bench.now(incident).published == 2
    assert bench.rooms.effects.count("message update 1") == 1
    assert len(bench.page.publications[incident.id].statements) == 2


async def test_a_correction_takes_one_click(bench: IncidentBench) -> None:
    """The word keeps its text and gets another status, in public, too; the log says who corrected it."""
    incident = await bench.create()
    await bench.response.update(bench.inside(incident), "Something happened to the fix")

    await bench.response.correct(incident.id, 1, Status.MONITORING, bench.chat.members[CAROL])
    await rest()

    assert bench.now(incident).status is Status.MONITORING
    assert bench.page.publications[incident.id].status is Status.MONITORING
    corrected = bench.events(EventName.INCIDENT_UPDATED)[-1]
    assert (corrected.user.name, corrected.reason) == ("carol", "corrected")
    before = len(bench.store.events)
    await bench.response.correct(incident.id, 1, Status.MONITORING, bench.chat.members[CAROL])
    assert len(bench.store.events) == before, "the same once more is nothing new"


async def test_an_old_button_corrects_nothing(bench: IncidentBench) -> None:
    """It belongs to the update that it stands under: somebody else's newer word stays as it is."""
    incident = await bench.create()
    await bench.response.update(bench.inside(incident), "Root cause identified")
    await bench.response.update(bench.inside(incident, BOB), "Fix deployed")

    with pytest.raises(Refused, match="@bob has written a newer update"):
        await bench.response.correct(incident.id, 1, Status.INVESTIGATING, bench.chat.members[CAROL])

    assert bench.now(incident).status is Status.MONITORING


async def test_a_stranger_corrects_nothing(bench: IncidentBench) -> None:
    """The click is refused, and written down once however often it comes."""
    incident = await bench.create()
    for _ in range(3):
        with pytest.raises(Refused, match="role of the approval matrix"):
            await bench.response.correct(incident.id, 0, Status.MONITORING, bench.chat.members[MALLORY])

    assert [event.result for event in bench.events(EventName.DENIED)] == [Result.DENIED]


async def test_a_channel_that_is_no_room(bench: IncidentBench) -> None:
    """The sentence says where to go; named, an incident is updated from anywhere."""
    incident = await bench.create()
    elsewhere = bench.attempt(place=ELSEWHERE)
    with pytest.raises(Refused, match="no incident's room") as refusal:
        await bench.response.update(elsewhere, "It is better")

    assert "Open: inc-20260304-payment." in refusal.value.sentence
    for name in ("#inc-20260304-payment", "inc-20260304-payment", incident.id):
        await bench.response.update(bench.attempt(place=ELSEWHERE), "It is better", incident=name)
    assert len(bench.now(incident).updates) == 4


async def test_severity_changes_are_told(bench: IncidentBench) -> None:
    """In the room and in public; the same once more is refused."""
    incident = await bench.create(severity="sev2")
    await bench.response.set_severity(bench.inside(incident), "sev1")
    await rest()

    assert bench.now(incident).severity is Severity.SEV1
    assert bench.page.publications[incident.id].severity is Severity.SEV1
    (event,) = bench.events(EventName.INCIDENT_SEVERITY)
    assert (event.change, event.severity) == ("sev2 -> sev1", "sev1")
    with pytest.raises(Refused, match="already"):
        await bench.response.set_severity(bench.inside(incident), "SEV-1")


async def test_roles_change_hands(bench: IncidentBench) -> None:
    """Whoever is named is called in the room; a bot runs no incident."""
    incident = await bench.create()
    await bench.response.assign(bench.inside(incident), bench.chat.members[CAROL], "commander")
    await bench.response.assign(bench.inside(incident), bench.chat.members[BOB], "scribe")

    now = bench.now(incident)
    assert {role: person.name for role, person in now.holders.items()} == {
        Role.COMMANDER: "carol",
        Role.SCRIBE: "bob",
    }
    named = [step.person.name for step in now.steps if step.kind is Kind.ROLE and step.person]
    assert named == ["carol", "bob"]
    with pytest.raises(Refused, match="bot"):
        await bench.response.assign(bench.inside(incident), bench.chat.members[ROBOT], "scribe")
    with pytest.raises(Refused, match="role is one of"):
        await bench.response.assign(bench.inside(incident), bench.chat.members[BOB], "king")


async def test_updates_at_the_same_time_are_both_kept(bench: IncidentBench) -> None:
    """Two people who speak at once are both heard, in some order."""
    incident = await bench.create()
    attempts = [bench.inside(incident, BOB), bench.inside(incident, CAROL)]
    await asyncio.gather(
        *(bench.response.update(each, f"word of {each.requester.name}") for each in attempts)
    )

    assert {each.text for each in bench.now(incident).updates[1:]} == {"word of bob", "word of carol"}
    assert [step.is_done for step in bench.now(incident).steps if step.kind is Kind.UPDATE] == [True, True]


async def test_who_may_not_answer_is_given_no_role(bench: IncidentBench) -> None:
    """Reminders would go to somebody whose every command is refused."""
    incident = await bench.create()
    muted = replace(bench.chat.members[BOB], is_timed_out=True)
    for person in (bench.chat.members[MALLORY], muted):
        for role in ("commander", "scribe"):
            with pytest.raises(Refused, match=f"@{person.name} could not answer"):
                await bench.response.assign(bench.inside(incident), person, role)

    assert bench.now(incident).commander.id == ALICE

"""The messages that an incident sends once each, in their states."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.cards.incident.messages import content
from bot.core.domain.incident import Acknowledgement, Incident, Status, Update
from bot.core.domain.person import Person
from bot.core.domain.step import Kind, Progress, Step
from tests.fakes.incident_desk import make_failed, make_incident, make_step, resolved, updated
from tests.fakes.operations import ALICE, BOB, CAROL, NOON


def lines(incident: Incident, step: Step | None) -> list[str]:
    """Return what the step's message says."""
    assert step is not None
    return content(incident, step, "Europe/Berlin").splitlines()


def test_what_became_of_an_alert_is_one_line() -> None:
    """It is foreign text: a sentence that calls nobody."""
    step = make_step(Kind.ALERT, number=1, text="Resolved: @everyone *x*\ny")

    assert lines(make_incident(), step) == ["🔔 Resolved: @\u200beveryone \\*x\\* y."]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (make_step(Kind.STATUS_PAGE), " yet: it is on its way."),
        (make_failed(Kind.STATUS_PAGE, "it answered 503"), " yet: it answered 503. It is tried again."),
        (
            make_failed(Kind.STATUS_PAGE, "it answered 503", state=Progress.GIVEN_UP),
            ": it answered 503. It was given up; do it by hand.",
        ),
    ],
)
def test_an_update_says_where_it_stands(page: Step, told: str) -> None:
    """It is posted here at once; the status page follows, or does not."""
    incident = replace(updated(make_incident(page), "found\n\n@everyone"), published=1)

    assert lines(incident, incident.step(Kind.UPDATE)) == [
        f"📝 Update posted here; the status page does not show it{told}",
        "Status: Identified",
        "> found",
        "> @\u200beveryone",
        "By @alice.",
    ]


def test_each_update_has_its_own_status() -> None:
    """An earlier one is not rewritten by what came later, a corrected one is."""
    incident = updated(updated(make_incident(), "found"), "fixed", Status.MONITORING)

    assert lines(incident, incident.find("update 1"))[1] == "Status: Identified"
    assert lines(incident, incident.find("update 2"))[1] == "Status: Monitoring"
    corrected = replace(incident.updates[2], status=Status.INVESTIGATING)
    incident = replace(incident, updates=(*incident.updates[:2], corrected))
    assert lines(incident, incident.find("update 2"))[1] == "Status: Investigating"


def test_a_notice_leads_to_the_room() -> None:
    """Who reads it elsewhere knows of what it speaks, and where."""
    incident = updated(make_incident(), "found")

    told = lines(incident, make_step(Kind.NOTICE, number=1, text="found", by=ALICE))

    assert told[0] == "📝 Update posted to status page"
    assert told[-1] == "SEV-1 Payment processing failures: <#9001>"


def test_a_resolution_tells_what_is_missing() -> None:
    """What was not tried yet is left out, what failed is told."""
    over = replace(resolved(make_incident(), "done"), published=1)
    waiting = over.wanting(make_step(Kind.MEETING, state=Progress.WANTED))
    failed = over.wanting(
        make_failed(Kind.STATUS_PAGE, "it answered 503"), make_failed(Kind.MEETING, "there are 100 events")
    )

    assert lines(waiting, over.step(Kind.RESOLUTION))[2:] == ["> done", "By @alice."]
    assert lines(failed, over.step(Kind.RESOLUTION))[2:4] == [
        "⚠️ Status page not resolved yet: it answered 503. It is tried again.",
        "⚠️ Postmortem not scheduled yet: there are 100 events. It is tried again.",
    ]


def test_a_postmortem_is_told_in_the_words_of_that_day() -> None:
    """In the team's time zone: 14:00 in UTC is 3 PM in Berlin in winter."""
    over = resolved(make_incident(), "done")

    assert "Postmortem scheduled for tomorrow 3 PM" in lines(over, over.step(Kind.RESOLUTION))
    unplanned = replace(over, meeting=None)
    assert not any("Postmortem" in each for each in lines(unplanned, over.step(Kind.RESOLUTION)))


def test_an_earlier_ending_stays_what_it_was() -> None:
    """Each ending keeps its words, and how long it was open by then; only the last one has its meeting."""
    first = resolved(make_incident(), "done")
    word = Update(NOON + timedelta(minutes=30), BOB, Status.INVESTIGATING, "It is back")
    open_again = replace(first, closed_at=None, reopened=1, meeting=None, updates=(*first.updates, word))
    again = resolved(open_again, "really", minutes=60)

    assert lines(again, again.find("resolution")) == [
        "✅ Incident resolved after 23 minutes",
        "Duration: 23 min",
        "Status page: Resolved",
        "> done",
        "By @alice.",
    ]
    assert lines(again, again.find("resolution 1"))[:2] == [
        "✅ Incident resolved after 53 minutes",
        "Duration: 53 min",
    ]


def test_what_changes_is_told_with_who_changed_it() -> None:
    """Reopened, rated anew, handed over."""
    incident = make_incident()

    assert lines(incident, make_step(Kind.REOPENING, number=1, by=BOB, text="It is back")) == [
        "🔁 Incident reopened by @bob",
        "Status: Investigating",
        "> It is back",
    ]
    assert lines(incident, make_step(Kind.SEVERITY, by=BOB, text="sev2 -> sev1")) == [
        "🚨 SEV-2 → SEV-1 by @bob"
    ]
    assert lines(incident, make_step(Kind.SEVERITY)) == ["🚨 SEV-1"]


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("scribe", "<@103> is the scribe now, named by @bob"),
        ("commander", "<@103> is the commander now, named by @bob"),
        ("communications", "<@103> is in charge of communications now, named by @bob"),
    ],
)
def test_who_is_named_is_mentioned(role: str, told: str) -> None:
    """The one who has something to do is the one who is called."""
    assert lines(make_incident(), make_step(Kind.ROLE, person=CAROL, by=BOB, text=role)) == [told]


def test_only_users_are_mentioned() -> None:
    """Nobody of Discord's is called by name."""
    nobody = make_step(Kind.ROLE, person=Person("0", "chatops"), text="scribe")

    assert lines(make_incident(), nobody) == ["@chatops is the scribe now"]


def test_a_call_asks_to_take_it() -> None:
    """The next one is told why they are called as well."""
    first, second = (
        make_step(Kind.CALL, number=1, person=BOB),
        make_step(Kind.CALL, number=2, person=CAROL, text="Nobody has taken it for 5 minutes"),
    )
    asks = "You are on call for payment-team: SEV-1 Payment processing failures. React with ✅ to take it."

    incident = make_incident().wanting(first, second)

    assert lines(incident, first) == [f"<@102> 🔔 {asks}"]
    assert lines(incident, second) == [f"<@103> 🔔 Nobody has taken it for 5 minutes. {asks}"]


def test_a_call_of_an_earlier_opening_asks_no_more() -> None:
    """Opened again it calls anew, and a ✅ on what was called before is not heard."""
    call = make_step(Kind.CALL, number=1, person=BOB)
    page = make_step(Kind.PAGE, number=1, wanted_at=NOON + timedelta(hours=1))
    again = make_incident(reopened=1).wanting(call, page)

    assert lines(again, call)[1:] == ["🔁 It was resolved and opened again since; a newer call counts."]


def test_calling_in_vain_is_told() -> None:
    """The commander reads who was called, and that nobody else will be; until somebody takes it."""
    told = make_step(Kind.UNANSWERED, number=1, person=ALICE)
    calls = [make_step(Kind.CALL, number=1, person=BOB), make_step(Kind.CALL, number=2, person=CAROL)]
    incident = make_incident().wanting(*calls, told)

    assert lines(incident, told) == [
        "<@101> ⚠️ Nobody has taken it; called in vain: @bob and @carol. Call somebody by hand."
    ]
    taken = replace(incident, acknowledged=Acknowledgement(CAROL, NOON))
    assert lines(taken, told) == ["✅ Taken by @carol, after everybody was called."]


def test_a_call_that_was_heard_asks_no_more() -> None:
    """It tells who has it, or that it is over."""
    call = make_step(Kind.CALL, number=1, person=BOB)
    taken = make_incident(acknowledged=Acknowledgement(CAROL, NOON))

    assert lines(taken, call)[-1] == "✅ Taken by @carol."
    assert lines(resolved(make_incident(), "done"), call)[-1] == "✅ Resolved after 23 minutes."
    assert not any("React" in each for each in lines(taken, call))


def test_a_reminder_calls_the_commander() -> None:
    """With how long it was silent, and what to do."""
    now = "Tell how it stands with /incident update, or end it with /incident resolve."
    step = make_step(Kind.REMINDER, number=1, person=BOB, text="No update for 30 minutes")

    assert lines(make_incident(), step) == [f"<@102> ⏰ No update for 30 minutes. {now}"]
    assert lines(make_incident(), replace(step, person=None, text="")) == [
        f"<@105> ⏰ No update for a while. {now}"
    ]


def test_a_postmortem_names_its_incident() -> None:
    """The file is under it."""
    told = lines(make_incident(), make_step(Kind.POSTMORTEM))

    assert told[:2] == ["📄 Postmortem draft", "SEV-1 payment-service: Payment processing failures"]

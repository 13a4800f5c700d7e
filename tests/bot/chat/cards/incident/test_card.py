"""The pinned card of an incident."""

from dataclasses import replace

import discord

from bot.chat.cards.incident import face
from bot.core.domain.incident import Acknowledgement, Incident, Meeting, Role
from bot.core.domain.operation import State
from bot.core.domain.step import Kind, Progress
from tests.fakes.incident_desk import DEPLOY, make_failed, make_incident, make_step, resolved, updated
from tests.fakes.operations import ALICE, BOB, NOON

HOW = "Tell with /incident update, end with /incident resolve. 📌 a message to keep it in the timeline."
SECONDS = int(NOON.timestamp())


def shown(incident: Incident) -> tuple[list[str], dict[str, str], discord.Embed]:
    """Return the content's lines, the fields, the embed."""
    card = face(incident, make_step(Kind.CARD))
    return (
        card.content.splitlines(),
        {each.name or "": each.value or "" for each in card.embed.fields},
        card.embed,
    )


def test_it_tells_all_that_is_known() -> None:
    """At one glance: what is broken, how it stands, who does what, and how to go on."""
    incident = make_incident(summary="Cards are\ndeclined.", holders={Role.SCRIBE: BOB}, is_inferred=True)

    lines, fields, embed = shown(incident)

    assert lines == ["🚨 SEV-1 payment-service: Payment processing failures", HOW]
    assert embed.description == "Cards are\ndeclined."
    assert fields == {
        "Status": "Investigating",
        "Commander": "@oncall",
        "Communications": "nobody",
        "Scribe": "@bob",
        "Service": "payment-service (taken from the title)",
        "Page": "PagerDuty notified: payment-team",
        "Status page": "Investigating",
        "Opened": f"<t:{SECONDS}:f>, by @oncall",
    }


def test_whom_the_pager_reaches_has_a_line_of_its_own() -> None:
    """Below the sentence of the contract; foreign names are harmless."""
    _, fields, _ = shown(make_incident(on_call=("Maria Perez", "@everyone *x*")))

    assert fields["Page"].splitlines() == [
        "PagerDuty notified: payment-team",
        "On call at PagerDuty: Maria Perez, @\u200beveryone \\*x\\*",
    ]


def test_what_changed_before_is_listed() -> None:
    """Who, when, approved by whom, how it ended; the newest five."""
    _, fields, _ = shown(
        make_incident(changes=(DEPLOY, replace(DEPLOY, approvals=(), result=State.FAILED)) * 3)
    )

    first, second, *more = fields["Last changes"].splitlines()
    about = f"deploy: v2.4.1 in production, <t:{SECONDS}:R> by @bob"
    assert (first, second) == (f"• {about}, approved by @alice: succeeded", f"• {about}: failed")
    assert len(more) == 3


def test_what_is_missing_stands_on_it() -> None:
    """All of it, in words; what is wanted and was never tried is not missing."""
    incident = make_incident(
        make_failed(Kind.STATUS_PAGE, "the page answered 503"),
        make_failed(Kind.PAGE, "no team owns this", state=Progress.GIVEN_UP),
        make_failed(Kind.ACKNOWLEDGE, "PagerDuty answered 500"),
        make_step(Kind.UPDATE, number=1, state=Progress.WANTED),
        published=0,
    )

    _, fields, _ = shown(incident)

    assert fields["Missing"].splitlines() == [
        "⚠️ Status page not updated yet: the page answered 503. It is tried again.",
        "⚠️ Nobody was paged: no team owns this. Call somebody by hand.",
        "⚠️ PagerDuty not told who has taken it yet: PagerDuty answered 500. It is tried again.",
    ]
    assert (fields["Status page"], fields["Page"]) == (
        "does not show it yet",
        "⚠️ Nobody was paged: no team owns this. Call somebody by hand.",
    )


def test_a_status_page_that_is_behind_is_told() -> None:
    """It shows an earlier update."""
    behind = replace(updated(updated(make_incident(), "a"), "b"), published=2)

    assert shown(behind)[1]["Status page"] == "Identified, 1 behind"


def test_who_has_taken_it_is_told() -> None:
    """And since when."""
    taken = make_incident(acknowledged=Acknowledgement(ALICE, NOON))

    assert shown(taken)[1]["Page"].splitlines()[1] == f"Taken by @alice <t:{SECONDS}:R>"
    waiting = make_incident(make_step(Kind.PAGE, state=Progress.WANTED))
    assert shown(waiting)[1]["Page"] == "nobody was called yet"


def test_an_incident_of_no_service_says_so() -> None:
    """It works without."""
    lines, fields, _ = shown(make_incident(service=None))

    assert lines[0] == "🚨 SEV-1: Payment processing failures"
    assert fields["Service"] == "none named"


def test_it_tells_how_it_ended() -> None:
    """How long it took, when the postmortem is held, where its draft is."""
    over = resolved(make_incident(), "done")

    lines, fields, _ = shown(over)

    assert lines[1] == "✅ Resolved after 23 minutes. Open it again with /incident reopen."
    assert fields["Duration"] == "23 min"
    assert fields["Postmortem"].startswith("tomorrow 2 PM, <t:")
    assert fields["Postmortem"].endswith("; draft with /incident postmortem")


def test_a_postmortem_that_is_not_held_is_not_promised() -> None:
    """Neither where the event failed, nor where somebody deleted it."""
    over = resolved(make_incident(), "done")
    failed = over.wanting(make_failed(Kind.MEETING, "there are 100 events"))
    unkept = replace(over, meeting=None, postmortem=None)

    assert shown(failed)[1]["Postmortem"] == "not scheduled; draft with /incident postmortem"
    assert shown(unkept)[1]["Postmortem"] == "not scheduled"
    assert shown(replace(over, meeting=Meeting(NOON)))[1]["Postmortem"].startswith("today 12 PM")

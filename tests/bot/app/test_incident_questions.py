"""What `chatops do` answers about incidents."""

import pytest

from bot.app import questions
from bot.app.incident_questions import IncidentRoom, answer
from bot.chat.cards import face
from bot.core.domain.command import parse
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from bot.core.workflow import Workflow
from tests.fakes.answers import ALICE, attempt, make_sources
from tests.fakes.bench import Bench
from tests.fakes.incident_desk import FakeIncidentDesk, make_incident, resolved, updated
from tests.fakes.operations import NOON


async def find(name: str) -> Member:
    """Know carol alone."""
    if name != "@carol":
        raise Refused("unknown-user", f"The server has no member {name}.")
    return Member("103", "carol")


async def told(text: str, desk: FakeIncidentDesk | None = None) -> list[str]:
    """Return the lines that a person reads in their terminal."""
    room = IncidentRoom(desk or FakeIncidentDesk(), find, lambda: NOON)
    return list(face.lines(await answer(room, attempt(ALICE, text), parse(text))))


async def test_the_sentences_are_those_of_discord() -> None:
    """Word for word; channels by their names, as Discord shows them."""
    desk = FakeIncidentDesk()
    assert await told('/incident create "Payment processing failures" sev1', desk) == [
        "🚨 SEV-1 Incident Created: Payment processing failures",
        "Incident channel: #inc-20260304-payment",
        "Incident commander: @oncall",
        "Status page updated: Investigating",
        "PagerDuty notified: payment-team",
    ]
    desk.incident = updated(make_incident(), "Root cause identified: Stripe API key expired")
    assert (await told('/incident update "Root cause identified: Stripe API key expired"', desk))[:2] == [
        "📝 Update posted to status page",
        "Status: Identified",
    ]
    desk.incident = resolved(desk.incident, "Stripe API key rotated, payments flowing")
    assert (await told('/incident resolve "Stripe API key rotated, payments flowing"', desk))[:4] == [
        "✅ Incident resolved after 23 minutes",
        "Duration: 23 min",
        "Status page: Resolved",
        "Postmortem scheduled for tomorrow 2 PM",
    ]
    assert desk.heard == [
        ("create", "Payment processing failures", "sev1", None, None),
        ("update", "Root cause identified: Stripe API key expired", None, False, None),
        ("resolve", "Stripe API key rotated, payments flowing", None),
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("/incident severity sev1", "SEV-1 now, told in #inc-20260304-payment."),
        ("/incident role scribe @carol", "@carol is the scribe now, told in #inc-20260304-payment."),
        ("/incident assign @carol", "@carol is the commander now, told in #inc-20260304-payment."),
        ('/incident timeline "we restarted" 14:05', "Kept in the timeline of #inc-20260304-payment."),
        ("/incident timeline", "Timeline of inc-20260304-payment, SEV-1 payment-service:"),
        ("/incident list", "There is no incident"),
        ("/incident reopen", "Open again, told in #inc-20260304-payment."),
    ],
)
async def test_answers_read_as_in_discord(text: str, first: str) -> None:
    """The same sentence, as a plain line."""
    assert (await told(text))[0].startswith(first)


async def test_lists_and_drafts_are_read_here_too() -> None:
    """Rooms by their names, the draft in full."""
    desk = FakeIncidentDesk(incident=resolved(make_incident(), "done"), listed=[make_incident()])

    assert (await told("/incident list", desk))[1].startswith("🚨 #inc-20260304-payment SEV-1")
    assert await told("/incident postmortem", desk) == [
        "📄 Postmortem draft of #inc-20260304-payment",
        "# Payment processing failures",
    ]


async def test_nobody_is_named_whom_nobody_knows() -> None:
    """The desk does not hear of it."""
    desk = FakeIncidentDesk()

    with pytest.raises(Refused, match="no member"):
        await told("/incident assign dave", desk)
    assert desk.heard == []


async def test_all_questions_have_one_door() -> None:
    """Where no incidents are run it says so."""
    text, sources, workflow = "/incident list", make_sources(), Workflow(Bench().deps)
    room = IncidentRoom(FakeIncidentDesk(), find, lambda: NOON)

    shown = await questions.answer(sources, workflow, attempt(ALICE, text), parse(text), room)
    assert shown.content.startswith("There is no incident")
    with pytest.raises(Refused, match="not run from here"):
        await questions.answer(sources, workflow, attempt(ALICE, text), parse(text))

"""The messages of an incident, word for word, and whatever people write into them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards.incident import face, footer, postmortem
from bot.chat.cards.incident.lists import listing
from bot.chat.cards.incident.timeline import timeline
from bot.core.domain.incident import Acknowledgement, Change, Incident, Room, RoomKind, Severity
from bot.core.domain.operation import Place
from bot.core.domain.person import Person
from bot.core.domain.step import MESSAGES, Kind, Progress, Step
from bot.core.domain.timeline import Entry, Timeline
from tests.bot.chat.hostile import texts
from tests.bot.chat.limits import HOSTILE, check
from tests.fakes.incident_desk import make_failed, make_incident, make_step, resolved, updated
from tests.fakes.operations import ALICE, NOON

_OWN = ("<#9001>", "<@103>", "<t:")
_PIECES = 8


def said(incident: Incident, kind: Kind, timezone: str = "UTC") -> list[str]:
    """Return the lines of the newest message of this kind."""
    step = incident.step(kind)
    assert step is not None
    return face(incident, step, timezone).content.splitlines()


def test_the_sentences_are_these() -> None:
    """What people read from 🚨 to postmortem, as it is promised."""
    called = make_incident()
    told = updated(called, "Root cause identified: Stripe API key expired")
    over = resolved(told, "Stripe API key rotated, payments flowing")

    assert said(called, Kind.ANNOUNCEMENT) == [
        "🚨 SEV-1 Incident Created: Payment processing failures",
        "Incident channel: <#9001>",
        "Incident commander: @oncall",
        "Status page updated: Investigating",
        "PagerDuty notified: payment-team",
    ]
    assert said(told, Kind.UPDATE) == [
        "📝 Update posted to status page",
        "Status: Identified",
        "> Root cause identified: Stripe API key expired",
        "By @alice.",
    ]
    assert said(over, Kind.RESOLUTION) == [
        "✅ Incident resolved after 23 minutes",
        "Duration: 23 min",
        "Status page: Resolved",
        "Postmortem scheduled for tomorrow 2 PM",
        "> Stripe API key rotated, payments flowing",
        "By @alice.",
    ]


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_each_message_has_its_mark(kind: Kind) -> None:
    """The outbox recognises what stands already, by which incident and which step it is."""
    incident = resolved(updated(make_incident(), "because"), "done")
    step = make_step(kind, number=1, by=ALICE, person=ALICE, text="sev2 -> sev1")

    shown = face(incident, step)

    assert shown.embed.footer.text == f"Incident inc_1 {kind} 1" == footer(incident, step)
    check(shown, *_OWN, "<@101>")


def test_long_words_are_not_lost() -> None:
    """A quotation is cut, and then the embed holds the whole of it."""
    incident = updated(make_incident(), f"{'word ' * 390}end")
    step = incident.find("update 1")
    assert step is not None

    shown = face(incident, step)

    assert shown.content.endswith("…\nBy @alice.")
    assert (shown.embed.description or "").endswith(" end")
    check(shown)


def test_the_draft_is_a_file() -> None:
    """Its name is the room's, without what a file's name cannot hold; without a draft there is none."""
    room = Room(Place("1", "9001", "#inc-20260304-\u202eключ/../x"))
    incident = replace(resolved(make_incident(), "done"), room=room, postmortem="# What \ud800 happened\n")

    (file,) = postmortem(incident)

    assert (file.name, file.content) == ("postmortem-inc-20260304-x.md", b"# What ? happened\n")
    assert postmortem(make_incident()) == ()


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_no_input_breaks_the_limits(seed: int) -> None:
    """Whoever writes the titles, texts, names and troubles: nobody is called who should not be."""
    written = texts(seed, 10 * _PIECES)
    for number in range(10):
        own = written[number * _PIECES : (number + 1) * _PIECES]
        for kind in MESSAGES:
            for incident, step in _hostile(own, kind, number):
                check(face(incident, step, "Europe/Berlin"), *_OWN)


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_long_texts_stay_within_the_limits(title: str, words: str) -> None:
    """In each message, and in the list and the timeline as well."""
    for kind in MESSAGES:
        for incident, step in _hostile([title, words] * (_PIECES // 2), kind, 1):
            check(face(incident, step), *_OWN)
    incident = next(_hostile([title, words] * (_PIECES // 2), Kind.CARD, 1))[0]
    check(listing([incident] * 30, NOON), *_OWN)
    entries = (Entry(at=NOON, noted_at=NOON + timedelta(days=1), by=title, event="x", text=words),) * 30
    check(timeline(Timeline(incident, entries)), *_OWN)


def _hostile(own: Sequence[str], kind: Kind, number: int) -> Iterator[tuple[Incident, Step]]:
    """Yield incidents in which everything that people write is hostile: open, closed, without anything."""
    title, words, name, service, trouble, *rest = own
    person = Person("103", name)
    step = make_step(kind, number=number % 3, by=person, person=person, text=words)
    full = make_incident(
        *(make_failed(each, trouble, number=number % 3) for each in Kind),
        title=title,
        severity=list(Severity)[number % 3],
        service=service,
        team=rest[0],
        pager=rest[1] or None,
        is_inferred=True,
        summary=words,
        opened_by=person,
        holders={},
        room=Room(Place("1", "9001", name), RoomKind.THREAD, note=trouble),
        changes=(Change("op_1", words, title, service, NOON, person, (person,) * number, rest[2]),) * 7,
        acknowledged=Acknowledgement(person, NOON) if number % 2 else None,
    )
    yield full, step
    yield updated(updated(full, words), title), step
    yield resolved(updated(full, words), title), step
    given_up = replace(step, state=Progress.GIVEN_UP, trouble=trouble)
    yield replace(full, room=None, updates=(), published=0).wanting(given_up), given_up

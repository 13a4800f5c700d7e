"""The timeline as people read it."""

from datetime import timedelta

from bot.chat.cards import face
from bot.chat.cards.incident.timeline import timeline
from bot.core.domain.timeline import Entry, Timeline
from tests.fakes.incident_desk import make_incident
from tests.fakes.operations import NOON


def entry(minutes: int, text: str, later: int = 0) -> Entry:
    """Return something that happened so many minutes after noon, and was written down `later`."""
    at = NOON + timedelta(minutes=minutes)
    return Entry(at=at, noted_at=at + timedelta(minutes=later), by="bob", event="incident.noted", text=text)


def test_it_reads_in_order_on_the_teams_clock() -> None:
    """Under its day; what was added afterwards is told apart."""
    shown = timeline(
        Timeline(make_incident(), (entry(0, "called"), entry(5, "it began", 30), entry(700, "**over**"))),
        "Europe/Berlin",
    )

    assert shown.content == (
        "Timeline of inc-20260304-payment, SEV-1 payment-service: Payment processing failures\n"
        "Times are Europe/Berlin."
    )
    assert (shown.embed.description or "").splitlines() == [
        "**2026-03-04**",
        "13:00 @bob: called",
        "13:05 @bob: it began (added 2026-03-04 13:35)",
        "**2026-03-05**",
        "00:40 @bob: \\*\\*over\\*\\*",
    ]


def test_a_long_one_is_a_file_as_well() -> None:
    """Nothing of it is lost."""
    shown = timeline(Timeline(make_incident(), tuple(entry(at, "x" * 90) for at in range(200))))

    (file,) = shown.files
    assert file.name == "timeline.txt"
    assert file.content.decode().count("@bob") == 200
    assert len(list(face.lines(shown))) > 200


def test_an_empty_one_says_so() -> None:
    """There may be nothing yet."""
    assert timeline(Timeline(make_incident(), ())).content.endswith("\nNothing is written down yet.")

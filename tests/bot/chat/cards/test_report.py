"""The card of a report."""

from collections.abc import Sequence
from datetime import timedelta

from bot.chat.cards.face import Attachment, Face
from bot.chat.cards.plots import Plot
from bot.chat.cards.report import card
from bot.core.domain.audit import Event, EventName, Result
from bot.core.inquiries.report import summed
from tests.fakes.log_lines import at, change, incident, lines, told
from tests.fakes.operations import NOON

DAY = 24 * 60.0


def shown(*happened: Sequence[Event], plot: Plot = Plot()) -> Face:  # noqa: B008 - it cannot be changed
    """Return the card of the last ten days before noon."""
    written = sorted((event for some in happened for event in some), key=lambda event: event.at)
    records = lines(written)
    return card(summed(records, NOON - timedelta(days=10), NOON), plot)


def fields(face: Face) -> dict[str, str]:
    """Return the parts of a card by their names."""
    return {str(each.name): str(each.value) for each in face.embed.fields}


def test_a_report_in_words() -> None:
    """What happened in one line, then the four figures, then each severity."""
    face = shown(
        change(0, made_at=at(-60)),
        change(DAY, made_at=at(DAY - 120)),
        change(2 * DAY, Result.FAILURE),
        [*incident(10, "sev1", 23, of="a"), told(12, EventName.INCIDENT_ACKNOWLEDGED, "sev1", of="a")],
        incident(5000, "sev1", 125, of="b"),
        incident(6000, "sev2", None, of="c"),
    )

    assert face.content == "📊 Last 10 days: 3 deploys to production, 2 failed; 3 incidents, 1 still open."
    assert fields(face) == {
        "Deploys to production": (
            "deployment frequency: **1.4 per week**\n"
            "lead time: **1 h 35 min**\n"
            "change failure rate: **67 %**\n"
            "time to restore: **1 h 14 min**"
        ),
        "SEV-1": "2 incidents\nacknowledge 2 min · mitigate 1 h 14 min (worst 2 h 5 min) · "
        "resolve 1 h 14 min (worst 2 h 5 min)",
        "SEV-2": "1 incident, 1 still open\nacknowledge no data · mitigate no data · resolve no data",
        "SEV-3": "none",
    }
    assert face.embed.footer.text is not None
    assert "docs/metrics.md" in face.embed.footer.text


def test_unknown_outcomes_are_told() -> None:
    """Somebody has to look; until then they are in no figure."""
    face = shown(change(0, Result.UNKNOWN))

    assert face.content.splitlines()[1] == (
        "❔ 1 deploy with an unknown outcome: settle them to have them counted."
    )


def test_a_plot_is_its_picture() -> None:
    """Attached to the message, and shown in the card; else a line says why there is none."""
    with_plot, without = shown(change(0), plot=Plot(b"png")), shown(change(0), plot=Plot(remark="No plot."))

    assert with_plot.files == (Attachment("report.png", b"png"),)
    assert with_plot.embed.image.url == "attachment://report.png"
    assert (without.files, fields(without)["Plot"]) == ((), "No plot.")


def test_nothing_happened() -> None:
    """That is a report, too."""
    face = shown()

    assert face.content == "📊 Last 10 days: 0 deploys to production, 0 failed; 0 incidents."
    assert fields(face)["SEV-1"] == "none"

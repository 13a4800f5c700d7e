"""The status page for people."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.core.domain.incident import Severity
from bot.core.ports.status_page import ComponentState
from bot.web.page import UNKNOWN, page, unknown_page
from bot.web.status import spoken
from tests.fakes.nu import complaints
from tests.fakes.operations import NOON
from tests.fakes.public import CHECKOUT, HOSTILE, PAYMENTS, hostile_view, make_view, saying


class _Outline(HTMLParser):
    """Collects what a screen reader would: the text of the body, the tags, and what would be fetched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.linked: list[str] = []
        self.times: list[str] = []
        self._text: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """Return the words, one space between two."""
        return " ".join("".join(self._text).split())

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.linked += [value or "" for name, value in attrs if name in {"src", "href"}]
        self.times += [value or "" for name, value in attrs if name == "datetime"]

    @override
    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self._text.append(data)


def test_all_well_is_said() -> None:
    """A visitor reads the overall state, each component's in words, and when the page was made."""
    outline = _Outline(page(make_view()))

    assert "All systems operational" in outline.text
    assert "order-service Operational payment-service Operational" in outline.text
    assert "Incidents No known incidents." in outline.text
    assert "Past incidents None in the last 14 days." in outline.text
    assert "As of 04 Mar 2026, 12:30 UTC." in outline.text


def test_an_open_incident_is_told_newest_first() -> None:
    """Title, how bad, about what, since when, and every statement with its time."""
    outline = _Outline(page(make_view(PAYMENTS)))

    assert (
        "Payment processing failures Major outage · payment-service · since 04 Mar 2026, 12:00 UTC "
        "Identified · 04 Mar 2026, 12:09 UTC Stripe API key expired. "
        "Investigating · 04 Mar 2026, 12:00 UTC Payments fail."
    ) in outline.text
    assert "payment-service Major outage" in outline.text
    assert "No known incidents" not in outline.text


def test_a_past_incident_is_told_from_when_to_when() -> None:
    """It stands under its own heading and breaks nothing any more."""
    outline = _Outline(page(make_view(CHECKOUT)))

    assert (
        "Past incidents Checkout slow Degraded performance · order-service · "
        "02 Mar 2026, 12:00 UTC to 02 Mar 2026, 12:23 UTC Resolved ·"
    ) in outline.text
    assert "All systems operational" in outline.text


def test_times_are_for_the_team_and_for_machines() -> None:
    """Read by the team's clocks, and marked up so that a machine reads the same moment."""
    outline = _Outline(page(make_view(PAYMENTS, zone=ZoneInfo("America/Sao_Paulo"))))

    assert "since 04 Mar 2026, 09:00 -03" in outline.text
    assert "2026-03-04T09:00:00-03:00" in outline.times


@pytest.mark.parametrize("severity", Severity)
def test_each_state_is_a_word(severity: Severity) -> None:
    """Who sees no colours reads how bad it is."""
    view = make_view(replace(PAYMENTS, severity=severity))

    assert f"payment-service {spoken(view.state)}" in _Outline(page(view)).text
    assert view.state is not ComponentState.OPERATIONAL


def test_the_page_fetches_nothing() -> None:
    """The page works when everything else is down: no script, no image, no other host."""
    outline = _Outline(page(make_view(PAYMENTS, CHECKOUT)))

    assert set(outline.linked) == {"status.atom"}
    assert not {"script", "img", "iframe", "object", "form"} & set(outline.tags)
    assert len(page(make_view())) < 5000


def test_the_feed_can_be_found() -> None:
    """A feed reader that is given the page finds the feed by itself."""
    link = '<link rel="alternate" type="application/atom+xml" title="Incidents" href="status.atom">'

    assert link in page(make_view())


def test_the_page_can_be_read_by_a_machine_for_people() -> None:
    """Language, title, one main part and one first heading are what a screen reader goes by."""
    outline = _Outline(page(make_view(PAYMENTS, CHECKOUT)))

    assert '<html lang="en">' in page(make_view())
    assert [outline.tags.count(tag) for tag in ("title", "main", "h1", "h2", "h3")] == [1, 1, 1, 3, 2]


@given(st.text(alphabet="<>&\"'$ab{}-!]", min_size=1) | st.sampled_from(HOSTILE[:-2]))
def test_text_cannot_become_markup(words: str) -> None:
    """Whatever is typed adds no tag."""
    outline = _Outline(page(make_view(saying(words), services=[words])))

    assert outline.tags == _Outline(page(make_view(saying("a"), services=["a"]))).tags
    assert set(outline.linked) == {"status.atom"}


def test_words_are_shown_as_they_stand() -> None:
    """Signs of HTML and of templates are signs like others."""
    words = "</style><b>$css ${state} &amp; \"'"

    assert _Outline(page(make_view(saying(words)))).text.count(words) == 5


def test_what_is_not_known_is_not_said() -> None:
    """Where nothing can be read, the page says that, and not that all is well."""
    outline = _Outline(unknown_page())

    assert "Status unknown" in outline.text
    assert UNKNOWN in outline.text
    assert "perational" not in outline.text


async def test_the_checker_finds_nothing_wrong(tmp_path: Path) -> None:
    """Empty, in trouble, with hostile text, without services, or without knowledge: the HTML is valid."""
    views = [
        make_view(),
        make_view(PAYMENTS, replace(CHECKOUT, service=None), zone=ZoneInfo("Asia/Kolkata")),
        hostile_view(),
        make_view(services=(), made_at=NOON - timedelta(days=400)),
        *(make_view(saying(words), services=[words]) for words in HOSTILE),
    ]

    assert await complaints(tmp_path, [*map(page, views), unknown_page()]) == []


async def test_the_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    """Its silence means something: a list item outside of a list is found."""
    (told,) = await complaints(tmp_path, [page(make_view()).replace("<h2>", "<li>x</li><h2>", 1)])

    assert "li" in told

"""What the status page says."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.web.status import ORDER, Component, State, StatusView, page, summary, worst

NOON = datetime(2026, 3, 4, 12, 0, 5, tzinfo=UTC)
FINE = StatusView((Component("order-service", State.OPERATIONAL),), NOON)


class _Outline(HTMLParser):
    """Collects what a screen reader would: the text of the body, the tags, and what would be fetched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.text = ""
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]

    @override
    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self.text += data


def test_nothing_bad_known_is_operational() -> None:
    """Without components there is nothing to be worse than."""
    assert worst([]) is State.OPERATIONAL


@given(st.lists(st.sampled_from(ORDER), min_size=1))
def test_the_worst_state_decides(states: list[State]) -> None:
    """No state present is worse than the one returned, in whatever order they come."""
    decided = worst(states)

    assert decided in states
    assert all(ORDER.index(state) <= ORDER.index(decided) for state in states)


def test_the_page_says_how_things_are() -> None:
    """A visitor reads the overall state, each component's in words, and when it was last checked."""
    outline = _Outline(page(FINE))

    assert "All systems operational" in outline.text
    assert "order-service Operational" in outline.text
    assert "No known incidents." in outline.text
    assert "Last checked 04 March 2026, 12:00:05 UTC." in outline.text


def test_the_page_does_not_invent_a_check() -> None:
    """Before the first look, the page says that there was none."""
    assert "Not checked yet." in _Outline(page(StatusView((), None))).text


def test_the_page_fetches_nothing() -> None:
    """The page works when everything else is down: no script, no image, no other host."""
    outline = _Outline(page(FINE))

    assert outline.fetched == []
    assert not {"script", "img", "link", "iframe"} & set(outline.tags)
    assert len(page(FINE)) < 4000


def test_the_page_can_be_read_by_a_machine_for_people() -> None:
    """Language, title, one main part and one first heading are what a screen reader goes by."""
    outline = _Outline(page(FINE))

    assert '<html lang="en">' in page(FINE)
    assert [outline.tags.count(tag) for tag in ("title", "main", "h1")] == [1, 1, 1]


@given(st.text(alphabet="<>&\"'$ab", min_size=1))
def test_names_cannot_become_markup(name: str) -> None:
    """A component's name is shown as it stands and adds no tag."""
    outline = _Outline(page(StatusView((Component(name, State.OPERATIONAL),), NOON)))

    assert outline.tags == _Outline(page(FINE)).tags
    assert f"{name} Operational" in outline.text


@pytest.mark.parametrize(
    ("state", "indicator"),
    [
        (State.OPERATIONAL, "none"),
        (State.DEGRADED_PERFORMANCE, "minor"),
        (State.PARTIAL_OUTAGE, "major"),
        (State.MAJOR_OUTAGE, "critical"),
    ],
)
def test_the_summary_speaks_statuspage(state: State, indicator: str) -> None:
    """Tools that read Statuspage's summary find the words they know."""
    view = StatusView((Component("a", State.OPERATIONAL), Component("b", state)), NOON)

    shown = summary(view)

    assert shown["page"] == {"name": "Status", "updated_at": "2026-03-04T12:00:05+00:00"}
    assert shown["components"] == [
        {"name": "a", "status": "operational"},
        {"name": "b", "status": state.value},
    ]
    assert indicator in str(shown["status"])

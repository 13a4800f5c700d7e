"""The status page as a feed."""

from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.feed import Origin, feed, origin
from bot.web.status import StatusView
from tests.fakes.operations import NOON
from tests.fakes.public import CHECKOUT, HOSTILE, PAYMENTS, hostile_view, make_view, read_xml, saying

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = Origin("http://status.example.com/", "status.example.com")


def parsed(view: StatusView, at: Origin = HERE) -> Element:
    """Return the document's root, held to RFC 4287, section 4.1.1 and 4.1.2."""
    root = read_xml(feed(view, at))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            assert len(element.findall(ATOM + tag)) == 1, tag
            assert element.findtext(ATOM + tag)
        assert element.findall(f"{ATOM}link[@rel='alternate'][@type='text/html']")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo
    assert text(root, f"author/{ATOM}name")
    assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return root


def text(element: Element, path: str) -> str:
    """Return what stands in an element of the feed."""
    found = element.findtext(ATOM + path)
    assert found is not None, path
    return found


def test_a_feed_of_nothing_is_one() -> None:
    """A reader can subscribe before anything happens."""
    root = parsed(make_view())

    assert root.findall(f"{ATOM}entry") == []
    assert text(root, "updated") == "2026-03-04T12:30:00+00:00"


def test_an_incident_is_one_entry() -> None:
    """It says how bad it is, about what, and every statement, the newest first."""
    (entry,) = parsed(make_view(PAYMENTS)).findall(f"{ATOM}entry")

    assert text(entry, "title") == "Payment processing failures"
    assert text(entry, "published") == "2026-03-04T12:00:00+00:00"
    assert text(entry, "updated") == "2026-03-04T12:09:00+00:00"
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == (
        "<p>Major outage · payment-service</p>\n"
        "<p><strong>Identified</strong> · 04 Mar 2026, 12:09 UTC<br>Stripe API key expired.</p>\n"
        "<p><strong>Investigating</strong> · 04 Mar 2026, 12:00 UTC<br>Payments fail.</p>"
    )


def test_the_feed_is_as_new_as_its_newest_word() -> None:
    """Asked again without news it says the same, and a reader sees that there are none."""
    one, later = (make_view(PAYMENTS, CHECKOUT, made_at=NOON + timedelta(hours=hour)) for hour in (1, 2))

    assert text(parsed(one), "updated") == "2026-03-04T12:09:00+00:00"
    assert feed(one, HERE) == feed(later, HERE)


def test_a_correction_is_news() -> None:
    """A reader that has the entry takes it again, though no word was added to it."""
    corrected = replace(PAYMENTS, changed_at=NOON + timedelta(minutes=12))
    root = parsed(make_view(corrected))

    assert text(root, "updated") == text(root, f"entry/{ATOM}updated") == "2026-03-04T12:12:00+00:00"


def test_an_entry_keeps_its_id() -> None:
    """Whatever is told of an incident, and wherever the page is reached, readers know it again."""
    changed = replace(PAYMENTS, title="Other", resolved_at=NOON, statements=PAYMENTS.statements[:1])
    views = [(make_view(PAYMENTS), HERE), (make_view(changed, CHECKOUT), Origin())]

    ids = {text(parsed(*each), f"entry/{ATOM}id") for each in views}

    assert ids == {"tag:chatops.invalid,2026:incident/inc_1"}


def test_links_are_whole_where_the_address_is_known() -> None:
    """Else they are relative, which holds wherever the feed was read."""

    def links(at: Origin) -> set[str | None]:
        return {each.get("href") for each in parsed(make_view(PAYMENTS), at).iter(f"{ATOM}link")}

    assert links(HERE) == {"http://status.example.com/status.atom", "http://status.example.com/status"}
    assert links(Origin()) == {"status.atom", "status"}


def test_two_pages_are_two_feeds() -> None:
    """A reader that follows both tells them apart by the name they are reached under."""
    assert text(parsed(make_view(), HERE), "id") == "tag:status.example.com,2026:status"
    assert text(parsed(make_view(), Origin()), "id") == "tag:chatops.invalid,2026:status"


@pytest.mark.parametrize(
    ("scheme", "host", "expected"),
    [
        ("http", "127.0.0.1:8080", Origin("http://127.0.0.1:8080/", "127.0.0.1")),
        ("https", "status.example.com", Origin("https://status.example.com/", "status.example.com")),
        ("http", "[::1]:8080", Origin("http://[::1]:8080/")),
        ("http", "", Origin()),
        ("http", 'a"><script>', Origin()),
        ("http", "a/../b", Origin()),
        ("http", "user@example.com", Origin()),
        ("http", "example.com:80:80", Origin()),
        ("https, http", "example.com", Origin()),
        ("javascript", "example.com", Origin()),
    ],
)
def test_only_an_address_is_taken_for_one(scheme: str, host: str, expected: Origin) -> None:
    """A request's head is anybody's text."""
    assert origin(scheme, host) == expected


def test_times_are_the_teams() -> None:
    """The same moments, by the team's clocks."""
    root = parsed(make_view(PAYMENTS, zone=ZoneInfo("America/New_York")))

    assert text(root, "updated") == "2026-03-04T07:09:00-05:00"


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_text_is_text(words: str) -> None:
    """Whatever was typed, the feed stays whole and its entry is one."""
    entries = parsed(make_view(saying(words))).findall(f"{ATOM}entry")

    assert len(entries) == 1
    assert "<script" not in text(entries[0], "content")


def test_all_of_it_at_once() -> None:
    """Every hostile incident has its entry."""
    assert len(parsed(hostile_view()).findall(f"{ATOM}entry")) == len(HOSTILE)


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_any_text_leaves_the_feed_whole(words: str) -> None:
    """No text at all breaks it."""
    parsed(make_view(saying(words)))

"""What Statuspage is told and what is read of it: within its limits, and with others' metadata left alone."""

from dataclasses import replace

import pytest

from bot.adapters.status_page import wire
from tests.contracts.test_status_page import OPENED, PAYMENTS


def test_texts_keep_to_the_limits() -> None:
    """A name has 255 characters, a body 25000; what is cut ends in an ellipsis, and lines stay lines."""
    long = replace(PAYMENTS, title="x" * 300)
    body = wire.said(replace(OPENED, text="one\ntwo " + "y" * 30_000), notify=False)["body"]

    assert len(wire.headline(long)["name"]) == 255
    assert (len(body), body[:7], body[-1]) == (25_000, "one\ntwo", "\u2026")


def test_a_title_of_nothing_has_a_name() -> None:
    """Statuspage wants one."""
    assert wire.headline(replace(PAYMENTS, title=" \x07 "))["name"] == "Incident"


def test_what_others_wrote_stays() -> None:
    """The mark is ours, the rest of the metadata somebody else's."""
    jira = {"jira": {"issue": "OPS-1"}}

    assert wire.marked(jira, PAYMENTS, 2) == {**jira, "chatops": {"key": "inc_1", "told": 2}}


@pytest.mark.parametrize("metadata", [None, {}, {"chatops": 5}, {"chatops": {"told": "many"}}, {"jira": {}}])
def test_an_incident_that_is_not_ours_has_no_mark(metadata: dict[str, object] | None) -> None:
    """Whatever somebody else keeps there."""
    assert wire.Incident(id="x", name="y", metadata=metadata).mark == wire.Mark()


def test_a_mark_is_read_even_as_words() -> None:
    """A page that keeps numbers as text has not made the incident a stranger's."""
    mark = wire.Incident(id="x", name="y", metadata={"chatops": {"key": "inc_1", "told": "2"}}).mark

    assert mark == wire.Mark("inc_1", 2)

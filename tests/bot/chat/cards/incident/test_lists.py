"""The list of incidents."""

from datetime import timedelta

from bot.chat.cards.incident.lists import listing
from tests.fakes.incident_desk import make_incident, resolved
from tests.fakes.operations import NOON

LATER = NOON + timedelta(minutes=45)


def test_it_tells_what_is_open_and_what_was() -> None:
    """Each in a line that leads to it."""
    shown = listing([make_incident(), resolved(make_incident(id="inc_0", room=None), "done")], LATER)

    assert shown.content == "1 incident is open."
    end = int((NOON + timedelta(minutes=23)).timestamp())
    named = "SEV-1 payment-service: Payment processing failures"
    assert (shown.embed.description or "").splitlines() == [
        f"🚨 <#9001> {named}, Investigating, for 45 minutes, commander @oncall",
        f"✅ inc\\_0 {named}, resolved after 23 minutes, <t:{end}:R>",
    ]


def test_it_counts() -> None:
    """None, one, more."""
    assert listing([], NOON).content == "There is no incident, and there was none."
    assert listing([resolved(make_incident(), "done")], NOON).content == "No incident is open."
    assert listing([make_incident()] * 2, NOON).content == "2 incidents are open."

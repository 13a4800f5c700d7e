"""What people write, as values: severity, status, role, times; and what it is refused with."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.domain.incident import Role, Severity, Status
from bot.core.domain.refusal import Refused
from bot.core.incidents import wording
from tests.fakes.operations import NOON

LOOK, KNOWN, WATCH = Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("Root cause identified: Stripe API key expired", LOOK, KNOWN),
        ("Identified: the key", LOOK, KNOWN),
        ("identified the leak", LOOK, KNOWN),
        ("It is caused by a full disk", LOOK, KNOWN),
        ("The cause is a full disk", LOOK, KNOWN),
        ("Root cause not yet identified", LOOK, LOOK),
        ("Cause unknown, we keep looking", KNOWN, KNOWN),
        ("Fix deployed, watching the error rate", KNOWN, WATCH),
        ("We deployed a fix", KNOWN, WATCH),
        ("A workaround is in place", LOOK, WATCH),
        ("Monitoring: nothing new", KNOWN, WATCH),
        ("Rolled back to v1.8.2", LOOK, WATCH),
        ("Payments are recovering", KNOWN, WATCH),
        ("Monitoring the error rate", KNOWN, WATCH),
        ("Fix is live and we are monitoring", KNOWN, WATCH),
        ("Fix: rolled back to v1.8.2", KNOWN, WATCH),
        ("Root cause: the key is not valid", LOOK, KNOWN),
        ("Root cause identified: the key is not valid", LOOK, KNOWN),
        ("The key did not work. Root cause identified.", LOOK, KNOWN),
        ("We know the cause", LOOK, KNOWN),
        ("We found the root cause", LOOK, KNOWN),
        ("The issue has been identified and a fix is being implemented.", LOOK, KNOWN),
        ("A fix has been implemented and we are monitoring the results.", KNOWN, WATCH),
        ("Fix deployed; we are still monitoring", KNOWN, WATCH),
        ("Mitigated. Still monitoring.", LOOK, WATCH),
        ("We are investigating the root cause", WATCH, LOOK),
        ("Still investigating", LOOK, LOOK),
        ("Investigating: it came back", WATCH, LOOK),
        ("We are looking into it", LOOK, LOOK),
        ("More customers are affected", KNOWN, KNOWN),
        ("More customers are affected", WATCH, WATCH),
    ],
)
def test_the_words_tell_the_status(words: str, before: Status, after: Status) -> None:
    """A fix says more than its cause; what tells nothing changes nothing."""
    assert wording.infer(words, before) is after


@pytest.mark.parametrize(
    "words",
    [
        "Payments have not recovered",
        "No recovery yet",
        "Not mitigated yet",
        "Rolled back, did not help",
        "Rolled back. That did not help.",
        "The fix we deployed made it worse",
        "Fix deployed. Payments still fail.",
        "Fix not live yet",
        "Fix will be deployed in 10 minutes",
        "A fix is being deployed",
        "A fix should be live soon",
        "No fix is in place",
        "The fix was rolled back",
        "We rolled back the fix",
        "Patch rolled back",
        "The fix had to be reverted. Service recovered.",
        "Partially recovered",
        "Fix deployed but customers keep reporting errors",
        "Fix deployed to staging",
        "Nobody has identified it",
        "Our monitoring is down",
        "Monitoring is down",
        "Customers can't recover their passwords",
        "Users cant log in, the service hasnt recovered",
        "Failover recovered, but payments still fail",
        "We don't know the root cause",
        "We don\u2019t know the root cause",
        "Still no root cause",
        "Trying to find the root cause",
        "Root cause analysis ongoing",
        "Root cause: still unknown",
        "Root cause: not yet",
        "We ruled out Stripe as the root cause",
        "The cause is still not clear",
        "Caused by us? Checking",
        "Probably caused by Stripe",
    ],
)
@pytest.mark.parametrize("status", [LOOK, KNOWN, WATCH])
def test_what_is_denied_or_still_to_come_changes_nothing(words: str, status: Status) -> None:
    """The public never reads the opposite of what was written; in doubt the status stays."""
    assert wording.infer(words, status) is status


@pytest.mark.parametrize("written", ["sev1", "SEV1", "SEV-1", "sev-1", "1", " sev1 "])
def test_severities_are_read(written: str) -> None:
    """However people write them."""
    assert wording.severity(written) is Severity.SEV1


@pytest.mark.parametrize("written", ["", "sev0", "sev4", "sev11", "p1", "sev\u0661"])
def test_other_severities_are_refused(written: str) -> None:
    """The sentence names those there are."""
    with pytest.raises(Refused, match="sev1"):
        wording.severity(written)


def test_statuses_and_roles_are_read() -> None:
    """In any case; resolved is no status of an update."""
    assert wording.status("Monitoring") is WATCH
    assert wording.role("SCRIBE") is Role.SCRIBE
    with pytest.raises(Refused, match="/incident resolve"):
        wording.status("resolved")
    with pytest.raises(Refused, match="commander"):
        wording.role("boss")


@pytest.mark.parametrize("length", [0, 301])
def test_a_title_has_a_length(length: int) -> None:
    """From 1 to 300 characters, on one line."""
    with pytest.raises(Refused):
        wording.title("x" * length)
    assert wording.title(f"a\n b{'x' * 297}") == f"a b{'x' * 297}"


@pytest.mark.parametrize("length", [0, 2001])
def test_a_text_has_a_length(length: int) -> None:
    """From 1 to 2000 characters; its lines stay."""
    with pytest.raises(Refused):
        wording.text(" " + "x" * length)
    assert wording.text(" a\nb ") == "a\nb"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        (None, NOON),
        ("12:05", datetime(2026, 3, 4, 11, 5, tzinfo=UTC)),
        ("13:00", NOON),
        ("13:01", datetime(2026, 3, 3, 12, 1, tzinfo=UTC)),
        ("9:30", datetime(2026, 3, 4, 8, 30, tzinfo=UTC)),
        ("10m", NOON - timedelta(minutes=10)),
        ("2026-03-04T10:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),
    ],
)
def test_times_are_read_on_the_teams_clock(written: str | None, at: datetime) -> None:
    """A time of day is the last one there was."""
    assert wording.when(written, NOON, "Europe/Berlin") == at


@pytest.mark.parametrize("written", ["25:00", "soon", "2026-03-05", "99999999d"])
def test_times_to_come_are_refused(written: str) -> None:
    """Nothing happened in the future, and what cannot be read is said."""
    with pytest.raises(Refused):
        wording.when(written, NOON, "UTC")

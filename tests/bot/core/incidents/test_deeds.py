"""One line for each command and operation, whatever the log has of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.domain.audit import EventName, Result
from bot.core.incidents.deeds import began, deed, is_part
from tests.fakes.operations import NOON


def record(event: EventName, seconds: int = 0, **fields: Any) -> dict[str, Any]:
    """Return a record of a scale of payment-service, so many seconds after noon."""
    about: dict[str, Any] = {
        "timestamp": (NOON + timedelta(seconds=seconds)).isoformat(),
        "user": "@alice",
        "command": "/scale payment-service 4 production",
        "approved_by": None,
        "result": None,
        "event": event,
        "reason": None,
        "action": "scale",
        "service": "payment-service",
        "environment": "production",
        "change": "2 -> 4 replicas",
    }
    return about | fields


ASKED = record(EventName.REQUESTED)
STARTED = record(EventName.STARTED, 30)
DONE = record(EventName.COMMAND, 90, result=Result.SUCCESS)
GLASS = record(EventName.GLASS_BROKEN, user="@carol", reason="the shop is down")
LOGS = record(EventName.COMMAND, command="/logs payment-service", action=None, change=None, result="success")


@pytest.mark.parametrize(
    ("records", "text"),
    [
        ([ASKED], "not begun"),
        ([ASKED, STARTED], "running"),
        ([ASKED, STARTED, DONE], "success after 1 minute"),
        ([DONE], "success"),
        (
            [STARTED, record(EventName.COMMAND, 630, result="failure", reason="ill")],
            "failure after 10 minutes: ill",
        ),
        (
            [STARTED, record(EventName.SETTLED, 3630, result="success", reason="By @bob.")],
            "success after 1 hour",
        ),
        ([{**STARTED, "approved_by": "@bob, @carol"}], "approved by @bob, @carol, running"),
        ([GLASS, STARTED], "glass broken: the shop is down, running"),
        ([ASKED, record(EventName.COMMAND, result="expired")], "expired"),
        ([ASKED, record(EventName.COMMAND, result="void", reason="Drift.")], "void: Drift."),
    ],
)
def test_an_operation_says_how_it_ended(records: list[dict[str, Any]], text: str) -> None:
    """Or that it has not, as far as the records tell."""
    assert deed(records).text == f"/scale payment-service 4 production: 2 -> 4 replicas, {text}"


def test_it_stands_where_it_began() -> None:
    """Not where it was asked for, nor where it ended; that is when it was learnt."""
    told = deed([ASKED, STARTED, DONE])

    assert (told.at, told.noted_at) == (NOON + timedelta(seconds=30), NOON + timedelta(seconds=90))
    assert deed([DONE]).at == NOON + timedelta(seconds=90)


def test_what_nobody_reads_aloud_is_left_out() -> None:
    """A digest, a fingerprint."""
    changes = {"v1 -> v2 (sha256:8f3a)": "v1 -> v2", "0007_a (8f3a), 0008_b (77aa)": "0007_a, 0008_b"}
    for change, told in changes.items():
        assert deed([record(EventName.STARTED, change=change)]).text.endswith(f": {told}, running")


def test_who_asked_is_named() -> None:
    """Not who settled it or broke its glass."""
    settled = record(EventName.SETTLED, user="@bob", result="failure", reason="By @bob.")

    assert deed([GLASS, STARTED, settled]).by == "alice"
    assert deed([settled]).by == "bob"


def test_only_what_changes_something_has_begun() -> None:
    """Looking, asking and being refused change nothing."""
    lock = record(EventName.LOCKED, action=None)

    assert [bool(began([each])) for each in (LOGS, ASKED, STARTED, DONE, lock)] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert began([ASKED, record(EventName.COMMAND, result="rejected")]) is None


def test_refusals_and_incident_commands_are_no_part() -> None:
    """The first changed nothing, of the others the incident's own events tell more."""
    denied = record(EventName.COMMAND, result=Result.DENIED)
    own = record(EventName.COMMAND, command="/incident update x", result="success", action=None)
    vote = record(EventName.VOTE)

    assert [is_part(each) for each in (LOGS, STARTED, denied, own, vote)] == [True, True, False, False, False]


def test_a_command_and_a_lock_are_told_in_their_words() -> None:
    """`/logs ...`; a lock with its reason, its command says no more."""
    lock = record(EventName.LOCKED, action=None, reason="wait {here}", command="/lock")
    command = record(EventName.COMMAND, action=None, change=None, result="success", command="/lock")

    assert deed([LOGS]).text == "/logs payment-service"
    assert deed([lock, command]).text == "locked payment-service in production: wait {here}"
    unlocked = record(EventName.UNLOCKED, action=None)
    assert deed([unlocked]).text == "unlocked payment-service in production"

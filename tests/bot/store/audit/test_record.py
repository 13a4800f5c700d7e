"""One line of the audit log."""

import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain import audit
from bot.core.domain.moment import timestamp
from bot.core.domain.operation import State
from bot.core.domain.person import Person
from bot.store.audit.record import NO_LINE, encode, line_hash, month
from tests.fakes.operations import BOB, BOOT, CAROL, NOON, make_event, make_operation, make_vote

FIRST_KEYS = [
    *(
        "timestamp",
        "user",
        "command",
        "approved_by",
        "result",
        "duration_seconds",
        "channel",
        "seq",
        "event",
        "id",
    ),
    *("user_id", "approvals", "digest", "policy", "reason", "v", "prev"),
]


def test_line_of_a_command() -> None:
    """The record of an ended command answers everything, in the order of the contract."""
    operation = make_operation(state=State.SUCCEEDED, votes=(make_vote(BOB),))
    event = audit.ending(operation, NOON + timedelta(seconds=126, milliseconds=600))

    line = encode(event, 41, NO_LINE, BOOT)

    assert list(json.loads(line))[:17] == FIRST_KEYS
    told = json.loads(line)
    assert told.pop("uptime") >= 0
    assert told == {
        "timestamp": "2026-03-04T12:02:06.600Z",
        "user": "@alice",
        "command": "/deploy order-service v2.4.1 production",
        "approved_by": "@bob",
        "result": "success",
        "duration_seconds": 127,
        "channel": "#deployments",
        "seq": 41,
        "event": "command",
        "id": "op_1",
        "user_id": "101",
        "approvals": [
            {"user": "@bob", "user_id": "102", "role": "team-lead", "at": "2026-03-04T12:00:00.000Z"}
            | {"source": "gateway"}
        ],
        "digest": "8f3a",
        "policy": "p1",
        "reason": None,
        "v": 1,
        "boot": "1-0123abcd",
        "prev": NO_LINE,
        "action": "deploy",
        "service": "order-service",
        "environment": "production",
        "change": "nothing -> v2.4.1",
        "message": "1/2/7001",
        "interaction": "9001",
    }


def test_an_end_tells_its_evidence() -> None:
    """What a success or a failure rests on; other records have no such key."""
    operation = make_operation(state=State.SUCCEEDED, evidence="3/3 replicas healthy")

    assert (
        json.loads(encode(audit.ending(operation, NOON), 1, NO_LINE, BOOT))["evidence"]
        == "3/3 replicas healthy"
    )
    assert "evidence" not in json.loads(encode(make_event(operation), 1, NO_LINE, BOOT))


def test_approved_by_names_humans_once() -> None:
    """`approved_by` is null, one name, or names in the order of the votes; a human counts once."""

    def named(*votes: tuple[Person, str]) -> object:
        cast = tuple(make_vote(person, role) for person, role in votes)
        return json.loads(encode(make_event(make_operation(votes=cast)), 1, NO_LINE, BOOT))["approved_by"]

    assert named() is None
    assert named((BOB, "team-lead")) == "@bob"
    assert named((BOB, "team-lead"), (CAROL, "dba"), (BOB, "dba")) == "@bob, @carol"


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_line_is_one_ascii_line(command: str, reason: str) -> None:
    """Whatever people type, half characters and any separators included, is one line and comes back."""
    line = encode(make_event(make_operation(command=command), reason=reason), 1, NO_LINE, BOOT)

    assert line.isascii()
    assert line.splitlines() == [line]
    assert str(line, "ascii").splitlines() == [str(line, "ascii")]
    assert json.loads(line)["command"] == command
    assert json.loads(line)["reason"] == reason


def test_hash_is_of_the_bytes() -> None:
    """The chain uses plain SHA-256, as any other tool computes it."""
    assert line_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_times_are_utc() -> None:
    """Milliseconds and Z, whatever zone the value has; the month is the month in UTC."""
    at = datetime(2026, 4, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert timestamp(at) == "2026-03-31T23:30:00.000Z"
    assert month(at) == "2026-03"

"""What stands in the way of a request: every freeze, incident and lock, told so that people can act."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.domain.incident import Incident, Severity
from bot.core.domain.lock import Lock
from bot.core.domain.person import Person
from bot.core.domain.requirement import Block, Slot
from bot.core.policy.block import blocks, minute
from bot.core.policy.matrix import BreakGlass, Freeze
from tests.bot.core.policy.sample import sample

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LEADS, COMMANDER = Slot(("team-lead",), 2), Slot(("incident-commander",))
WEEKEND = Freeze(
    "weekend", ("production",), ("deploy", "migrate"), "0 16 * * 5", 64 * 3600, "Europe/Berlin", (LEADS,)
)
INCIDENT = Incident(
    id="inc-1", title="Payment fails", severity=Severity.SEV1, opened_at=NOW, service="payment-service"
)
LOCK = Lock("payment-service", "production", "moving the disk", Person("4", "dave"), NOW)


def standing(
    *things: Freeze | Incident | Lock,
    action: str = "deploy",
    service: str = "payment-service",
    environment: str = "production",
    now: datetime = NOW,
    commander: str | None = "incident-commander",
) -> tuple[Block, ...]:
    """Return what stops a deploy of payment-service to production at `now`, or what is said instead."""
    freezes = tuple(each for each in things if isinstance(each, Freeze))
    glass = None if commander is None else BreakGlass(commander, ("deploy",), 3600)
    return blocks(
        replace(sample(), freezes=freezes, break_glass=glass),
        [each for each in things if isinstance(each, Incident)],
        [each for each in things if isinstance(each, Lock)],
        action,
        service,
        environment,
        now,
    )


def test_a_freeze_blocks_until_it_is_over() -> None:
    """It says when the request is allowed again and who may let it pass meanwhile."""
    assert standing(WEEKEND) == (
        Block(
            "freeze weekend",
            "The freeze weekend stops all deploys to production: allowed again at 2026-11-23 07:00 UTC. "
            "2 team leads may let it pass.",
            MONDAY,
            (LEADS,),
        ),
    )


def test_a_freeze_may_let_nothing_pass_and_run_later() -> None:
    """Without an override nobody passes; what is approved then runs when it is over, where it says so."""
    (block,) = standing(replace(WEEKEND, override=(), run_when_over=True), action="migrate")

    assert (block.waits, block.override, block.yields_to_glass) == (True, (), True)
    assert block.reason == (
        "The freeze weekend stops all migrations in production: allowed again at 2026-11-23 07:00 UTC. "
        "What is approved before runs then. Nobody may let it pass."
    )


def test_a_freeze_without_end_promises_no_time() -> None:
    """Windows that follow each other for ever are not told as over in a minute."""
    (block,) = standing(replace(WEEKEND, schedule="* * * * *", duration_seconds=60, run_when_over=True))

    assert block.until is None
    assert "production: its windows do not end within sight. 2 team" in block.reason


def test_an_incident_blocks_until_it_is_resolved() -> None:
    """Nobody knows when; the commander may let a request pass."""
    assert standing(INCIDENT) == (
        Block(
            "incident inc-1",
            "The sev1 incident inc-1 (Payment fails) is open, so payment-service is neither deployed nor "
            "migrated: allowed again when it is resolved. An incident commander may let it pass.",
            None,
            (COMMANDER,),
        ),
    )


def test_without_a_commander_nothing_passes_an_incident() -> None:
    """Where the matrix names nobody, nobody is made up."""
    (block,) = standing(INCIDENT, commander=None)

    assert block.override == ()
    assert block.reason.endswith("Nobody may let it pass.")


def test_a_lock_blocks_everything_and_everyone() -> None:
    """No approval and no break-glass passes it; the way out is to take it away."""
    assert standing(LOCK, action="rollback") == (
        Block(
            "lock",
            "@dave locked payment-service in production (moving the disk): allowed again after "
            "/unlock payment-service production. Nobody may let it pass.",
            yields_to_glass=False,
        ),
    )


def test_a_lock_with_a_time_says_it() -> None:
    """It is over by itself, or sooner by hand."""
    (block,) = standing(replace(LOCK, until=MONDAY))

    assert block.until == MONDAY
    assert (
        "allowed again at 2026-11-23 07:00 UTC, or after /unlock payment-service production." in block.reason
    )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["freeze weekend", "freeze month", "incident inc-1", "incident inc-2", "lock"]),
        ({"action": "migrate"}, ["freeze weekend", "incident inc-1", "incident inc-2", "lock"]),
        ({"action": "rollback"}, ["lock"]),
        ({"action": "scale"}, ["lock"]),
        ({"environment": "staging"}, ["incident inc-1", "incident inc-2"]),
        ({"service": "order-service"}, ["freeze weekend", "freeze month"]),
        ({"service": "order-service", "environment": "staging"}, []),
        ({"now": MONDAY}, ["freeze month", "incident inc-1", "incident inc-2"]),
    ],
)
def test_everything_that_stands_is_told(asked: dict[str, str], names: list[str]) -> None:
    """Each freeze, incident and lock that concerns the request is a block of its own, and no other."""
    found = standing(
        WEEKEND,
        replace(
            WEEKEND, name="month", actions=("deploy",), schedule="0 0 21 * *", duration_seconds=7 * 86400
        ),
        INCIDENT,
        replace(INCIDENT, id="inc-2", severity=Severity.SEV2),
        replace(INCIDENT, id="inc-3", severity=Severity.SEV3),
        replace(INCIDENT, id="inc-4", closed_at=NOW),
        replace(INCIDENT, id="inc-5", service=None),
        replace(LOCK, until=MONDAY),
        replace(LOCK, environment="development"),
        **asked,  # type: ignore[arg-type]  # a table of different arguments
    )

    assert [block.name for block in found] == names


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-23T07:00:00+00:00", "2026-11-23 07:00 UTC"),
        ("2026-11-23T07:00:01+00:00", "2026-11-23 07:01 UTC"),
        ("2026-11-23T23:59:59.5+00:00", "2026-11-24 00:00 UTC"),
        ("2026-11-23T08:00:00+01:00", "2026-11-23 07:00 UTC"),
    ],
)
def test_times_are_never_told_too_early(at: str, told: str) -> None:
    """At the minute that people read it really is allowed again."""
    assert minute(datetime.fromisoformat(at)) == told

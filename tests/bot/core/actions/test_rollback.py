"""Rollback: the way back, as the record of deploys has it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.actions import ACTIONS, rollback
from bot.core.domain.catalog import Service
from bot.core.domain.migration import Migration
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request
from bot.core.ports.back_end import Artifact
from bot.core.ports.delivery import Running
from tests.fakes.bench import Bench
from tests.fakes.delivery import FakeDelivery
from tests.fakes.operations import NOON, make_operation
from tests.fakes.site import make_site

SERVICE = Service("order-service", ("staging", "production"))


def _past(*changes: tuple[str, str, str]) -> list[Operation]:
    """Return operations newest first, from (action, version, how it ended), one an hour; v1 ran before."""
    done = []
    for number, (action, version, ended) in enumerate(changes, start=1):
        plan = Plan(
            action=Action(action),
            service="order-service",
            environment="production",
            version=version,
            reference=f"sha256:{version}",
            from_version="v1",
        )
        at = NOON + timedelta(hours=number)
        done.append(
            make_operation(
                number, plan=plan, state=State(ended), started_at=at, finished_at=at + timedelta(minutes=1)
            )
        )
    return done[::-1]


def _migrated(number: int, hours: int, *steps: Migration) -> Operation:
    plan = Plan(
        action=Action.MIGRATE, service="order-service", environment="production", migrations=tuple(steps)
    )
    at = NOON + timedelta(hours=hours)
    return make_operation(number, plan=plan, state=State.SUCCEEDED, started_at=at, finished_at=at)


def _request(to: str | None = None) -> Request:
    return Bench().request(action=Action.ROLLBACK, version=None, to=to)


async def _plan(running: str, past: list[Operation], to: str | None = None) -> Plan:
    serving = {("order-service", "production"): Running(running, 3, 3)}
    releases = {"order-service": ("v3", "v2", "v1")}
    delivery = FakeDelivery(releases, serving)
    return await rollback.plan(_request(to), SERVICE, make_site(delivery, history=past))


D, R, OK, BAD, LOST = "deploy", "rollback", "succeeded", "failed", "unknown"


@pytest.mark.parametrize(
    ("past", "running", "target"),
    [
        ([(D, "v2", OK)], "v2", "v1"),
        ([(D, "v2", OK), (D, "v3", OK)], "v3", "v2"),
        ([(D, "v2", OK), (D, "v3", BAD)], "v2", "v2"),
        ([(D, "v2", OK), (D, "v3", LOST)], "v3", "v2"),
        ([(D, "v3", BAD)], "v1", "v1"),
        ([(D, "v2", OK), (D, "v3", OK), (R, "v2", OK)], "v2", "v1"),
        ([(D, "v2", OK), (D, "v3", OK), (R, "v2", OK), (D, "v3", OK)], "v3", "v2"),
        ([(D, "v2", OK), (D, "v3", OK), (R, "v2", BAD)], "v3", "v3"),
        ([(D, "v2", OK)], "by-hand", "v2"),
        ([(D, "v2", OK), (D, "v2", OK)], "v2", "v1"),
        ([(D, "v2", OK), (D, "v1", OK)], "v1", "v2"),
    ],
)
async def test_the_way_back(past: list[tuple[str, str, str]], running: str, target: str) -> None:
    """To what was healthy before; never forward to what was rolled back from; what failed is put right."""
    plan = await _plan(running, _past(*past))

    assert plan.version == target


@pytest.mark.parametrize("past", [[], [("migrate", "x", OK)], [("scale", "x", OK)]])
async def test_without_a_record_there_is_no_way_back(past: list[tuple[str, str, str]]) -> None:
    """Nobody guesses; the person is told what to do instead."""
    with pytest.raises(Refused, match="no record of an earlier version") as refusal:
        await _plan("v2", _past(*past))

    assert "deploy a version you trust" in refusal.value.sentence


async def test_only_what_was_healthy_here_can_be_named() -> None:
    """Otherwise a rollback, which nobody approves, would put out anything."""
    past = _past((D, "v2", OK), (D, "v3", BAD))

    assert (await _plan("v2", past, to="v1")).version == "v1"
    for never in ("v3", "v9", "", "v1; reboot"):
        with pytest.raises(Refused, match="never healthy here") as refusal:
            await _plan("v2", past, to=never)
        assert "Ways back: v2, v1" in refusal.value.sentence
        assert "reboot" not in refusal.value.sentence


async def test_what_runs_healthily_is_no_way_back() -> None:
    """Naming it is a slip, unless the last change failed: then it puts things right."""
    with pytest.raises(Refused, match="v2 runs here already"):
        await _plan("v2", _past((D, "v2", OK)), to="v2")

    assert (await _plan("v2", _past((D, "v2", OK), (D, "v3", BAD)), to="v2")).version == "v2"


async def test_it_goes_back_to_the_build_that_ran() -> None:
    """A version that was built anew meanwhile is another one, which nobody has approved."""
    plan = await _plan("v3", _past((D, "v2", OK), (D, "v3", OK)))

    assert plan.reference == "sha256:v2"
    assert ACTIONS[Action.ROLLBACK].order(make_operation(plan=plan)).artifact == Artifact("v2", "sha256:v2")


async def test_what_was_never_deployed_here_is_resolved_now() -> None:
    """Of what ran before the record began, only the version is known."""
    plan = await _plan("v2", _past((D, "v2", OK)))

    assert plan.reference == "sha256:order-service:v1:1"


async def test_migrations_in_between_are_told() -> None:
    """Those run since the version served stay; those before it came are of no concern."""
    before, first, second = (
        Migration("0001", "Before"),
        Migration("0002", "Add a column", "ALTER TABLE x"),
        Migration("0003", "Drop a table", is_irreversible=True),
    )
    past: list[Any] = [
        *_past((D, "v2", OK), (D, "v3", OK)),
        _migrated(11, 0, before),
        _migrated(12, 2, first),
        _migrated(13, 3, first, second),
    ]
    past.sort(key=lambda one: one.started_at, reverse=True)

    plan = await _plan("v3", past)

    assert [step.id for step in plan.kept_migrations] == ["0002", "0003"]
    assert [step.is_irreversible for step in plan.kept_migrations] == [False, True]

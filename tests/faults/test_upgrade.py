"""Folders of older versions under this program: everything is there, and what was open goes on."""

import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.actions import deploy
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.operation import FINAL, Operation, State, Verdict
from bot.core.ports.chat import Ballot
from bot.core.ports.delivery import Running
from bot.core.ports.store import StoreError
from bot.store import documents
from bot.store.audit.verify import OK, verify
from bot.store.folder import AUDIT, DATABASE, Memory, open_store
from tests.fakes.bench import ALICE, BOB, CAROL, Bench
from tests.fakes.delivery import FakeDelivery
from tests.fakes.operations import HandClock
from tests.faults import golden, upgrade
from tests.faults.judge import log_lines
from tests.faults.life import operation, until
from tests.faults.sweep import sweep
from tests.proofs.proof import Proof
from tests.tiers import size

TABLES = ("operation", "lock", "review", "incident", "publication", "alert_group")
RELEASES = ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")
OPEN = frozenset(State) - FINAL
TAKEN_BACK = "order-service"
"""Alice takes back what she asked for here; requests for others get the vote that they lack."""


@pytest.mark.parametrize("version", golden.VERSIONS)
async def test_everything_is_there(version: int, tmp_path: Path, proof: Proof) -> None:
    """Each operation with its votes, each lock, review, incident, publication, group and line, as it was."""
    golden.make(version, tmp_path)
    before = {table: golden.rows(tmp_path, table) for table in TABLES}
    lines = log_lines(tmp_path)

    async with open_store(tmp_path, _clock(tmp_path)) as memory:
        read = {table: await _read(memory, table, before[table]) for table in TABLES}
    lost = [
        f"schema {version}: {table} {row} is not what it was"
        for table, rows in before.items()
        for row, value in zip(rows, read[table], strict=True)
        if value is None or not _holds(json.loads(documents.encode(value)), row["document"])
    ]
    if log_lines(tmp_path)[: len(lines)] != lines:
        lost.append(f"schema {version}: the log was changed")
    if verify([tmp_path / AUDIT]).code != OK:
        lost.append(f"schema {version}: the log does not verify")

    proof.tried("upgrade-kept", sum(map(len, before.values())) + len(lines), lost)


@pytest.mark.parametrize("version", golden.VERSIONS)
async def test_what_was_open_goes_on(version: int, tmp_path: Path, proof: Proof) -> None:
    """What executes is looked up, what is approved begins, a vote, a click, a settlement still count."""
    golden.make(version, tmp_path)
    was = {row["id"]: State(row["state"]) for row in golden.rows(tmp_path, "operation")}

    async with _taken_up(tmp_path) as (bench, memory):
        open_ = {state: await _only(memory, was, state) for state in (State.CONFIRMING, State.UNKNOWN)}
        await bench.workflow.confirm(open_[State.CONFIRMING].id, bench.chat.members[ALICE])
        lead = bench.chat.members[BOB]
        await bench.workflow.settle_outcome(open_[State.UNKNOWN].id, lead, succeeded=True)
        for each in await memory.operations.unsettled():
            if each.state is State.PENDING and each.plan.service == TAKEN_BACK:
                await bench.workflow.cancel(each.id, bench.chat.members[ALICE])
            elif each.state is State.PENDING and each.card is not None:
                bench.chat.react(each.card, CAROL, Verdict.APPROVE)
                await bench.workflow.vote(each.card.message_id, CAROL, Verdict.APPROVE)
        await until(memory.operations.unsettled, lambda left: not left)
        now = {id_: await operation(memory, id_) for id_ in was}
        await bench.crash()

    violations = [
        f"schema {version}: {id_} was {was[id_]} and is {one.state}: {one.reason}"
        for id_, one in now.items()
        if one.state is not _expected(was[id_], one)
    ]
    ordered = Counter(order.operation_id for order in bench.delivery.calls)
    begun = [id_ for id_, state in was.items() if state in OPEN and now[id_].state is State.SUCCEEDED]
    violations += [
        f"schema {version}: {id_} was ordered {ordered[id_]} times"
        for id_ in was
        if ordered[id_] != (id_ in begun and was[id_] is not State.UNKNOWN)
    ]
    told = Counter(one["id"] for one in map(json.loads, log_lines(tmp_path)) if one["event"] == "command")
    violations += [f"schema {version}: {id_} ended {told[id_]} times" for id_ in was if told[id_] != 1]
    if verify([tmp_path / AUDIT]).code != OK:
        violations.append(f"schema {version}: the log does not verify")
    proof.tried("upgrade-kept", len(was), violations)


async def test_second_factors_are_opened(tmp_path: Path) -> None:
    """By the key that they were sealed with; those who enrolled then have theirs now."""
    golden.make(5, tmp_path)

    async with open_store(tmp_path, _clock(tmp_path), sealing=bytes(range(32))) as memory:
        await memory.second_factors.check()
        people = [person.name for person in await memory.second_factors.people()]

    assert people == ["bob", "carol"]


@pytest.mark.deeper
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", golden.VERSIONS)
def test_killed_while_it_upgrades(version: int, proof: Proof) -> None:
    """Killed at any call, the schema is an old or the new one, whole; the next start brings it to its end."""
    seen = sweep(f"upgrade from schema {version}", first=size(1 + version, 1), step=size(16, 1))

    figures = {"running again, at worst": f"{seen.slowest:.2f} s"}
    proof.tried("upgrade-killed", seen.points, seen.violations, figures)


@pytest.mark.parametrize("version", golden.VERSIONS)
async def test_an_older_program_leaves_it_alone(version: int, tmp_path: Path, proof: Proof) -> None:
    """A schema that is one newer than a program knows is refused, and not a byte is changed."""
    golden.make(version, tmp_path)
    async with open_store(tmp_path, _clock(tmp_path)):
        pass
    with sqlite3.connect(tmp_path / DATABASE) as database:
        database.execute(f"PRAGMA user_version = {upgrade.newest() + 1}")
    database.close()
    before = _files(tmp_path)

    with pytest.raises(StoreError, match=r"was written by a newer version .* it was not touched"):
        async with open_store(tmp_path, _clock(tmp_path)):
            pass

    after = _files(tmp_path)
    changed = [f"{path.name} was changed" for path in before | after if before.get(path) != after.get(path)]
    proof.tried("upgrade-refused", len(before), changed)


def _expected(was: State, now: Operation) -> State:
    """Return what has to become of an operation: what is open ends well, but for what alice takes back."""
    if was not in OPEN:
        return was
    return State.CANCELLED if was is State.PENDING and now.plan.service == TAKEN_BACK else State.SUCCEEDED


def _files(folder: Path) -> dict[Path, bytes]:
    """Return all that is kept; who holds the folder is not."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path: path.read_bytes() for path in paths}


def _clock(folder: Path) -> HandClock:
    """Return a clock that shows when the old program wrote last."""
    last = json.loads(log_lines(folder)[-1])["timestamp"]
    return HandClock(datetime.fromisoformat(last))


async def _read(memory: Memory, table: str, rows: list[dict[str, Any]]) -> list[Any]:
    """Return what this program makes of the rows of a table."""
    keys = [next(iter(row.values())) for row in rows]
    one_by_one = {
        "operation": memory.operations.operation,
        "review": memory.reviews.review,
        "incident": memory.incidents.incident,
        "alert_group": memory.alerts.group,
    }
    if table in one_by_one:
        return [await one_by_one[table](key) for key in keys]
    if table == "lock":
        return list(await memory.locks.locks())
    found = {one.key: one for one in await memory.publications.all(datetime(2026, 1, 1, tzinfo=UTC))}
    return [found.get(key) for key in keys]


def _holds(new: Any, old: Any) -> bool:
    """Tell whether a document says what the older one said; it may say more."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(_holds(new.get(key), value) for key, value in old.items())
    if isinstance(old, list):
        return isinstance(new, list) and len(new) == len(old) and all(map(_holds, new, old))
    return bool(new == old)


@asynccontextmanager
async def _taken_up(folder: Path) -> AsyncIterator[tuple[Bench, Memory]]:
    """Begin this program's workflow over the folder, in the world that the old one left."""
    bench = Bench()
    bench.clock = _clock(folder)
    services = ("order-service", "payment-service", "api-gateway")
    places = [(name, where) for name in services for where in ("staging", "production")]
    bench.catalog = Catalog({name: Service(name, ("staging", "production")) for name in services})
    bench.delivery = FakeDelivery(
        dict.fromkeys(services, RELEASES), {one: Running("v2.4.0", 2, 2) for one in places}
    )
    async with open_store(folder, bench.clock) as memory:
        for each in await memory.operations.unsettled():
            if each.state is State.EXECUTING:
                await bench.delivery.start(deploy.order(each))
            if each.card is not None:
                signs = {Ballot(vote.user.id, vote.verdict): None for vote in each.votes}
                bench.chat.ballots_on[each.card.message_id] = signs
                bench.chat.cards[each.id] = each.card
        stands: Any = bench
        stands.store, stands.incidents = memory.operations, memory.incidents
        stands.locks, stands.reviews = memory.locks, memory.reviews
        bench.start()
        await bench.workflow.reconcile()
        yield bench, memory


async def _only(memory: Memory, was: dict[str, State], state: State) -> Operation:
    [found] = [id_ for id_, each in was.items() if each is state]
    return await operation(memory, found)

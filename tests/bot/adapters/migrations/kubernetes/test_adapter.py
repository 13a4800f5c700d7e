"""Orders as Jobs: one each whatever happens, found again by anybody."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.adapters.migrations.kubernetes import KubernetesMigrations, jobs
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase
from tests.fakes.kubernetes.bench import FakeCluster, fake_cluster
from tests.fakes.kubernetes.cluster import NAMESPACES, SERVICE
from tests.fakes.kubernetes.store import JOBS
from tests.fakes.vendor import Vendor, after_the_fact, answers, cut, every_fault

STATUS = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "no"}
ORDER = Order(
    operation_id="op_1",
    action="migrate",
    service=SERVICE,
    environment="production",
    migrations=(Migration("0001", "one", "SQL"),),
)
LINE = '{"id": "0001", "title": "one", "sql": "SQL", "irreversible": false}'


def tool(pod: dict[str, Any]) -> Iterator[str | int]:
    """Have one migration pending for ever, and run whatever is asked for."""
    command = pod["spec"]["containers"][0]["command"]
    yield LINE if command[0] == "pending" else '{"done": "0001"}'


@asynccontextmanager
async def migrating(one: FakeCluster, folder: Path, **options: Any) -> AsyncIterator[KubernetesMigrations]:
    """Yield an adapter that has just been started."""
    given = {
        "kubeconfig": str(one.kubeconfig(folder)),
        "namespaces": {name: name for name in NAMESPACES},
        "container": "web",
        "pending": ["pending"],
        "run": ["run", "{migrations}"],
        "poll": 0.001,
        "timeout": 5,
        "tries": 1,
        **options,
    }
    async with aiohttp.ClientSession() as session:
        migrations = KubernetesMigrations.build(session, given, {})
        try:
            yield migrations
        finally:
            await migrations.close()


@pytest.fixture
async def one() -> AsyncIterator[FakeCluster]:
    """Serve a cluster with the samples."""
    async with fake_cluster() as fake:
        await fake.create_samples()
        fake.program = tool
        yield fake
        assert fake.findings == []


def names(one: FakeCluster) -> list[str]:
    """Return the names of the Jobs there are."""
    return [each["metadata"]["name"] for each in one.server.store.all(JOBS)]


async def end(migrations: KubernetesMigrations) -> Phase:
    """Follow the order; return how it ended."""
    return [report async for report in migrations.follow("op_1")][-1].phase


async def test_a_restarted_bot_finds_and_follows(one: FakeCluster, tmp_path: Path) -> None:
    """Nothing but the cluster remembers; the order's Job stays as its record, that which asked goes."""
    async with migrating(one, tmp_path) as before:
        await before.start(ORDER)
    async with migrating(one, tmp_path) as after:
        assert await after.find("op_1") is not None
        await after.start(ORDER)
        assert await end(after) is Phase.SUCCEEDED

    assert len(names(one)) == 1
    assert names(one)[0].startswith("chatops-migrate-")


def _saying(*said: str | int) -> Callable[[dict[str, Any]], Iterator[str | int]]:
    """Return a program that says this."""
    return lambda _pod: iter(said)


async def test_asking_leaves_nothing_behind(one: FakeCluster, tmp_path: Path) -> None:
    """Also where the command failed, or printed what is none of it: its last words are in the sentence."""
    async with migrating(one, tmp_path) as migrations:
        for said, why in ((("no database", 1), "no database"), (("hello",), "did not tell what is pending")):
            one.program = _saying(*said)
            with pytest.raises(BackEndError, match=why):
                await migrations.pending(SERVICE, "production")

    assert names(one) == []


async def test_a_removed_job_is_no_no(one: FakeCluster, tmp_path: Path) -> None:
    """Where somebody deleted it, this process remembers that it went out."""
    async with migrating(one, tmp_path) as migrations:
        await migrations.start(ORDER)
        for job in one.server.store.all(JOBS):
            one.server.store.remove(JOBS, job)
        with pytest.raises(CannotTell):
            await migrations.find("op_1")


@pytest.mark.parametrize("fault", sorted(every_fault(Vendor())))
async def test_every_fault_at_every_call(one: FakeCluster, tmp_path: Path, fault: str) -> None:
    """One Job or none, told apart: a refusal made none, and what cannot be told is found by its id."""
    line, told = Vendor(), list[str]()
    play = every_fault(line, told=STATUS)[fault]
    async with migrating(one, tmp_path) as patient, migrating(one, tmp_path, timeout=0.15) as hasty:
        for call in (f"GET /{SERVICE}", "GET /jobs", "POST /jobs", "order"):
            waits = [_through, play] if call == "order" else [play]
            one.faults.plays_on["POST /jobs" if call == "order" else call] = waits
            try:
                await hasty.start(ORDER)
            except OrderRefused:
                assert not any(name.startswith("chatops-migrate-") for name in names(one))
            except CannotTell as error:
                told.append(str(error))
            one.faults.plays_on.clear()
            await patient.start(ORDER)
            assert await end(patient) is Phase.SUCCEEDED
            assert sum(name.startswith("chatops-migrate-") for name in names(one)) == 1
            for job in one.server.store.all(JOBS):
                one.server.store.remove(JOBS, job)
    assert all("not known whether this was started" in each for each in told)
    line._over.set()


async def _through(request: Any, handler: Any) -> Any:
    """Play nothing."""
    return await handler(request)


@pytest.mark.parametrize("fault", sorted(every_fault(Vendor())))
async def test_no_fault_is_a_no(one: FakeCluster, tmp_path: Path, fault: str) -> None:
    """Whatever comes instead of an answer, an order is not taken for one that never arrived."""
    line = Vendor()
    async with migrating(one, tmp_path) as patient, migrating(one, tmp_path, timeout=0.15) as hasty:
        await patient.start(ORDER)
        for call in (f"GET /{names(one)[0]}", "GET /pods"):
            one.faults.plays_on[call] = [every_fault(line, told=STATUS)[fault]]
            with suppress(CannotTell):
                assert await hasty.find("op_1") is not None
            one.faults.plays_on.clear()
    line._over.set()


@pytest.mark.parametrize("status", [403, 429])
async def test_what_was_lost_is_not_refused(one: FakeCluster, tmp_path: Path, status: int) -> None:
    """A repeated order that meets its own Job looks at it; trouble with that says nothing of the Job."""
    later = answers(status, STATUS, Retry_After="0")
    async with migrating(one, tmp_path, tries=2) as migrations:
        one.faults.plays_on["POST /jobs"] = [_through, after_the_fact(cut)]
        one.faults.plays_on[f"GET /{jobs.name_of('op_1')}"] = [_through, _through, later, later]
        with pytest.raises(CannotTell, match="not known whether this was started"):
            await migrations.start(ORDER)
        one.faults.plays_on.clear()
        assert await migrations.find("op_1") is not None

    assert names(one) == [jobs.name_of("op_1")]

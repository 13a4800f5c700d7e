"""The sample services' databases."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.platform.databases import Databases, MigrationFailed
from sandbox.platform.sample import services

PLACE = ("payment-service", "production")


def sample(folder: Path) -> Databases:
    """Return those of the sample."""
    first = {service.name: service.database for service in services()}
    return Databases(folder, first.get)


async def ids(databases: Databases, service: str, environment: str) -> list[str]:
    """Return the ids of what is pending."""
    return [migration.id for migration in await databases.pending(service, environment)]


async def test_the_sample_is_as_promised(tmp_path: Path) -> None:
    """Two steps of payment-service are pending everywhere, the second irreversible; none elsewhere."""
    databases = sample(tmp_path)
    assert not any(tmp_path.iterdir())
    for environment in ("development", "staging", "production"):
        steps = await databases.pending("payment-service", environment)
        assert [step.is_irreversible for step in steps] == [False, True]
        assert await databases.current("payment-service", environment) == "0006_payments"
    for service in ("order-service", "api-gateway"):
        assert await databases.pending(service, "production") == []
        assert await databases.current(service, "production") is not None


async def test_each_place_has_its_own(tmp_path: Path) -> None:
    """What is run in one place is pending in the others."""
    databases = sample(tmp_path)
    assert await ids(databases, *PLACE) == ["0007_refund_reason", "0008_drop_card_number"]
    await databases.run(*PLACE, "0007_refund_reason")

    assert await ids(databases, *PLACE) == ["0008_drop_card_number"]
    assert await ids(databases, "payment-service", "staging") == [
        "0007_refund_reason",
        "0008_drop_card_number",
    ]


async def test_the_version_table_is_the_truth(tmp_path: Path) -> None:
    """The next process knows what was run, also what somebody ran by hand."""
    await sample(tmp_path).pending(*PLACE)
    await sample(tmp_path).run(*PLACE, "0008_drop_card_number")

    assert await sample(tmp_path).current(*PLACE) == "0008_drop_card_number"
    assert await ids(sample(tmp_path), *PLACE) == []


async def test_many_may_ask_at_once(tmp_path: Path) -> None:
    """The database is made once."""
    databases = sample(tmp_path)
    answers = await asyncio.gather(*(ids(databases, *PLACE) for _ in range(5)))

    assert answers == [["0007_refund_reason", "0008_drop_card_number"]] * 5


async def test_a_beginning_cut_short_is_made_up_for(tmp_path: Path) -> None:
    """A file without tables is a database that was never begun."""
    path = tmp_path / "payment-service" / "production.db"
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.touch()

    assert await sample(tmp_path).current(*PLACE) is None
    assert len(await sample(tmp_path).pending(*PLACE)) == 2


async def test_what_is_no_database_is_an_error(tmp_path: Path) -> None:
    """Nobody takes it for an empty one."""
    path = tmp_path / "payment-service" / "production.db"
    path.parent.mkdir()
    path.write_bytes(b"x" * 4096)
    with pytest.raises(MigrationFailed, match=r"production\.db cannot be read: file is not a database"):
        await sample(tmp_path).pending(*PLACE)


async def test_failure_has_alembics_words(tmp_path: Path) -> None:
    """In one line, without its traceback; the database stands as before."""
    databases = sample(tmp_path)
    await databases.pending(*PLACE)
    with closing(sqlite3.connect(tmp_path / "payment-service" / "production.db")) as database:
        database.execute("ALTER TABLE payments DROP COLUMN card_number")
    await databases.run(*PLACE, "0007_refund_reason")
    with pytest.raises(MigrationFailed, match='no such column: "card_number"') as failed:
        await databases.run(*PLACE, "0008_drop_card_number")

    assert "\n" not in str(failed.value)
    assert await databases.current(*PLACE) == "0007_refund_reason"


async def test_cut_short_takes_no_effect(tmp_path: Path) -> None:
    """Cancelled, the process ends, and with it its transaction."""
    databases = sample(tmp_path)
    await databases.pending(*PLACE)
    running = asyncio.gather(databases.run(*PLACE, "0007_refund_reason"))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    now = await databases.current(*PLACE)

    assert now == "0006_payments"
    await databases.run(*PLACE, "0008_drop_card_number")
    assert await ids(databases, *PLACE) == []

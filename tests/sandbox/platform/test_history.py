"""What a start makes of the ledger."""

from pathlib import Path
from typing import Any

from sandbox.platform.databases import Databases
from sandbox.platform.history import History
from sandbox.platform.registry import Registry, Release
from sandbox.platform.sample import Service

RELEASES = (Release("a", "v2"), Release("a", "v1"))
SERVICE = Service("a", "v1", {"production": 3}, RELEASES)


def accepted(operation_id: str, **order: object) -> dict[str, Any]:
    """Return the entry of an accepted order."""
    order = {"service": "a", "environment": "production", **order}
    return {"event": "accepted", "operation_id": operation_id, "order": order, "desired": 3}


def deployed(operation_id: str, release: Release) -> dict[str, Any]:
    """Return the entry of a deploy."""
    artifact = {"version": release.version, "reference": release.reference}
    return accepted(operation_id, action="deploy", artifact=artifact)


def finished(operation_id: str, phase: str) -> dict[str, Any]:
    """Return the entry of an end."""
    report = {"phase": phase, "ready": 3, "desired": 3}
    return {"event": "finished", "operation_id": operation_id, "report": report}


def test_nothing_happened() -> None:
    """Without entries the sample's own state serves."""
    history = History([], Registry(RELEASES))

    assert history.serving(SERVICE, "production") == (RELEASES[1], 3)


def test_what_succeeded_serves() -> None:
    """The last successful deploy and scaling decide; what failed does not."""
    entries = [
        deployed("1", RELEASES[0]),
        finished("1", "succeeded"),
        {"event": "repeated", "operation_id": "1"},
        accepted("2", action="scale", replicas=2),
        finished("2", "succeeded"),
        deployed("3", RELEASES[1]),
        finished("3", "failed"),
    ]
    history = History(entries, Registry(RELEASES))

    assert history.serving(SERVICE, "production") == (RELEASES[0], 2)
    assert [operation.last.phase for operation in history.operations.values()] == [
        "succeeded",
        "succeeded",
        "failed",
    ]


async def test_what_ran_was_cut_short(tmp_path: Path) -> None:
    """An operation without an end has failed, and the reason is said."""
    databases = Databases(tmp_path, lambda _: None)
    history = History([deployed("1", RELEASES[0])], Registry(RELEASES))
    [operation] = await history.cut_short(databases)

    assert operation.last.phase == "failed"
    assert "The platform stopped" in operation.last.message
    assert history.serving(SERVICE, "production") == (RELEASES[1], 3)
    assert await history.cut_short(databases) == []


def test_moved_versions_stay_moved() -> None:
    """A version that was moved names its new build again."""
    registry = Registry(RELEASES)
    History([{"event": "moved", "service": "a", "version": "v2"}], registry)

    assert registry.resolve("a", "v2").build == 2


def test_unknown_build_falls_back() -> None:
    """A build that the sample no longer has is replaced by the sample's own state."""
    entries = [deployed("1", Release("a", "v0")), finished("1", "succeeded")]
    history = History(entries, Registry(RELEASES))

    assert history.serving(SERVICE, "production") == (RELEASES[1], 3)

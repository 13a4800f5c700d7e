"""The example in docs/adapters/script.md, run as it stands there."""

import re
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.adapters.delivery import DELIVERIES
from bot.adapters.logs import LOGS
from bot.core.ports.back_end import BackEndError, Order, OrderRefused, Phase
from bot.core.ports.delivery import Delivery, UnknownVersion
from bot.core.ports.logs import LogQuery
from tests.fakes.script import reports

_DOCUMENT = Path(__file__).parents[5] / "docs" / "adapters" / "script.md"
PLACE: Mapping[str, Any] = {"service": "shop", "environment": "production"}


def block(kind: str) -> str:
    """Return the block of code of this kind."""
    found = re.search(rf"```{kind}\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Set up the tool, two releases, and a place where nothing runs yet."""
    tool = tmp_path / "chatops"
    tool.write_text(block("bash"), encoding="utf-8")
    tool.chmod(0o700)
    (tmp_path / "releases" / "shop").mkdir(parents=True)
    for version in ("v1.9", "v1.10"):
        (tmp_path / version).write_text(version)
        with tarfile.open(tmp_path / "releases" / "shop" / f"{version}.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / version, "shop")
    place = tmp_path / "run" / "shop-production"
    place.mkdir(parents=True)
    (place / "running.json").write_text('{"version": null}')
    return tmp_path


def options(root: Path, port: str) -> Mapping[str, Any]:
    """Return the entry of the example, with the tool where it is now."""
    text = block("yaml").replace("deploy/chatops", str(root / "chatops"))
    entry = yaml.safe_load(text)["adapters"][port]["ours"]
    assert entry.pop("use") == "script"
    return {**entry, "state": str(root / "state")} if "state" in entry else entry


def delivery(root: Path, session: aiohttp.ClientSession) -> Delivery:
    """Return the adapter of the example."""
    environ = {"PATH": "/usr/bin:/bin", "DEPLOY_ROOT": str(root)}
    return DELIVERIES["script"].build(session, options(root, "delivery"), environ)


async def ordered(adapter: Delivery, version: str = "v1.10") -> Order:
    """Return the order to deploy a version."""
    artifact = await adapter.resolve("shop", version)
    return Order(operation_id="op_1", action="deploy", artifact=artifact, **PLACE)


async def test_it_deploys(root: Path, session: aiohttp.ClientSession) -> None:
    """From the list of versions to what runs, told stage by stage, and found again by its id."""
    adapter = delivery(root, session)
    order = await ordered(adapter)
    await adapter.start(order)
    end = (await reports(adapter))[-1]
    running = await adapter.running("shop", "production")

    assert [*await adapter.releases("shop")] == ["v1.10", "v1.9"]
    assert (end.phase, end.ready, end.desired) == (Phase.SUCCEEDED, 3, 3)
    assert end.evidence == "checksum right, current is v1.10"
    assert order.artifact is not None
    assert (running.version, running.reference) == ("v1.10", order.artifact.reference)
    assert (root / "run" / "shop-production" / "current" / "shop").read_text() == "v1.10"
    (root / "state" / "operations.jsonl").unlink()
    found = await delivery(root, session).find("op_1")
    assert found is not None
    assert (found.phase, found.version) == (Phase.SUCCEEDED, "v1.10")


async def test_it_runs_only_what_was_approved(root: Path, session: aiohttp.ClientSession) -> None:
    """An archive that was changed meanwhile is not unpacked."""
    adapter = delivery(root, session)
    order = await ordered(adapter)
    assert order.artifact is not None
    await adapter.start(replace(order, artifact=replace(order.artifact, reference="sha256:0")))
    end = (await reports(adapter))[-1]

    assert (end.phase, end.evidence) == (
        Phase.FAILED,
        "exit code 1: v1.10 is no longer what was approved",
    )
    assert '"phase": "failed"' in (root / "run" / "op_1.json").read_text()


async def test_it_says_what_it_does_not_know(root: Path, session: aiohttp.ClientSession) -> None:
    """Versions, places, orders, and scaling."""
    adapter = delivery(root, session)
    with pytest.raises(UnknownVersion):
        await adapter.resolve("shop", "v9")
    with pytest.raises(BackEndError, match="No such file"):
        await adapter.running("shop", "nowhere")
    assert await adapter.find("op_9") is None
    with pytest.raises(OrderRefused, match="nothing to scale"):
        await adapter.start(Order(operation_id="op_1", action="scale", replicas=3, **PLACE))


async def test_its_logs_are_read(root: Path, session: aiohttp.ClientSession) -> None:
    """With the times that the tool writes."""
    lines = "2026-03-04T15:00:01Z begins\nand goes on\n2026-03-04T15:00:02Z ends\n"
    (root / "run" / "shop-production" / "log").write_text(lines)
    environ = {"PATH": "/usr/bin:/bin", "DEPLOY_ROOT": str(root)}
    logs = LOGS["script"].build(session, options(root, "logs"), environ)
    since = datetime(2026, 3, 4, 15, tzinfo=UTC)
    page = await logs.read(LogQuery(since=since, limit=2, **PLACE))

    assert ([entry.text for entry in page.entries], page.is_cut) == (["and goes on", "ends"], True)

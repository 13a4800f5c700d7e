"""The `script` delivery over a small tool of real processes, and what a test may do to that tool."""

import asyncio
import fcntl
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.delivery.script import ScriptDelivery
from bot.core.ports.back_end import Artifact, Order, Report
from bot.core.ports.delivery import Delivery

TOOL = Path(__file__).with_name("delivery_tool.py")
PYTHON = (sys.executable, "-I", "-S")
SERVICE = "order-service"
ARTIFACT = Artifact("v2.4.1", "sha256:2")
_MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)


class DeliveryTool:
    """The tool's files in `folder`; its gate is held by holding a lock that its `run` waits for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        folder.mkdir(exist_ok=True)
        self._builds = 0
        releases = {version: self._build() for version in ("v2.5.0", "v2.4.1", "v2.4.0", "v2.3.2")}
        now = releases["v2.4.0"]["reference"]
        self._write(
            {
                "releases": {SERVICE: releases},
                "places": {
                    f"{SERVICE} production": ["v2.4.0", now, 3],
                    f"{SERVICE} staging": ["v2.4.0", now, 2],
                },
                "broken": ["v2.5.0"],
            }
        )
        (folder / "orders").touch()
        self._gate = (folder / "gate").open("a")

    def options(self, **changes: Any) -> dict[str, Any]:
        """Return what would stand in `chatops.yaml`."""
        tool = [*PYTHON, str(TOOL), str(self.folder)]
        place = ("{service}", "{environment}")
        return {
            "releases": (*tool, "releases", "{service}"),
            "resolve": (*tool, "resolve", "{service}", "{version}"),
            "running": (*tool, "running", *place),
            "run": (*tool, "run", "{action}", *place, "{replicas}"),
            "compare": (*tool, "compare", "{before}", "{after}"),
            "state": str(self.state),
            "poll": 0.05,
        } | changes

    def found_by(self) -> tuple[str, ...]:
        """Return the command for `find`."""
        return (*PYTHON, str(TOOL), str(self.folder), "find", "{operation}")

    def adapter(self, session: aiohttp.ClientSession, **changes: Any) -> ScriptDelivery:
        """Return a new adapter, as after a start of the bot."""
        return ScriptDelivery.build(session, self.options(**changes), {})

    def hold(self) -> None:
        """Let no run go on."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let every run go on."""
        fcntl.flock(self._gate, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the gate's file."""
        self._gate.close()

    def move(self, version: str) -> None:
        """Point a version at a new build."""
        books = json.loads((self.folder / "books.json").read_text())
        books["releases"][SERVICE][version] = self._build()
        self._write(books)

    def tell(self, operation_id: str, **found: Any) -> None:
        """Let `find` tell this of an operation."""
        (self.folder / f"{operation_id}.json").write_text(json.dumps(found))

    def orders(self) -> list[str]:
        """Return the ids of the orders that had an effect."""
        return (self.folder / "orders").read_text().split()

    def _build(self) -> dict[str, str]:
        self._builds += 1
        made_at = (_MADE + timedelta(hours=self._builds)).isoformat()
        return {"reference": f"sha256:{self._builds}", "made_at": made_at}

    def _write(self, books: Any) -> None:
        (self.folder / "books.json").write_text(json.dumps(books))


def order(operation_id: str = "op_1", artifact: Artifact = ARTIFACT) -> Order:
    """Return an order to deploy to production."""
    return Order(
        operation_id=operation_id,
        action="deploy",
        service=SERVICE,
        environment="production",
        artifact=artifact,
    )


def python(code: str, *arguments: str) -> tuple[str, ...]:
    """Return a command that runs a few lines of Python."""
    return (*PYTHON, "-c", f"import os, sys, time\n{code}", *arguments)


async def reports(adapter: Delivery, operation_id: str = "op_1") -> list[Report]:
    """Follow an order to its end."""
    return [report async for report in adapter.follow(operation_id)]


async def begun(tool: DeliveryTool) -> None:
    """Wait until the tool has begun what it was ordered."""
    async with asyncio.timeout(10):
        while not tool.orders():
            await asyncio.sleep(0.005)

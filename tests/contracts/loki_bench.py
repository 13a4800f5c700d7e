"""Loki with the lines of the suite, each in the stream of its replica and level."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bot.adapters.logs.loki import Loki
from bot.core.ports.logs import Entry, Logs
from tests.contracts.logs_bench import SERVICE, WHERE, Bench
from tests.fakes.loki import FakeLoki, Line
from tests.fakes.vendor import answers

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2090, 3, 4, 16, tzinfo=UTC)
"""An hour after the story of the suite."""


def nanoseconds(moment: datetime) -> int:
    """Return a moment as Loki counts it."""
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


def line(environment: str, entry: Entry) -> Line:
    """Return an entry as an agent pushes it, with the level that Loki finds for it."""
    labels = {"app": SERVICE, "env": environment, "service_name": SERVICE}
    level = entry.level.value if entry.level else "unknown"
    return Line(nanoseconds(entry.at), labels, entry.text, {"pod": entry.source, "detected_level": level})


class LokiBench:
    """The adapter before a Loki that knows the service in two environments."""

    def __init__(self, fake: FakeLoki, logs: Loki) -> None:
        self.fake = fake
        self.logs: Logs = logs
        quiet = Entry(NOW - timedelta(days=20), None, "long ago")
        fake.lines += [line(where, quiet) for where in (WHERE, "staging")]

    def log(self, *entries: Entry) -> None:
        """Push them."""
        self.fake.lines += [line(WHERE, entry) for entry in entries]

    async def silence(self) -> None:
        """Answer 503 to everything from here."""
        self.fake.plays += [answers(503, text="too many outstanding requests")] * 100


@asynccontextmanager
async def loki(_: Path) -> AsyncIterator[Bench]:
    """Run a Loki; at its end no call may have held what it does not know."""
    fake = FakeLoki(tenant="team", authorization="Bearer secret-token")
    async with fake.served() as url, aiohttp.ClientSession() as session:
        options = {
            "url": url,
            "selector": '{app="{service}", env=~"{environment}"}',
            "tenant": "team",
            "token": "secret-token",
        }
        yield LokiBench(fake, Loki.build(session, options, {}, now=lambda: nanoseconds(NOW)))
    assert fake.findings == []

"""Statuspage with a component for each service of the suite, and a clock that nobody waits for."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.status_page.statuspage import Statuspage
from bot.core.ports.status_page import ComponentState, StatusPage
from tests.contracts.status_page_bench import SERVICES, Bench, Incident
from tests.fakes.statuspage import FakeStatuspage
from tests.fakes.vendor import after_the_fact, answers

TOKEN = "0123456789abcdef"  # noqa: S105 - nobody's
COMPONENTS = {name: f"part{number}" for number, name in enumerate(SERVICES)}


class Clock:
    """Seconds that pass when somebody sleeps; `slept` is how long each time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        """Return the time."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.seconds += seconds


class StatuspageBench:
    """The adapter before a Statuspage that keeps to the official description."""

    def __init__(self, fake: FakeStatuspage, clock: Clock, build: Callable[..., Statuspage]) -> None:
        self.fake = fake
        self.clock = clock
        self._build = build
        self.page: StatusPage = build()

    def restarted(self) -> StatusPage:
        """Return the adapter of another process, with the usual patience."""
        return self._build(timeout=5, tries=1)

    async def incidents(self) -> Sequence[Incident]:
        """Tell what stands there."""
        return self.fake.incidents

    async def components(self) -> Mapping[str, ComponentState]:
        """Tell how each looks."""
        return {name: ComponentState(self.fake.components[part]) for name, part in COMPONENTS.items()}

    def lose_answer(self) -> None:
        """Answer 500 to the next change, after it was made."""
        for about in ("POST /incidents", "PATCH "):
            self.fake.plays_on[about] = [after_the_fact(answers(500, {"message": "oops"}))]

    async def silence(self) -> None:
        """Answer 503 to everything from here."""
        self.fake.plays += [answers(503, html="<html>Back soon</html>")] * 100


@asynccontextmanager
async def served(**options: Any) -> AsyncIterator[StatuspageBench]:
    """Run a Statuspage; at its end no call and no answer may have differed from the description."""
    clock = Clock()
    fake = FakeStatuspage(TOKEN, dict.fromkeys(COMPONENTS.values(), "operational"), now=clock.now)
    async with fake.served() as url, aiohttp.ClientSession() as session:
        given = {"page": "page1", "token": TOKEN, "components": COMPONENTS, "url": f"{url}/v1", **options}

        def build(**more: Any) -> Statuspage:
            return Statuspage.build(session, {**given, **more}, {}, sleep=clock.sleep)

        yield StatuspageBench(fake, clock, build)
    assert fake.findings == []


@asynccontextmanager
async def statuspage(_: Path) -> AsyncIterator[Bench]:
    """Set it up for the suite."""
    async with served() as bench:
        yield bench

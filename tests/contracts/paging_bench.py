"""Each pager with what it knows of pages, and the bad luck that the contract suite may have with it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import NamedTuple, Protocol

import aiohttp

from bot.adapters.paging.pagerduty import PagerDuty
from bot.core.ports.paging import Pager
from tests.fakes.pagerduty import EVENTS, Duty, FakePagerDuty
from tests.fakes.paging import MemoryPager
from tests.fakes.vendor import Play, after_the_fact, answers, cut, limit

TEAMS = {"payment-team": "0123456789abcdef0123456789abcdef", "order-team": "fedcba9876543210fedcba9876543210"}
"""Those who can be called, with their keys."""
ON_CALL = {"payment-team": ("Maria Perez", "Joe Doe"), "order-team": ()}
"""Who is on call."""
_TOKEN = "rest-token"  # noqa: S105 - nobody's


class Trouble(StrEnum):
    """What may come instead of an answer."""

    THROTTLED = "throttled"
    FAILED = "failed"
    PROXY = "proxy"
    PROXY_REFUSAL = "proxy_refusal"
    ELSEWHERE = "elsewhere"
    SILENT = "silent"
    CUT = "cut"
    INVALID = "invalid"
    UNAUTHORIZED = "unauthorized"


FINAL = (Trouble.INVALID, Trouble.UNAUTHORIZED)
"""The same call would be refused again."""
PASSING = tuple(each for each in Trouble if each not in FINAL)


class Rang(NamedTuple):
    """One page: whom it woke, the words they read, what became of it."""

    team: str
    words: str
    state: str


class Bench(Protocol):
    """A pager, and what a test may do to it."""

    @property
    def pager(self) -> Pager:
        """Return what is tried."""
        ...

    def rang(self) -> Sequence[Rang]:
        """Return the pages that woke somebody, in order."""
        ...

    def fail(self, trouble: Trouble) -> None:
        """Let the next call have no effect."""

    def fail_late(self, trouble: Trouble) -> None:
        """Let the next call have its effect, and its answer be this."""


class PagerDutyBench:
    """The adapter before a PagerDuty that keeps to the official description, which it asks once."""

    def __init__(self, fake: FakePagerDuty, build: Callable[[float], Pager]) -> None:
        self._fake = fake
        self._patient, self._hasty = build(limit()), build(1.0)
        self._trouble: Trouble | None = None
        self._plays: Mapping[Trouble, Play] = {
            Trouble.THROTTLED: answers(429, {"status": "throttle exceeded"}, Retry_After="7"),
            Trouble.FAILED: answers(500, {"status": "error", "message": "oops"}),
            Trouble.PROXY: answers(502, html="<h1>Bad Gateway</h1>"),
            Trouble.PROXY_REFUSAL: answers(403, html="<h1>Blocked</h1>"),
            Trouble.ELSEWHERE: answers(307, Location="/elsewhere"),
            Trouble.SILENT: fake.silent,
            Trouble.CUT: cut,
            Trouble.INVALID: answers(400, {"status": "invalid event", "message": "Event object is invalid"}),
            Trouble.UNAUTHORIZED: answers(401, {"status": "unauthorized"}),
        }

    @property
    def pager(self) -> Pager:
        """Return the adapter, in haste where no answer will come."""
        return self._hasty if self._trouble is Trouble.SILENT and self._fake.plays else self._patient

    def rang(self) -> Sequence[Rang]:
        """Return what PagerDuty shows."""
        teams = {key: team for team, key in TEAMS.items()}
        return [
            Rang(teams[each.event["routing_key"]], each.event["payload"]["summary"], each.state)
            for each in self._fake.alerts
        ]

    def fail(self, trouble: Trouble) -> None:
        """Let it come instead of PagerDuty's answer."""
        self._trouble = trouble
        self._fake.plays.append(self._plays[trouble])

    def fail_late(self, trouble: Trouble) -> None:
        """Let it come after PagerDuty has taken the event."""
        self._trouble = trouble
        self._fake.plays.append(after_the_fact(self._plays[trouble]))


class MemoryBench:
    """The fake of the other tests."""

    def __init__(self) -> None:
        self._fake = MemoryPager()
        self._fake.people.update(ON_CALL)

    @property
    def pager(self) -> Pager:
        """Return the fake."""
        return self._fake

    def rang(self) -> Sequence[Rang]:
        """Return what the fake keeps."""
        return [Rang(page.team, page.title, self._fake.states[page.key]) for page in self._fake.pages]

    def fail(self, trouble: Trouble) -> None:
        """Let the fake refuse or fail."""
        if trouble in FINAL:
            self._fake.refusing = 1
        else:
            self._fake.failing = 1

    def fail_late(self, _: Trouble) -> None:
        """Let the fake fail when it has done it."""
        self._fake.failing_late = 1


@asynccontextmanager
async def pagerduty() -> AsyncIterator[Bench]:
    """Run a PagerDuty; at its end no call and no answer may have differed from the description."""
    fake = FakePagerDuty(TEAMS.values(), _TOKEN)
    fake.duties += [Duty(name) for name in ON_CALL["payment-team"]]
    async with fake.served() as url, aiohttp.ClientSession() as session:
        rest = {"token": _TOKEN, "schedules": {"payment-team": "PSCHED1"}, "url": url.removesuffix(EVENTS)}
        options = {"routing_keys": TEAMS, "url": url, "tries": 1, "rest": rest}

        def build(seconds: float) -> Pager:
            return PagerDuty.build(session, {**options, "timeout": seconds}, {})

        yield PagerDutyBench(fake, build)
    assert fake.findings == []


@asynccontextmanager
async def memory() -> AsyncIterator[Bench]:
    """Set up the fake."""
    yield MemoryBench()


BENCHES: list[Callable[[], AbstractAsyncContextManager[Bench]]] = [pagerduty, memory]

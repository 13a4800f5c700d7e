"""The budget of IDENTIFYs: whatever crashes, flaps or is away, the token is kept and the bot comes back."""

import asyncio
import random
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.chat.line.gateway import Pace
from bot.chat.line.identify import IdentifyLedger, StartLimit
from bot.chat.line.note import Note
from tests.fakes.local import SECONDS, Line, open_line
from tests.fakes.operations import NOON
from tests.proofs.proof import Proof
from tests.tiers import IS_DEEP, seed, size

DAY, PER_DAY, DISCORDS = 86_400.0, 200, 1000
LONGEST = 60.0


class Universe:
    """Time that passes when somebody sleeps: `true` seconds, and a clock on the wall that may be wrong."""

    def __init__(self) -> None:
        self.true = 0.0
        self.wrong_by = 0.0
        self.naps: list[float] = []

    def now(self) -> datetime:
        """Return what the clock shows."""
        return NOON + timedelta(seconds=self.true + self.wrong_by)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.naps.append(seconds)
        self.true += max(seconds, 0.0)
        await asyncio.sleep(0)


class Bookkeeper:
    """Discord's own count of what was begun: over 1000 in 24 hours it resets the token."""

    def __init__(self, universe: Universe) -> None:
        self.sent: list[float] = []
        self._universe = universe

    def limit(self) -> StartLimit:
        """Tell what is left."""
        first = bisect_right(self.sent, self._universe.true - DAY)
        reset = self.sent[first] + DAY - self._universe.true if first < len(self.sent) else 0.0
        return StartLimit(DISCORDS - len(self.sent) + first, reset)

    def most(self) -> int:
        """Return the most that any 24 hours have seen."""
        first, most = 0, 0
        for last, at in enumerate(self.sent):
            while at - self.sent[first] >= DAY:
                first += 1
            most = max(most, last - first + 1)
        return most

    def closest(self) -> float:
        """Return the least seconds between two."""
        return min(after - before for before, after in pairwise(self.sent))


async def crash_at_start(path: Path, universe: Universe, keeper: Bookkeeper) -> None:
    """Live one life: begin a session, and die of it."""
    ledger = IdentifyLedger(Note(path), universe)
    await ledger.wait(keeper.limit())
    ledger.record()
    keeper.sent.append(universe.true)


@pytest.mark.deeper
@pytest.mark.parametrize("restart_after", [0.0, 1.0, 5.0, 30.0, 300.0] if IS_DEEP else [0.0, 30.0])
async def test_crashes_at_every_start(tmp_path: Path, proof: Proof, restart_after: float) -> None:
    """2000 lives that end with their IDENTIFY: the ledger outlives them, and nobody is locked out."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for _ in range(2000):
        await crash_at_start(path, universe, keeper)
        await universe.sleep(restart_after)

    wrong = [f"{keeper.most()} in a day"] if keeper.most() > PER_DAY else []
    wrong += [f"two within {keeper.closest()} s"] if keeper.closest() < 4.999 else []
    wrong += [f"nothing for {max(universe.naps)} s"] if max(universe.naps) > DAY / 100 else []
    proof.tried(
        "identify-budget",
        len(keeper.sent),
        wrong,
        {f"most in a day, restarted after {restart_after:.0f} s": str(keeper.most())},
    )


def damages(path: Path, universe: Universe, luck: random.Random) -> Iterator[str]:
    """Do one more thing to the ledger or to the clock at each step; say what."""
    while True:
        match luck.randrange(12):
            case 0:
                path.unlink(missing_ok=True)
                yield "lost"
            case 1:
                path.write_bytes(luck.randbytes(40))
                yield "garbled"
            case 2:
                path.write_text(
                    luck.choice(["[]", "{}", "[1e999]", "[NaN]", f"[1{'0' * 400}]", '"x"', "[[1]]"])
                )
                yield "forged"
            case 3:
                path.write_text(f"[{universe.now().timestamp() + 10**7}]")
                yield "of the future"
            case 4:
                universe.wrong_by -= 3600
                yield "an hour back"
            case 5:
                universe.wrong_by += luck.choice([3600, 2 * DAY])
                yield "ahead"
            case _:
                yield "nothing"


@pytest.mark.deeper
async def test_a_ledger_that_is_no_help(tmp_path: Path, proof: Proof) -> None:
    """Lost, forged, of the future, or a clock that jumps: Discord's own count keeps the token."""
    universe, path, luck = Universe(), tmp_path / "identifies", random.Random(seed())  # noqa: S311 - no secret
    keeper, wrong = Bookkeeper(universe), list[str]()
    evil = damages(path, universe, luck)
    for _ in range(size(2000, 30_000)):
        done = next(evil)
        if keeper.limit().remaining < 1:
            wrong.append(f"the budget is gone, after: {done}")
        await crash_at_start(path, universe, keeper)
        await universe.sleep(luck.uniform(0, 20))

    wrong += [f"{keeper.most()} in a day: the token is reset"] if keeper.most() > DISCORDS else []
    proof.tried(
        "identify-budget", len(keeper.sent), wrong, {"most in a day without a ledger": str(keeper.most())}
    )


@pytest.mark.deeper
@pytest.mark.parametrize("step", [-7200.0, -60.0, -1.0])
async def test_a_clock_that_is_set_back(tmp_path: Path, proof: Proof, step: float) -> None:
    """However often it is set back, no 24 hours see more than the budget."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for life in range(size(200, 600)):
        universe.wrong_by += step * (life % 7 == 3)
        await crash_at_start(path, universe, keeper)

    wrong = [f"{keeper.most()} in a day"] if keeper.most() > PER_DAY else []
    wrong += [f"two within {keeper.closest()} s"] if keeper.closest() < 4.999 else []
    proof.tried("identify-budget", len(keeper.sent), wrong)


IMPATIENT = Pace(begin=0.03, slowest=0.03)
"""Waits less for a READY that does not come; what is waited for by the bot's clock stays as it is."""
Outage = Callable[..., Awaitable[None]]


@asynccontextmanager
async def away(state: Path, universe: Universe) -> AsyncIterator[Line]:
    """Run the bot's client with its own pauses, by a clock that goes as fast as it may."""
    async with open_line(state, pace=Pace(), apart=5.0, clock=universe) as line:
        await line.serve()
        yield line


def begun(line: Line) -> int:
    """Return how many sessions Discord has counted."""
    return DISCORDS - line.discord.gateway.session_start_limit()["remaining"]


async def later(universe: Universe, seconds: float) -> None:
    """Return when so much time has gone by."""
    end = universe.true + seconds
    async with asyncio.timeout(SECONDS * 10):
        while universe.true < end:
            await asyncio.sleep(0.002)


async def refuse(line: Line, *, begins: bool) -> None:
    """Begin or end an outage whose gateway closes whatever the bot asks."""
    await line.order(do="bot_offline", offline=begins)


async def keep_silent(line: Line, *, begins: bool) -> None:
    """Begin or end an outage whose gateway does not answer an IDENTIFY; there is no session to resume."""
    await line.order(do="withhold", greeting="ready", times=10**6 if begins else 0)
    if begins:
        await line.order(do="invalidate")


@pytest.mark.deeper
@pytest.mark.parametrize(
    ("fault", "minutes"),
    [
        (refuse, 10),
        (keep_silent, 60),
        *([(refuse, 60), (refuse, 120), (keep_silent, 120), (keep_silent, 1440)] if IS_DEEP else []),
    ],
)
async def test_an_outage(tmp_path: Path, proof: Proof, fault: Outage, minutes: int) -> None:
    """For hours nobody is let in, or answered: no pause is too long, and the bot is back soon."""
    universe = Universe()
    async with away(tmp_path, universe) as line:
        await line.run()
        await fault(line, begins=True)
        before, began = begun(line), len(universe.naps)
        line.client._line._pace = IMPATIENT
        await later(universe, 60.0 * minutes)
        spent, naps = begun(line) - before, universe.naps[began:]
        line.client._line._pace = Pace()
        await fault(line, begins=False)
        was, known = universe.true, line.desk.reconciled
        await line.desk.until_reconciled(known + 1)
        back = universe.true - was

    longest = LONGEST if minutes <= 60 or fault is refuse else DAY / 100
    wrong = [f"{spent} sessions in {minutes} min"] if spent > PER_DAY else []
    wrong += [f"a pause of {max(naps):.0f} s"] if max(naps) > longest + 0.01 else []
    wrong += [f"back after {back:.0f} s"] if back > longest + 1.0 else []
    told = f"{spent} IDENTIFYs, longest pause {max(naps):.0f} s, back in {back:.0f} s"
    what = "refused" if fault is refuse else "no READY"
    proof.tried("line-outage", len(naps), wrong, {f"{what} for {minutes} min": told})


@pytest.mark.deeper
async def test_sessions_that_flap(tmp_path: Path, proof: Proof) -> None:
    """A gateway that ends every session as soon as it has begun costs no more than the budget."""
    universe, days = Universe(), size(1, 3)
    async with away(tmp_path, universe) as line:
        line.tasks.spawn(line.supervisor.run(), "supervisor")
        async with asyncio.timeout(SECONDS * 10):
            while universe.true < days * DAY:
                await line.order(do="invalidate")
                await asyncio.sleep(0.002)
        spent = begun(line)

    figures = {f"sessions that flap for {days} days": f"{spent} IDENTIFYs"}
    proof.tried("identify-budget", spent, [f"{spent}"] if spent > PER_DAY * days else [], figures)

"""The budget of IDENTIFYs: whatever crashes, flaps or is away, the token is kept and the bot comes back."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.chat.line.gateway import Pace
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from tests.fakes.local import SECONDS, Line, open_line
from tests.faults.budget import APART, DAY, PER_DAY, Bookkeeper, Universe
from tests.proofs.proof import Proof
from tests.tiers import IS_DEEP, seed, size

AT_ONCE = 108
"""So many are not spread over a day; a ledger that is lost where Discord counts anew can forget them."""
LONGEST = 60.0


async def crash_at_start(path: Path, universe: Universe, keeper: Bookkeeper) -> None:
    """Live one life: begin a session, and die of it."""
    ledger = IdentifyLedger(Note(path), universe)
    await ledger.wait(keeper.limit())
    ledger.record()
    keeper.take()


@pytest.mark.deeper
@pytest.mark.parametrize("restart_after", [0.0, 1.0, 5.0, 30.0, 300.0] if IS_DEEP else [0.0, 30.0])
async def test_crashes_at_every_start(tmp_path: Path, proof: Proof, restart_after: float) -> None:
    """2000 lives that end with their IDENTIFY: the ledger outlives them, and nobody is locked out."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for _ in range(2000):
        await crash_at_start(path, universe, keeper)
        await universe.sleep(restart_after)

    wrong = keeper.faults()
    wrong += [f"nothing for {max(universe.naps)} s"] if max(universe.naps) > DAY / 100 else []
    proof.tried(
        "identify-budget",
        len(keeper.sent),
        wrong,
        {f"most in a day, restarted after {restart_after:.0f} s": f"{keeper.most()} IDENTIFYs"},
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
    """Lost, forged, of the future, or a clock that jumps: Discord's own count keeps the budget.

    Just where that begins anew, or the clock jumps ahead, nobody knows what was before.
    """
    universe, path, luck = Universe(), tmp_path / "identifies", random.Random(seed())  # noqa: S311 - no secret
    keeper, evil, wrong = Bookkeeper(universe), damages(path, universe, luck), list[str]()
    await crash_at_start(path, universe, keeper)
    for _ in range(size(2000, 30_000)):
        is_known = next(evil) != "ahead" and keeper.remaining < keeper.quota.uses
        before = keeper.sent[-1]
        await crash_at_start(path, universe, keeper)
        gap = keeper.sent[-1] - before
        wrong += [f"two within {gap} s"] if is_known and gap < APART else []
        await universe.sleep(luck.uniform(0, 20))

    wrong += keeper.too_many(PER_DAY + AT_ONCE)
    figures = {"most in a day with a ledger that is lost at times": f"{keeper.most()} IDENTIFYs"}
    proof.tried("identify-budget", len(keeper.sent), wrong, figures)


@pytest.mark.deeper
@pytest.mark.parametrize("idle", [0.0, 79_200.0, 82_700.0])
async def test_no_ledger_at_all(tmp_path: Path, proof: Proof, idle: float) -> None:
    """Crashes at every start, also just where Discord counts anew: its count does in the ledger's place."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for life in range(size(600, 2000)):
        path.unlink(missing_ok=True)
        await crash_at_start(path, universe, keeper)
        await universe.sleep(idle if life == 0 else 0.0)

    figures = {"most in a day without a ledger": f"{keeper.most()} IDENTIFYs"}
    proof.tried("identify-budget", len(keeper.sent), keeper.faults(), figures)


@pytest.mark.deeper
async def test_a_ledger_lost_where_discord_counts_anew(tmp_path: Path, proof: Proof) -> None:
    """The worst moment, each day, after an hour of crashes: some more than the budget, and no token lost."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for life in range(size(400, 2000)):
        if life > 1 and keeper.remaining == keeper.quota.uses - 1:
            path.unlink()
        await crash_at_start(path, universe, keeper)
        await universe.sleep(79_200.0 if life == 0 else 0.0)

    figures = {
        "most in a day with a ledger that is lost where Discord counts anew": f"{keeper.most()} IDENTIFYs"
    }
    proof.tried("identify-budget", len(keeper.sent), keeper.too_many(PER_DAY + AT_ONCE), figures)


@pytest.mark.deeper
@pytest.mark.parametrize("step", [-7200.0, -60.0, -1.0])
async def test_a_clock_that_is_set_back(tmp_path: Path, proof: Proof, step: float) -> None:
    """However often it is set back, no 24 hours see more than the budget."""
    universe, path = Universe(), tmp_path / "identifies"
    keeper = Bookkeeper(universe)
    for life in range(size(200, 600)):
        universe.wrong_by += step * (life % 7 == 3)
        await crash_at_start(path, universe, keeper)

    wrong = keeper.faults()
    proof.tried("identify-budget", len(keeper.sent), wrong)


IMPATIENT = Pace(begin=0.03, slowest=0.03)
"""Waits less for a READY that does not come; what is waited for by the bot's clock stays as it is."""
Outage = Callable[..., Awaitable[None]]


@asynccontextmanager
async def away(state: Path, universe: Universe, keeper: Bookkeeper) -> AsyncIterator[Line]:
    """Run the bot's client with its own pauses, by a clock that goes as fast as it may, as Discord's does."""
    async with open_line(state, pace=Pace(), apart=5.0, clock=universe) as line:
        line.discord.gateway._admission._identifies = keeper
        await line.serve()
        yield line


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
    keeper = Bookkeeper(universe)
    async with away(tmp_path, universe, keeper) as line:
        await line.run()
        await fault(line, begins=True)
        before, began = len(keeper.sent), len(universe.naps)
        line.client._line._pace = IMPATIENT
        await later(universe, 60.0 * minutes)
        spent, naps = len(keeper.sent) - before, universe.naps[began:]
        line.client._line._pace = Pace()
        await fault(line, begins=False)
        was, known = universe.true, line.desk.reconciled
        await line.desk.until_reconciled(known + 1)
        back = universe.true - was

    longest = LONGEST if minutes <= 60 or fault is refuse else 5 * LONGEST if minutes <= 120 else DAY / 100
    wrong = keeper.faults() if len(keeper.sent) > 1 else []
    wrong += [f"a pause of {max(naps):.0f} s"] if max(naps) > longest + 0.01 else []
    wrong += [f"back after {back:.0f} s"] if back > longest + 1.0 else []
    told = f"{spent} IDENTIFYs, longest pause {max(naps):.0f} s, back in {back:.0f} s"
    what = "refused" if fault is refuse else "no READY"
    proof.tried("line-outage", len(naps), wrong, {f"{what} for {minutes} min": told})


@pytest.mark.deeper
async def test_sessions_that_flap(tmp_path: Path, proof: Proof) -> None:
    """A gateway that ends every session as soon as it has begun costs no more than the budget."""
    universe, days = Universe(), size(1, 3)
    keeper = Bookkeeper(universe)
    async with away(tmp_path, universe, keeper) as line:
        line.tasks.spawn(line.supervisor.run(), "supervisor")
        async with asyncio.timeout(SECONDS * 10):
            while universe.true < days * DAY:
                await line.order(do="invalidate")
                await asyncio.sleep(0.002)

    figures = {f"most in a day, sessions that flap for {days} days": f"{keeper.most()} IDENTIFYs"}
    proof.tried("identify-budget", len(keeper.sent), keeper.faults(), figures)

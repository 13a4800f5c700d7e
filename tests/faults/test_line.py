"""The line to the gateway breaks in every way there is: the bot hears again soon, and misses no vote."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.chat.client import Endpoints
from bot.chat.line.gateway import Pace
from tests.fakes.local import SECONDS, Line, open_line
from tests.faults.proxy import Proxy, proxy_to
from tests.proofs.proof import Proof
from tests.tiers import IS_DEEP

QUICK = Pace(longest=0.1, attempt=0.5, begin=0.5, slowest=1.0, quiet=0.4, answer=0.3, steady=0.0)
"""The pace of the bot, ten times as fast: for every commit."""
PROMISED = 10.0
_LOOK_EVERY = 0.05
CODES = (1000, 1001, 1005, 4000, 4001, 4002, 4003, 4005, 4006, 4007, 4008, 4009)
GARBAGE: dict[str, str | bytes] = {
    "no JSON": "{",
    "a number": "7",
    "a list": "[]",
    "no text": bytes.fromhex("c328"),
    "wrong zlib": bytes.fromhex("deadbeef0000ffff"),
    "half a zlib message": bytes.fromhex("789c0102"),
    "unknown op": '{"op":99,"d":{}}',
    "no op": "{}",
    "huge": f'{{"op":0,"t":"X","d":"{"x" * 4_000_000}"',
    "deep": "[" * 50_000,
    "an event without its fields": '{"op":0,"s":3,"t":"MESSAGE_REACTION_ADD","d":{}}',
    "an event of a wrong type": '{"op":0,"s":3,"t":"GUILD_CREATE","d":[]}',
    "an unknown event": '{"op":0,"s":3,"t":"NEW_THING","d":{}}',
    "a wrong sequence": '{"op":0,"s":"x","t":"NEW_THING","d":{}}',
    "a sequence ahead": '{"op":0,"s":999999,"t":"NEW_THING","d":{}}',
    "a second HELLO": '{"op":10,"d":{"heartbeat_interval":41250}}',
    "a HELLO of a wrong type": '{"op":10,"d":{"heartbeat_interval":"soon"}}',
    "op 9 without its word": '{"op":9}',
}
Break = Callable[["Bench"], Awaitable[None]]


@dataclass
class Bench:
    """A running bot whose way to the gateway is a proxy; `votes` are all that bob has given."""

    line: Line
    proxy: Proxy
    votes: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    def vote(self) -> None:
        """Let bob react on a new message; keep how often everything had been read back before."""
        self.votes.append((self.line.react(self.line.card()), self.line.desk.reconciled))

    async def hears_again(self) -> float:
        """Return after how many seconds a vote that is given from now on arrives as it happens."""
        began, first = time.perf_counter(), len(self.votes)
        async with asyncio.timeout(3 * SECONDS):
            while not any(vote in self.line.desk.heard for vote, _ in self.votes[first:]):
                self.vote()
                await asyncio.sleep(_LOOK_EVERY)
        return time.perf_counter() - began

    async def pause(self) -> None:
        """Let the fault last as long as an attempt to connect and the longest pause."""
        pace = self.line.client._line._pace
        await asyncio.sleep(pace.attempt + pace.longest)  # the fault itself lasts, nothing is waited for

    async def withheld(self) -> None:
        """Return once everything was withheld that was to be: from then on all is answered."""
        async with asyncio.timeout(SECONDS):
            while any(times > 0 for times in self.line.discord.gateway._admission.withheld.values()):
                await asyncio.sleep(0.002)

    async def lost(self) -> list[str]:
        """Return the votes that were neither heard nor can have been read back."""
        last = max((before for vote, before in self.votes if vote not in self.line.desk.heard), default=-1)
        with suppress(TimeoutError):
            await self.line.desk.until_reconciled(last + 1)
        return [
            f"a vote on {vote[1]} is lost"
            for vote, before in self.votes
            if vote not in self.line.desk.heard and self.line.desk.reconciled <= before
        ]


def order(**given: Any) -> Break:
    """Return a break that the local Discord plays."""

    async def play(bench: Bench) -> None:
        await bench.line.order(**given)
        bench.vote()

    return play


def garbage(frame: str | bytes) -> Break:
    """Return a break that sends what no gateway says."""

    async def play(bench: Bench) -> None:
        bench.line.discord.gateway.say(lambda actor: actor.is_bot, frame)
        bench.vote()

    return play


async def half_open(bench: Bench) -> None:
    """Let the connection go deaf on both sides, while others would be served."""
    await bench.proxy.freeze()
    bench.vote()


async def dark(bench: Bench) -> None:
    """Let the line go deaf, and every new connection too, for longer than one attempt lasts."""
    bench.proxy.is_dark = True
    await bench.proxy.freeze()
    bench.vote()
    await bench.pause()
    bench.proxy.is_dark = False


async def refused(bench: Bench) -> None:
    """Let the gateway close what connects, for some attempts."""
    await bench.line.order(do="bot_offline")
    bench.vote()
    await bench.pause()
    await bench.line.order(do="bot_offline", offline=False)


async def no_hello(bench: Bench) -> None:
    """Leave HELLO out at the next connection."""
    await bench.line.order(do="withhold", greeting="hello")
    await bench.line.order(do="drop", abort=True)
    bench.vote()
    await bench.withheld()


async def no_ready(bench: Bench) -> None:
    """End the session, and do not answer the IDENTIFY that follows."""
    await bench.line.order(do="withhold", greeting="ready")
    await bench.line.order(do="invalidate")
    bench.vote()
    await bench.withheld()


BREAKS: dict[str, Break] = {
    "op 7": order(do="reconnect"),
    "op 9 true": order(do="invalidate", resumable=True),
    "op 9 false": order(do="invalidate"),
    **{f"closed with {code}": order(do="drop", code=code) for code in CODES},
    "cut (1006)": order(do="drop", abort=True),
    "zombie": order(do="mute"),
    "half-open": half_open,
    "dark": dark,
    "refused": refused,
    "no HELLO": no_hello,
    "no READY": no_ready,
    **{f"garbage: {name}": garbage(frame) for name, frame in GARBAGE.items()},
}


@dataclass
class Judged:
    """How long each break kept the bot deaf, in seconds, and what did not hold."""

    times: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def judge(self, name: str, bench: Bench) -> None:
        """Play a break, and see that everything given meanwhile or later arrives."""
        await BREAKS[name](bench)
        try:
            self.times[name] = await bench.hears_again()
        except TimeoutError:
            self.wrong.append(f"{name}: nothing is heard any more")
            return
        self.wrong += [f"{name}: {lost}" for lost in await bench.lost()]
        if IS_DEEP and self.times[name] > PROMISED:
            self.wrong.append(f"{name}: heard again after {self.times[name]:.1f} s")

    def figures(self) -> dict[str, str]:
        """Return the worst and the middle of the times."""
        times = sorted(self.times.values())
        worst = max(self.times, key=lambda name: self.times[name])
        return {"median": f"{times[len(times) // 2]:.1f} s", "worst": f"{times[-1]:.1f} s ({worst})"}


@asynccontextmanager
async def running(state: Path, pace: Pace, apart: float) -> AsyncIterator[Bench]:
    """Run the bot's client behind the proxy, its sessions begun `apart` seconds."""
    async with open_line(state, pace=pace, apart=apart) as line:
        await line.serve()
        async with proxy_to(int(line.url.rpartition(":")[2])) as proxy:
            Endpoints(gateway=f"ws://127.0.0.1:{proxy.port}/gateway").apply()
            await line.run()
            yield Bench(line, proxy)


@pytest.mark.deeper
async def test_the_line_breaks(tmp_path: Path, proof: Proof) -> None:
    """One break after the other, or each on a line of its own at the bot's own pace: it hears again."""
    judged = Judged()
    if IS_DEEP:
        for number, name in enumerate(BREAKS):
            (state := tmp_path / str(number)).mkdir()
            async with running(state, Pace(), apart=5.0) as bench:
                await judged.judge(name, bench)
    else:
        async with running(tmp_path, QUICK, apart=0.0) as bench:
            for name in BREAKS:
                await judged.judge(name, bench)
    proof.tried("line-breaks", len(BREAKS), judged.wrong, judged.figures() if IS_DEEP else {})

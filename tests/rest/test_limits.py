"""Discord says that it was asked too often, or may not be asked: it is left alone, and nothing is lost."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from aiohttp import web
from typing_extensions import override

from bot.chat.discord_chat import DiscordChat, Limits
from bot.chat.throttle import Throttle
from bot.core.domain.operation import Card, Operation, Place, State
from bot.core.ports.chat import ChatError
from sandbox.discord.events import Actor
from sandbox.discord.faults.rest import Fault
from sandbox.discord.ratelimits import too_many
from sandbox.discord.routes import api_path, route_of
from tests.fakes.desk import CATALOG
from tests.fakes.local import BOB, CHANNEL, GUILD, TOKEN, Line, open_line
from tests.fakes.operations import HandClock, make_operation
from tests.proofs.proof import Proof
from tests.storm.heed import Heed
from tests.storm.storm import FIRST_LEAD, storm, until

SCOPES, SECONDS, VIA = ("user", "shared", "global"), (0.3, 6.0, 30.0, 600.0), (True, False)
EDIT, POST = "PATCH /channels/{id}/messages/{id}", "POST /channels/{id}/messages"
OTHERS_UNDER_WAY = 2
"""When the first of them is refused: three at a time are made in a channel."""
MOST_REFUSED = 50
TEN_MINUTES = 600
LONGER_THAN_A_CALL = 11.0
"""Seconds; a wait within discord.py is cut short by then, after which it would never make a call again."""


class Watch(Fault):
    """Sees every call of the bot before anything is played on it, and plays nothing."""

    def __init__(self) -> None:
        super().__init__("*", "*", 1, None, None)  # type: ignore[arg-type] # never asked for an answer
        self.seen: list[str] = []

    @override
    def fits(self, request: web.Request, actor: Actor | None) -> bool:
        self.seen.append(route_of(request.method, api_path(request))[0])
        return False


class Hand(HandClock):
    """The bot's time and the throttle's, moved together."""

    def elapsed(self) -> float:
        """Return seconds."""
        return self.now().timestamp()


@contextlib.asynccontextmanager
async def _by_hand(folder: Path) -> AsyncIterator[tuple[Line, Hand, DiscordChat, Watch]]:
    """Return a line whose time stands, logged in, and what sees its calls."""
    async with open_line(folder) as line:
        await line.serve()
        clock, watch = Hand(), Watch()
        line.client.http.http_trace = Throttle(clock.elapsed).trace()
        await line.client.login(TOKEN)
        limits = Limits(pace=0.0)
        chat = DiscordChat(
            line.client,
            CATALOG,
            clock,
            line.tasks,
            guild_id=str(GUILD),
            tells_late_roles=True,
            limits=limits,
        )
        line.discord._faults.arm(watch)
        yield line, clock, chat, watch


def _operation(clock: Hand, number: int, **changes: Any) -> Operation:
    place = Place(str(GUILD), str(CHANNEL), "#deployments")
    return make_operation(number, place=place, created_at=clock.now(), **changes)


async def test_nothing_is_asked_inside_a_limit(tmp_path: Path, proof: Proof) -> None:
    """Whoever set it and however long: no edit goes out before its end, then the newest state is drawn."""
    violations = []
    ways = list(product(SCOPES, SECONDS, VIA))
    async with _by_hand(tmp_path) as (line, clock, chat, watch):
        for number, (scope, seconds, via) in enumerate(ways):
            operation = _operation(clock, number, card=None, state=State.CONFIRMING)
            card = await chat.post(operation)
            limit = {"retry_after": seconds, "scope": scope, "via": via}
            await line.order(do="ratelimit", method="PATCH", path="/channels/*/messages/*", **limit)
            watch.seen.clear()
            for revision, state in ((2, State.EXECUTING), (3, State.SUCCEEDED)):
                await chat.show(_operation(clock, number, card=card, state=state, revision=revision))
            early = await _until_drawn(line, clock, watch, card, seconds)
            if early:
                violations.append(f"{scope}, {seconds} s, via {via}: {early}")
    proof.tried("rest.limits", len(ways), violations)


async def _until_drawn(line: Line, clock: Hand, watch: Watch, card: Card, seconds: float) -> str:
    """Let the time of a limit pass; return what went wrong."""
    message = line.client.get_partial_messageable(CHANNEL).get_partial_message(int(card.message_id))
    begun = time.monotonic()
    if seconds > min(SECONDS):  # less than a second discord.py may wait by itself, by another clock
        await clock.sleeper()
        await clock.pass_time(seconds - 1)
    await asyncio.sleep(0.05)  # what were wrong would come at once
    # a busy machine may look only when a short limit is over
    is_inside = seconds > min(SECONDS) or time.monotonic() - begun < seconds
    if watch.seen.count(EDIT) > 1 and is_inside:
        return f"{watch.seen.count(EDIT)} edits inside of it"
    await clock.pass_time(TEN_MINUTES)
    async with asyncio.timeout(20):
        while line.tasks._running:
            await asyncio.sleep(0.02)
            await clock.pass_time(1)
    shown = (await message.fetch()).content
    return "" if "Deploy complete" in shown else f"the card says {shown}"


async def test_the_bot_is_refused_for_ten_minutes(tmp_path: Path, proof: Proof) -> None:
    """Twenty-five cards in a channel that it may not read: asked about again and again, rarely refused."""
    cards = [Card(str(CHANNEL), str(10**18 + number)) for number in range(25)]
    refusals = {"403": {"status": 403, "code": 50001}, "401": {"status": 401}}
    violations = []
    for name, refusal in refusals.items():
        async with _by_hand(tmp_path / name) as (line, clock, chat, watch):
            await line.order(do="fail", path="*", times=10**6, **refusal)
            watch.seen.clear()
            for _ in range(TEN_MINUTES // 30):
                for card in cards:
                    with contextlib.suppress(ChatError):
                        await chat.ballots(card)
                    with contextlib.suppress(ChatError):
                        await chat.member(str(BOB), since=card)
                await clock.pass_time(30)
            if not 0 < len(watch.seen) <= MOST_REFUSED:
                violations.append(f"{name}: {len(watch.seen)} refused calls in ten minutes")
    proof.tried("rest.refused", len(refusals) * len(cards) * TEN_MINUTES // 30, violations)


async def test_approvals_count_while_nothing_can_be_shown(tmp_path: Path, proof: Proof) -> None:
    """Cards and messages are limited for ten minutes, everything for a moment: what was approved runs."""
    many = 4
    async with storm(tmp_path, leads=many, services=many) as bot:
        operations = await bot.kept(expired=0, waiting=many)
        await bot.run()
        for method, path in (("PATCH", "/channels/*/messages/*"), ("POST", "/channels/*/messages")):
            bot.discord._faults.arm(Fault(method, path, 10**6, None, _limited(TEN_MINUTES)))
        watch = Watch()
        bot.discord._faults._armed.insert(0, watch)
        bot.discord._faults.arm(
            Fault("GET", "/guilds/*/members/*", 1, None, _limited(LONGER_THAN_A_CALL, scope="global"))
        )
        for number, operation in enumerate(operations):
            bot.react(operation, FIRST_LEAD + number)
        await until(lambda: len(bot.records("command")) >= many)
        states = [(await bot.now(operation)).state for operation in operations]
    violations = [f"one stands as {state}" for state in states if state is not State.SUCCEEDED]
    violations += _inside(bot.heed, watch)
    figures = {"refused, as they were under way already": str(bot.heed.under_way.total())}
    proof.tried("rest.meanwhile", many, violations, figures)


def _inside(heed: Heed, watch: Watch) -> Iterator[str]:
    """Yield which calls were made inside of a limit, but for those under way when the bot was told of it."""
    yield from heed.early
    for limit, refused in heed.refused.items():
        if refused > 1 + heed.under_way[limit]:
            yield f"{limit}: {refused} were refused, {heed.under_way[limit]} were under way"
        if heed.under_way[limit] > OTHERS_UNDER_WAY:
            yield f"{limit}: {heed.under_way[limit]} more were under way"
    for limit in (EDIT, POST):
        if watch.seen.count(limit) != heed.refused[limit]:
            yield f"{limit}: {watch.seen.count(limit)} arrived, {heed.refused[limit]} were seen to be refused"


def _limited(seconds: float, scope: str = "user") -> Any:
    async def answer(_request: web.Request, _handler: object) -> web.Response:
        return too_many(seconds, scope=scope)

    return answer

"""A hundred people approve a hundred requests in a second: each vote counts once, each request runs once."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import aiohttp
import pytest

from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.policy.load import load
from bot.core.policy.matrix import Matrix
from bot.core.workflow import Limits
from tests import tiers
from tests.bot.core.policy.sample import ENGINEER, LEAD
from tests.e2e.commands import data_of
from tests.fakes.bench import ALICE, Bench
from tests.faults.processor import waited
from tests.proofs.proof import Proof
from tests.storm.storm import (
    APPLICATION,
    CHANNEL,
    FIRST_LEAD,
    GUILD,
    MANY,
    Storm,
    Traffic,
    catalog,
    delivery,
    service,
    storm,
    until,
)

MATRIX = (tiers.ROOT / "approval_matrix.yaml").read_text(encoding="utf-8")
PROMPT = 1.0
"""Seconds until a command is acknowledged, but for one in a hundred; asked for where the machine is quiet."""
T = TypeVar("T")
ONE_LEAD = "approvals: [{role: team-lead, count: 1}]"


def asking_for(many: int) -> Matrix:
    """Return the policy with so many leads asked for where it asks for one."""
    return load(MATRIX.replace(ONE_LEAD, ONE_LEAD.replace("1", str(many))).encode())


def everybody(operations: Sequence[Operation], people: Sequence[T]) -> list[tuple[Operation, T]]:
    """Return all of these people on all of these requests in any order, some of them twice."""
    clicks = [(operation, person) for operation in operations for person in people]
    chosen = Random(tiers.seed())  # noqa: S311 - the order of clicks, no secret
    clicks += chosen.sample(clicks, len(people))
    chosen.shuffle(clicks)
    return clicks


@pytest.mark.deeper
async def test_everybody_approves_everything(proof: Proof) -> None:
    """Each request asks for all of them, who react in any order at the same moment, some of them twice."""
    many = tiers.size(12, 100)
    leads = [Member(str(200 + number), f"lead{number}", frozenset({LEAD})) for number in range(many)]
    alice = Member(ALICE, "alice", frozenset({ENGINEER}))
    bench = Bench(Limits(pending=MANY, pending_per_service=MANY), [alice, *leads])
    bench.matrix = asking_for(many)
    bench.catalog, bench.delivery = catalog(many), delivery(many)
    bench.start()
    operations = [await bench.ask(service=service(number)) for number in range(many)]
    clicks = everybody(operations, leads)

    await asyncio.gather(*(bench.react(operation, lead.id) for operation, lead in clicks))
    await until(lambda: all(bench.now(operation).is_final for operation in operations))

    wanted = sorted(lead.id for lead in leads)
    kept = [bench.now(operation) for operation in operations]
    violations = [
        f"{one.id} is {one.state} with {len(one.votes)} votes and {bench.effects(one)} effects"
        for one in kept
        if one.state is not State.SUCCEEDED
        or sorted(vote.user.id for vote in one.votes) != wanted
        or bench.effects(one) != 1
    ]
    proof.tried("storm.votes", len(clicks), violations)


@pytest.mark.deeper
async def test_a_hundred_clicks_over_sockets(tmp_path: Path, proof: Proof) -> None:
    """Discord's limits make the rest slow, not wrong; whoever gives a command meanwhile is answered first."""
    many = tiers.size(15, 100)
    async with storm(tmp_path, leads=many, services=many) as bot:
        operations = await bot.kept(expired=0, waiting=many)
        await bot.run()
        before = waited()
        async with asyncio.TaskGroup() as group:
            group.create_task(ask(bot, many))
            for number, operation in enumerate(operations):
                bot.react(operation, FIRST_LEAD + number)
        others = waited() - before
        await until(lambda: len(bot.records("command")) >= 2 * many)
        kept = [await bot.now(operation) for operation in operations]
    late, figures = _acknowledged(bot.traffic, many, others)
    proof.tried("storm.clicks", many, [*_misjudged(bot, kept), *bot.heed.heedless(), *late], figures)


@pytest.mark.deeper
async def test_everybody_approves_everything_over_sockets(tmp_path: Path, proof: Proof) -> None:
    """The same by reactions at Discord, against its limits; whoever gives a command meanwhile is answered."""
    many = tiers.size(6, 100)
    leads = range(FIRST_LEAD, FIRST_LEAD + many)
    async with storm(tmp_path, leads=many, services=many, matrix=asking_for(many)) as bot:
        operations = await bot.kept(expired=0, waiting=many)
        clicks = everybody(operations, leads)
        await bot.run()
        begun, before = time.monotonic(), waited()
        async with asyncio.TaskGroup() as group:
            group.create_task(ask(bot, many))
            for at in range(0, len(clicks), many):
                for operation, lead in clicks[at : at + many]:
                    bot.react(operation, lead)
                await asyncio.sleep(0)  # the bot, and whoever gives commands, lives in the same loop
        others = waited() - before
        await until(lambda: len(bot.bench.delivery.effects) >= many)
        await until(lambda: len(bot.records("command")) >= 2 * many)
        took = time.monotonic() - begun
        kept = [await bot.now(operation) for operation in operations]
        voted = Counter((one["id"], one["user_id"]) for one in bot.records("vote"))
    late, figures = _acknowledged(bot.traffic, many, others)
    violations = [*_miscounted(bot, kept, [str(lead) for lead in leads], voted), *bot.heed.heedless(), *late]
    proof.tried(
        "storm.votes.sockets", len(clicks), violations, {**figures, "all is executed after": f"{took:.0f} s"}
    )


def _miscounted(
    bot: Storm, kept: Sequence[Operation], voters: Sequence[str], voted: Counter[tuple[str, str]]
) -> Iterator[str]:
    """Yield what the store, the audit log or the back end tells otherwise than the cards do."""
    effects = bot.effects()
    for operation in kept:
        votes = sorted(vote.user.id for vote in operation.votes)
        if (operation.state, votes) != (State.SUCCEEDED, sorted(voters)):
            yield f"{operation.id} stands as {operation.state} with {len(votes)} votes: {votes[:5]}"
        if effects[operation.id] != 1:
            yield f"{operation.id}: {effects[operation.id]} effects"
    wanted = Counter((operation.id, voter) for operation in kept for voter in voters)
    if voted != wanted:
        yield f"the audit log lacks {wanted - voted} and has {voted - wanted} besides"


def _acknowledged(traffic: Traffic, many: int, others: float) -> tuple[list[str], dict[str, str]]:
    """Return whether each command was acknowledged, and soon; and the figures.

    `others` had the processor for so many seconds meanwhile.
    """
    waits, wrong = sorted(traffic.acknowledged), list[str]()
    if len(waits) != many:
        wrong.append(f"{len(waits)} of {many} commands were acknowledged")
    p99 = waits[int(len(waits) * 0.99)] if waits else 0.0
    if tiers.IS_DEEP and p99 - others > PROMPT:
        wrong.append(f"one in a hundred was acknowledged after {p99:.2f} s")
    return wrong, {"acknowledged, p99": f"{p99:.2f} s", "429s": str(traffic.refused())}


def _misjudged(bot: Storm, kept: Sequence[Operation]) -> Iterator[str]:
    effects = bot.effects()
    for number, operation in enumerate(kept):
        votes = [vote.user.id for vote in operation.votes]
        if (operation.state, votes) != (State.SUCCEEDED, [str(FIRST_LEAD + number)]):
            yield f"{operation.id} stands as {operation.state} with {votes}"
        if effects[operation.id] != 1:
            yield f"{operation.id}: {effects[operation.id]} effects"


async def ask(bot: Storm, many: int) -> None:
    """Let so many leads give a command each at once: it is refused, what counts is how soon it is heard."""
    async with aiohttp.ClientSession(bot.url) as http:
        path, asker = f"/api/v10/guilds/{GUILD}/application-command-index", {"Authorization": "asker-token"}
        async with http.get(path, headers=asker) as answer:
            index = (await answer.json())["application_commands"]
        options = {"service": "no-such-service", "version": "v1", "environment": "production"}
        body = {
            "type": 2,
            "application_id": str(APPLICATION),
            "guild_id": str(GUILD),
            "channel_id": str(CHANNEL),
            "data": data_of(index, "deploy", options),
        }

        async def command(number: int) -> None:
            lead = f"lead{number}"
            given = {**body, "session_id": lead, "nonce": str(number)}
            headers = {"Authorization": f"{lead}-token"}
            async with http.post("/api/v10/interactions", json=given, headers=headers) as answer:
                assert answer.status == 204, await answer.text()

        await asyncio.gather(*map(command, range(many)))

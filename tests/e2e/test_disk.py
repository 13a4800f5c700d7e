"""The disk fails, fills up, or takes for ever, under the unmodified bot and its team."""

import asyncio
import itertools
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.app import CONFIG
from tests.e2e import crash
from tests.e2e.failing_disk import Disk, on_a_disk
from tests.e2e.incident import create
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot
from tests.e2e.shell import chatops_at_hand
from tests.faults.processor import waited
from tests.proofs.proof import Proof
from tests.tiers import IS_DEEP

SYNCS = ("fsync", "fdatasync")
PUTS = ("write", "pwrite")
SECONDS_TO_END = 2.0
"""From the call that fails to the end of the process."""
SECONDS_TO_RESUME = 10.0
"""Until a deploy that waited for space is complete."""


async def ended(pilot: Pilot, asked: Coroutine[Any, Any, object]) -> tuple[int | None, float]:
    """Return the bot's exit code, None where it goes on, and when it ended, by `time.monotonic`.

    The time that others kept it from a processor meanwhile has not passed.
    """
    code, before, others = None, waited(pilot.bot.pid), 0.0
    async with crash.unanswered(_passed_over(asked)), asyncio.TaskGroup() as group:
        dying = group.create_task(pilot.bot._running().wait())
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                while not dying.done():
                    with suppress(ProcessLookupError, FileNotFoundError, ValueError):  # it has just ended
                        others = waited(pilot.bot.pid) - before
                    await asyncio.wait([dying], timeout=0.05)
                code = dying.result()
        dying.cancel()
    return code, time.monotonic() - others


async def _passed_over(asked: Coroutine[Any, Any, object]) -> None:
    with suppress(AssertionError):  # it may be told that the application did not respond
        await asked


def said(disk: Disk) -> list[str]:
    """Return what a bot that has ended has said beside the sentence that it should."""
    return [line for line in disk.last_words() if not line.startswith("Storage failed: ")]


@pytest.mark.deeper
async def test_a_sync_fails_at_a_vote(tmp_path: Path, proof: Proof) -> None:
    """The bot ends at once with one line; a vote that was not kept runs nothing, and is heard afterwards."""
    async with on_a_disk(tmp_path, "eio", SYNCS) as (pilot, disk):
        card = await pilot.order("order-service")
        disk.fail()
        code, end = await ended(pilot, pilot.person("bob").react(card.message, "✅"))
        took = end - disk.failed_at()
        wrong = [f"exit code {code}"] * (code != 1) + ["it ran"] * pilot.accepted(card.operation_id)
        wrong += ["success was shown"] * ("complete" in card.content)

        wrong += _late("it ended", took, SECONDS_TO_END)
        disk.mend()
        await crash.restart(pilot)
        await card.shows("Deploy complete")
        await crash.proven(pilot)
        wrong += ["it was deployed again"] * (pilot.accepted(card.operation_id) != 1)
    assert len(disk.last_words()) == 1
    proof.tried("disk.bot", 1, wrong + said(disk), {"ended within": f"{took:.1f} s"})


@pytest.mark.deep
async def test_each_sync_that_fails_under_a_deploy(tmp_path: Path, proof: Proof) -> None:
    """The same for the 1st, 2nd ... sync from the request to the end, until the deploy meets no fault."""
    wrong, at, slowest = list[str](), 0, 0.0
    for at in itertools.count(1):
        (world := tmp_path / str(at)).mkdir()
        async with on_a_disk(world, "eio", SYNCS, at=at) as (pilot, disk):
            disk.fail()
            code, end = await ended(pilot, _deployed(pilot))
            disk.mend()
            if code is None:
                wrong += [f"sync {at}: {each}" for each in _unfinished(pilot, disk, at)]
                break
            slowest = max(slowest, took := end - disk.failed_at())
            started = {one["id"] for one in pilot.audit() if one["event"] == "operation.started"}
            await crash.restart(pilot)
            troubles = [*said(disk), *[f"exit code {code}"] * (code != 1), *await _whole(pilot, started)]
            troubles += _late("it ended", took, SECONDS_TO_END)
            wrong += [f"sync {at}: {each}" for each in troubles]
    proof.tried("disk.bot.every", at - 1, wrong, {"ended within": f"{slowest:.1f} s"})


def _late(what: str, took: float, most: float) -> list[str]:
    """Return that something took too long, where the machine is quiet: no such time decides for a commit."""
    return [f"{what} after {took:.1f} s"] * (IS_DEEP and took > most)


def _unfinished(pilot: Pilot, disk: Disk, at: int) -> list[str]:
    """Return what tells that a bot which has not ended hangs, or has met a fault and goes on."""
    ends = [one["result"] for one in pilot.audit() if one["event"] == "command"]
    met = disk.met()
    synced, refused = sum(met.count(kind) for kind in SYNCS), met.count("refused")
    return [
        *[f"the deploy ended as {ends}"] * (ends != ["success"]),
        *[f"{synced} syncs passed"] * (synced >= at),
        *[f"{refused} syncs were refused"] * bool(refused),
    ]


async def _deployed(pilot: Pilot) -> None:
    """Deploy, until the end is known."""
    card = await pilot.deploy("alice", "order-service", "v2.4.1", "staging")
    await card.shows("Deploy complete")


async def _whole(pilot: Pilot, started: set[str]) -> list[str]:
    """Return what is wrong once all that was taken has ended."""
    async with asyncio.timeout(SECONDS):
        while _open(pilot):
            await asyncio.sleep(0.05)
    ids = {one["id"] for one in pilot.audit() if one["event"] == "operation.requested"}
    await crash.proven(pilot)
    doubled = [f"{id_} had more than one effect" for id_ in ids if pilot.accepted(id_) > 1]
    return doubled + [f"{id_} was started and is forgotten" for id_ in started - ids]


def _open(pilot: Pilot) -> set[str]:
    events = pilot.audit()
    requested = {one["id"] for one in events if one["event"] == "operation.requested"}
    return requested - {one["id"] for one in events if one["event"] == "command"}


@pytest.mark.deeper
async def test_a_disk_that_fills_up(tmp_path: Path, proof: Proof) -> None:
    """What is asked waits or is refused in a sentence; reading goes on, and with space so does all else."""
    async with on_a_disk(tmp_path, "enospc", PUTS) as (pilot, disk):
        card = await pilot.order("order-service")
        disk.fail()
        await pilot.person("bob").react(card.message, "✅")
        deploy = await pilot.person("alice").slash(
            "deploy", service="payment-service", version="v1.8.2", environment="staging"
        )
        called = await create(pilot, "Checkout failing", "sev2")
        asked = await pilot.person("alice").slash("help")
        told = (deploy.text, called.text, asked.text)
        wrong = [f"it said: {each}" for each in told if "The disk is full" not in each]
        wrong += await _reads(pilot)
        wrong += ["it ran"] * pilot.accepted(card.operation_id)
        wrong += [
            f"{one['event']} was kept"
            for one in pilot.audit()
            if one["event"] not in {"operation.requested", "policy.changed"}
        ]

        disk.mend()
        begun = time.monotonic()
        await card.shows("Deploy complete")
        took = time.monotonic() - begun
        wrong += _late("it was deployed", took, SECONDS_TO_RESUME)
        opened = await create(pilot, "Checkout failing", "sev2")
        wrong += [opened.text] * (not opened.text.startswith("Created: "))
        wrong += ["it ran twice"] * (pilot.accepted(card.operation_id) != 1)
        await crash.proven(pilot)
        wrong += disk.last_words()
    proof.tried("disk.full", 9, wrong, {"deployed after space came": f"{took:.1f} s"})


async def _reads(pilot: Pilot) -> list[str]:
    """Return which of the doors for readers does not answer as it should while nothing can be kept."""
    wanted = {"healthz": 200, "metrics": 200, "status": 200, "status.json": 200, "readyz": 503}
    found = {}
    async with aiohttp.ClientSession() as session:
        for name in wanted:
            async with session.get(f"{pilot.bot.web}/{name}") as answer:
                found[name] = answer.status
    asked = await chatops_at_hand(
        "audit", "query", "--event", "all", "--config", str(CONFIG), "--state", str(pilot.state), environ={}
    )
    silent = [] if "/deploy order-service" in asked.out else [f"audit query said: {asked.out}{asked.err}"]
    return silent + [f"/{name} answered {found[name]}" for name in wanted if found[name] != wanted[name]]

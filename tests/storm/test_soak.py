"""The whole bot, in a process of its own, through an hour's worth of events: its memory stays as it was."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from simcord.enums import OverwriteType

from sandbox import bot_process
from sandbox.bot_process import Process
from sandbox.discord.calls import Call
from sandbox.discord.server import LocalDiscord
from sandbox.discord.world.model import Overwrite
from tests import tiers
from tests.e2e.incident import Incident, resolve
from tests.e2e.pilot import Pilot, sandbox
from tests.proofs.proof import Proof
from tests.rest import day

MOST_MB, DRIFT = 200.0, 0.05
AT_ONCE, BATCHES = 250, tiers.size(1, 4)
"""Messages, each with a reaction, then deleted: three events; so many times in a round."""


@pytest.mark.deeper
@pytest.mark.timeout(tiers.size(240, 7200))
async def test_memory_stays_flat(tmp_path: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deploys, incidents, alerts, lost lines and other people's talk, again and again.

    What is filled up to a limit is full after the first rounds: SQLite's cache of 2 MB, discord.py's 256
    rate limits of routes, of which each incident's channel has seven.
    """
    monkeypatch.setenv("ALERTMANAGER_TOKEN", day.TOKEN)
    warm, rounds, sizes = tiers.size(1, 60), tiers.size(1, 60), list[float]()
    config = day.settings(tmp_path)
    async with sandbox(tmp_path / "state", config=config, spawn=_spawn) as pilot, _aside(pilot) as talk:
        for number in range(warm + rounds):
            await _round(pilot, talk, number)
            sizes.append(_megabytes(pilot))
        events = rounds * 3 * AT_ONCE * BATCHES
    before, after = max(sizes[:warm]), sizes[-1]
    violations = [f"{size:.0f} MB" for size in sizes if size > MOST_MB]
    if tiers.IS_DEEP and abs(after - before) > DRIFT * before:
        violations.append(f"{before:.1f} MB became {after:.1f} MB: {[round(size) for size in sizes]}")
    figures = {"most memory": f"{max(sizes):.0f} MB", "drift": f"{(after - before) / before:+.1%}"}
    proof.tried("storm.soak", events, violations, figures)


async def _spawn(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Process:
    """Start the bot in a process of its own, whose memory is given back as the image has it."""
    image = (tiers.ROOT / "Dockerfile").read_text(encoding="utf-8")
    [trim] = re.findall(r"MALLOC_TRIM_THRESHOLD_=\d+", image)
    return await bot_process.spawn(command, {**environ, **dict([trim.split("=")])}, log)


async def _round(pilot: Pilot, talk: int, number: int) -> None:
    """Let all kinds of things happen, and the bot come to rest."""
    card = await pilot.order("order-service", "staging")
    await pilot.announcement(card.operation_id)
    found = await Incident.begun(pilot, f"Round {number}")
    await resolve(pilot, found, "It is over.")
    await found.message("postmortem")
    await pilot.record("incident.meeting", id=found.id)
    for event in await found.events():  # Discord takes a hundred at most, and hours pass in minutes here
        await pilot.control("delete_event", event=event["id"])
    await pilot.control("delete_channel", channel=(await found.room())["id"])
    await day.alerts(pilot)
    await pilot.control("drop")
    await pilot.person("alice").slash("help")  # answered once the line is back, before much is said
    for _ in range(BATCHES):
        await pilot.in_discord(lambda discord: _talk(discord, talk))
        await pilot.person("alice").slash("help")
    for name in pilot.ready["users"]:
        pilot.person(name).view.events.clear()


def _talk(discord: LocalDiscord, channel_id: int) -> None:
    """Let people talk where nobody but the bot listens."""
    world, path = discord.world, f"/channels/{channel_id}/messages"
    for number in range(AT_ONCE):
        message = world.request(world.owner, Call("POST", path, body={"content": f"Talk {number}"}))
        world.react(world.owner.user_id, channel_id, int(message["id"]), "\u2705")
        world.request(world.owner, Call("DELETE", f"{path}/{message['id']}"))


@asynccontextmanager
async def _aside(pilot: Pilot) -> AsyncIterator[int]:
    """Make a channel that the bot sees and the people do not."""

    def made(discord: LocalDiscord) -> int:
        state, guild = discord.world.state, discord.world.plan.id
        channel = state.create_channel(guild, "talk")
        view = 1 << 10
        state.set_overwrite(channel.id, Overwrite(guild, OverwriteType.ROLE, 0, view))
        state.set_overwrite(channel.id, Overwrite(discord.world.bot_role_id, OverwriteType.ROLE, view, 0))
        return int(channel.id)

    yield await pilot.in_discord(made)


def _megabytes(pilot: Pilot) -> float:
    """Return what the bot's process holds in memory."""
    status = Path(f"/proc/{pilot.bot.pid}/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024

"""A disk that takes its time keeps nobody waiting for the first answer, which Discord wants within 3 s."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.app import CONFIG
from sandbox.discord.gateway import GatewaySettings
from sandbox.discord.gateway.connection import Connection
from sandbox.discord.interactions.pending import SECONDS_TO_RESPOND
from sandbox.discord.server import LocalDiscord
from tests.e2e import crash
from tests.e2e.card import Card
from tests.e2e.commands import Value
from tests.e2e.failing_disk import on_a_disk
from tests.e2e.incident import Incident
from tests.e2e.person import Person, _pressed
from tests.e2e.pilot import Pilot
from tests.e2e.test_disk import SYNCS
from tests.e2e.view import Json
from tests.proofs.proof import Proof
from tests.tiers import seed

_SAMPLED_BOT = Path(__file__).with_name("sampled_bot.py")
MOST_MS = 100.0
"""The delay of the loop, but for one in a hundred of its tasks."""
_ANSWERS = frozenset(
    {
        "INTERACTION_SUCCESS",
        "INTERACTION_FAILURE",
        "INTERACTION_MODAL_CREATE",
        "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
    }
)
HERE: dict[str, Value] = {"service": "order-service", "environment": "staging"}
COMMANDS: list[tuple[str, dict[str, Value]]] = [
    ("help", {}),
    ("status", {}),
    ("approvals", {}),
    ("audit", {}),
    ("logs", HERE),
    ("report", {}),
    ("policy show", {}),
    ("policy explain", {"action": "deploy", "environment": "production"}),
    ("policy reload", {}),
    ("lock", {**HERE, "reason": "a look at the disk"}),
    ("scale", {**HERE, "replicas": 2}),
    ("deploy", {**HERE, "version": "v2.4.1"}),
    ("rollback", HERE),
    ("migrate", HERE),
    ("incident list", {}),
    ("incident create", {"title": "The disk is slow", "severity": "sev3"}),
    ("incident create", {}),
]
"""The last one is answered by a form."""
TYPED: list[tuple[str, str, dict[str, Value]]] = [
    ("deploy", "version", HERE),
    ("rollback", "to", HERE),
    ("migrate", "to", HERE),
    ("approvals", "cancel", {}),
    ("policy explain", "operation", {}),
    ("incident update", "incident", {"text": "We look."}),
    ("incident reopen", "incident", {}),
]


class Team:
    """Oncall, who gives every command there is, types in every field and clicks all there is."""

    def __init__(self, pilot: Pilot, card: Card, incident: Json, form: Json) -> None:
        self.person = pilot.person("oncall")
        self.waited: list[float] = []
        self._card, self._incident, self._form = card, incident, form

    async def everything(self) -> AsyncIterator[tuple[str, Json]]:
        """Yield each interaction as their client sends it, and its name."""
        for name, options in COMMANDS:
            yield f"/{name}", {"type": 2, "data": await self.person._command(name, options)}
        for name, focused, options in TYPED:
            data = await self.person._command(name, {**options, focused: ""}, focused)
            yield f"/{name} {focused}:", {"type": 4, "data": data}
        yield "Cancel", _pressed(self._card.message, "Cancel")
        yield "I take it", _pressed(self._incident, "I take it")
        fields = [{"custom_id": "title", "value": "By form"}, {"custom_id": "severity", "values": ["sev3"]}]
        sent = {"id": self._form["id"], "custom_id": self._form["custom_id"]}
        yield "a form", {"type": 5, "data": {**sent, "components": [{"type": 1, "components": fields}]}}

    async def unacknowledged(self, name: str, body: Json) -> list[str]:
        """Send an interaction; return its name where it had no first answer in time."""
        begun = time.monotonic()
        nonce = await self.person._send({"channel_id": self.person.channel("deployments"), **body})
        told = await self.person.until(lambda: first_answer(self.person, nonce))
        self.waited.append(time.monotonic() - begun)
        return [name] if told == "INTERACTION_FAILURE" else []


def first_answer(person: Person, nonce: str) -> str | None:
    """Return the event with which the person's client learnt how an interaction went."""
    return next(
        (one.name for one in person.view.events if one.name in _ANSWERS and one.payload["nonce"] == nonce),
        None,
    )


async def at_work(pilot: Pilot) -> Team:
    """Return the team with a card, a page and a form before it."""
    card = await pilot.order("payment-service", who="oncall")
    incident = await Incident.begun(pilot, "payment-service is slow", "sev2")
    return Team(
        pilot, card, await incident.message("call 1"), await pilot.person("oncall").form("incident create")
    )


async def test_a_disk_that_does_not_answer(tmp_path: Path, proof: Proof) -> None:
    """While a write waits for the disk, each interaction is acknowledged; then it is carried out."""
    async with on_a_disk(tmp_path, "hold", SYNCS) as (pilot, disk):
        team = await at_work(pilot)
        disk.fail()
        stuck = await team.unacknowledged(
            "/help", {"type": 2, "data": await team.person._command("help", {})}
        )
        sent = [team.unacknowledged(name, body) async for name, body in team.everything()]
        late = stuck + list(chain(*await asyncio.gather(*sent)))
        async with aiohttp.ClientSession() as session, session.get(f"{pilot.bot.web}/healthz") as answer:
            late += ["the loop"] * (answer.status != 200)
        late += ["the gateway"] * ("gateway lost" in disk.logged())
        disk.mend()
        await pilot.record(command="/help")
        await pilot.record(command='/incident create "By form" sev3')
        await crash.proven(pilot)
    proof.tried("disk.slow", len(sent) + 1, late)


class Heart:
    """The bot's heart as the local Discord hears it, which waits for a heartbeat 7.5 s at most."""

    interval = 5.0

    def __init__(self, watch: pytest.MonkeyPatch) -> None:
        self.beats = list[float]()
        beaten = Connection._heartbeat

        def beat(connection: Connection, data: Json) -> None:
            if connection.is_of(lambda actor: actor.is_bot):
                self.beats.append(time.monotonic())
            beaten(connection, data)

        watch.setattr(Connection, "_heartbeat", beat)

    def prepare(self, discord: LocalDiscord) -> None:
        """Tell the bot the pace."""
        discord.gateway._settings = GatewaySettings(heartbeat_interval=self.interval)

    def missed(self, begun: float) -> int:
        """Return how many heartbeats have not come since then, where one should every interval."""
        beats = [begun, *(beat for beat in self.beats if beat > begun), time.monotonic()]
        return sum(int((later - beat) / self.interval - 0.5) for beat, later in pairwise(beats))


class Loop:
    """The bot's loop, which writes its delays down (`sampled_bot.py`)."""

    def __init__(self, folder: Path) -> None:
        self._notes = folder / "delays"
        self.command = [sys.executable, str(_SAMPLED_BOT), str(self._notes), "run", "--config", str(CONFIG)]
        self._before = 0

    def begin(self) -> None:
        """Count from now on."""
        self._before = len(self._read())

    def p99(self) -> float:
        """Return the milliseconds by which one in a hundred of its tasks was late."""
        delays = sorted(map(float, self._read()[self._before :]))
        return delays[len(delays) * 99 // 100]

    def _read(self) -> list[str]:
        return self._notes.read_text(encoding="ascii").split("\n")[:-1]


@pytest.mark.deep
@pytest.mark.parametrize(("seconds", "count"), [(2.0, 1000), (30.0, 300)])
async def test_a_slow_disk(
    seconds: float, count: int, tmp_path: Path, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Discord's own 3 s, no heartbeat is missed, the loop turns on; no command is lost."""
    pick = random.Random(seed())  # noqa: S311 - no secret
    heart, loop = Heart(monkeypatch), Loop(tmp_path)
    how: dict[str, Any] = {"prepare": heart.prepare, "command": loop.command}
    async with on_a_disk(tmp_path, "delay", SYNCS, seconds=seconds, **how) as (pilot, disk):
        team = await at_work(pilot)
        disk.fail()
        loop.begin()
        begun = time.monotonic()
        pilot.discord.world.asking._pending.patience = SECONDS_TO_RESPOND
        every = [each async for each in team.everything()]
        often = [each for each in every if each[1]["type"] in {2, 4}]  # a button goes, a form is sent once
        asked, late = [*every, *pick.choices(often, k=count - len(every))], list[str]()
        for at in range(0, count, 3):
            sent = [team.unacknowledged(name, body) for name, body in asked[at : at + 3]]
            late += list(chain(*await asyncio.gather(*sent)))
        disk.mend()
        missed, delayed = heart.missed(begun), loop.p99()
        late += [f"{missed} heartbeats were missed"] * bool(missed)
        late += [f"one task in a hundred came {delayed:.0f} ms late"] * (delayed >= MOST_MS)
        wanted = sum(name == "/help" for name, _ in asked)
        async with asyncio.timeout(20 * seconds + 300):
            while sum(one["command"] == "/help" for one in pilot.audit()) < wanted:
                await asyncio.sleep(0.5)
        late += ["the gateway"] * ("gateway lost" in disk.logged())
        await crash.proven(pilot)
    with_it, acknowledged = f"with {seconds:.0f} s a sync", sorted(team.waited)[count * 99 // 100]
    figures = {
        f"acknowledged {with_it}, p99": f"{acknowledged:.1f} s",
        f"the loop is late {with_it}, p99": f"{delayed:.1f} ms",
        f"heartbeats {with_it}": str(len(heart.beats)),
    }
    proof.tried("disk.slow.many", count, late, figures)

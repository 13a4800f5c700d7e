"""The whole bot with three places for its checkpoints: what they get, and what runs while some are down."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.store.audit.verify import OK
from tests.e2e.clock import jump, jumping
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Card, Pilot, sandbox
from tests.e2e.rules import Rules
from tests.forgery.log import KEY, both
from tests.forgery.test_sinks import Shelf
from tests.proofs.proof import Proof

COMPLETE = "✅ Deploy complete. Health check passed."
CHANNEL = "the audit channel"
SILENCE = 120.0
"""The age (seconds) of a place's newest checkpoint that should wake somebody."""
STARTED = "operation.started"
STEP, LONG = timedelta(seconds=6), timedelta(seconds=601)
"""What lets the bot try again, and what lets each place be brought up to date."""


@dataclass(frozen=True)
class Places:
    """The bot of `pilot`, and what its settings name: a file on a disk that can be taken out, a collector."""

    pilot: Pilot
    folder: Path
    shelf: Shelf
    address: str

    @property
    def file(self) -> Path:
        """The file of checkpoints."""
        return self.folder / "mounted" / "copy.jsonl"

    @property
    def names(self) -> tuple[str, ...]:
        """What the bot calls its places."""
        return (CHANNEL, str(self.file), self.address)

    async def bring(self, *down: str) -> None:
        """Take these down, and the others up."""
        self.shelf.down = self.address in down
        mounted, away = self.file.parent, self.folder / "away"
        if (str(self.file) in down) is mounted.exists():
            mounted.rename(away) if mounted.exists() else away.rename(mounted)
        await self.pilot.control("clear")
        if CHANNEL in down:
            path = f"/channels/{self.pilot.person('oncall').channel('audit')}/messages"
            await self.pilot.control("fail", method="POST", path=path, status=503, who="bot", times=10**6)

    async def copies(self) -> dict[str, str]:
        """Return what each place holds: of the channel its newest message, copied out of there."""
        newest = (await self.pilot.person("oncall").messages("audit"))[0]["content"]
        posted = str(newest).partition("```\n")[2].removesuffix("```")
        collected = "".join(f"{json.dumps(one)}\n" for one in self.shelf.kept)
        return dict(zip(self.names, (posted, self.file.read_text("utf-8"), collected), strict=True))

    async def sizes(self) -> set[int]:
        """Return how many records the newest checkpoint of each place knows."""
        return set(map(_newest, (await self.copies()).values()))

    async def health(self) -> tuple[int, str, dict[str, float]]:
        """Return the status and the trouble of /readyz, and the age of what each place has taken."""
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{self.pilot.bot.web}/readyz") as answer:
                status, told = answer.status, await answer.json()
            async with http.get(f"{self.pilot.bot.web}/metrics") as answer:
                lines = (await answer.text()).splitlines()
        start = 'chatops_checkpoint_age_seconds{sink="'
        ages = [line.removeprefix(start).rpartition('"} ') for line in lines if line.startswith(start)]
        return status, told.get("trouble", ""), {name: float(age) for name, _, age in ages}


@asynccontextmanager
async def watched(folder: Path, require: str) -> AsyncIterator[Places]:
    """Run a sandbox whose bot signs its checkpoints and gives them to three places."""
    rules, shelf = Rules(folder), Shelf()
    (folder / "mounted").mkdir()
    (folder / "the.key").write_text(f"{KEY.line}\n", encoding="ascii")
    async with shelf.served() as address:
        text = rules.config.read_text(encoding="utf-8")
        sinks = f"[{{file: {folder}/mounted/copy.jsonl}}, {{http: {address}}}]"
        audit = f"audit: {{key: {{file: the.key}}, sinks: {sinks}, require: {require}}}"
        rules.config.write_text(f"{text}\n{audit}\n", encoding="utf-8")
        async with sandbox(folder / "state", config=rules.config, command=jumping) as pilot:
            yield Places(pilot, folder, shelf, address)


async def _approved(places: Places) -> Card:
    """Let a deploy to production be asked for, and approved."""
    card = await places.pilot.order("order-service")
    await places.pilot.person("bob").react(card.message, "✅")
    await places.pilot.record("vote", id=card.operation_id)
    return card


async def _comes(places: Places, look: Callable[[], object]) -> None:
    """Return once something is seen, as the bot's time goes by."""
    async with asyncio.timeout(2 * SECONDS):
        while not look():
            jump(places.pilot, STEP)
            await asyncio.sleep(0.2)  # nothing tells us when the bot sleeps


async def _runs(places: Places, card: Card, about: str) -> list[str]:
    """Return what is wrong where a deploy that was approved has to run now, in its own time."""
    id_ = card.operation_id
    await _comes(
        places, lambda: [one for one in places.pilot.audit() if (one["event"], one["id"]) == (STARTED, id_)]
    )
    await card.shows(COMPLETE)
    await places.pilot.record(id=id_)
    effects = places.pilot.accepted(id_)
    return [] if effects == 1 else [f"{about}: it ran {effects} times"]


async def _waits(places: Places, card: Card, *down: str) -> list[str]:
    """Return what is wrong where nothing may run however long, and card and /readyz say what is down."""
    await _comes(places, lambda: "It waits." in card.notice)
    for _ in range(3):
        jump(places.pilot, STEP)
        await asyncio.sleep(0.2)  # nothing tells us that the bot has tried again
    status, trouble, _ = await places.health()
    told = card.notice.replace("\\", "")
    holds = {
        "nothing runs": places.pilot.accepted(card.operation_id) == 0,
        f"the card names them: {told}": all(name in told for name in down),
        f"it is not ready: {status}": status == 503,
        f"/readyz names them: {trouble}": all(name in trouble for name in down),
    }
    return [f"{down} down, not so: {what}" for what, is_so in holds.items() if not is_so]


async def _is_old(places: Places, name: str) -> list[str]:
    """Return what is wrong where the bot goes on without a place, whose age alone is to tell of it."""
    jump(places.pilot, timedelta(seconds=SILENCE + 1))
    others = set(places.names) - {name, CHANNEL}  # the channel is for people: it hears of executions alone
    async with asyncio.timeout(SECONDS):
        while any(age > SILENCE for one, age in (await places.health())[2].items() if one in others):
            await asyncio.sleep(0.05)  # nothing tells us that they have the next one
    status, trouble, ages = await places.health()
    is_so = (status, trouble) == (200, "") and ages.get(name, 0.0) > SILENCE
    return [] if is_so else [f"{name} is down: {status} {trouble} {ages}"]


async def _caught_up(places: Places) -> list[str]:
    """Return what is wrong where each place has to have the newest checkpoint soon."""
    jump(places.pilot, LONG)
    try:
        async with asyncio.timeout(SECONDS):
            while await places.sizes() != {len(places.pilot.audit())}:
                await asyncio.sleep(0.05)  # a file tells nobody that it grew
    except TimeoutError:
        return [f"of {len(places.pilot.audit())} records the places know {await places.sizes()}"]
    return []


async def _anchored(places: Places) -> list[str]:
    """Return which place's checkpoints do not hold the whole log, signed, for both verifiers."""
    wrong = await _caught_up(places)
    for name, content in (await places.copies()).items():
        copy = places.folder / "copy"
        copy.write_text(content, encoding="utf-8")
        verdict = await asyncio.to_thread(both, [places.pilot.state / "audit"], [copy], [KEY.public.line])
        wrong += [] if verdict.code == OK else [f"held against {name}: {verdict}"]
    return wrong


def _newest(checkpoints: str) -> int:
    """Return how many records the last of them knows; a note from the channel says it in its second line."""
    if checkpoints.startswith("{"):
        return int(json.loads(checkpoints.splitlines()[-1])["size"])
    return int(checkpoints.split("\n")[1])


async def test_all_are_required(tmp_path: Path, proof: Proof) -> None:
    """Each place gets all; while any one is down what was approved waits and says why, then it runs once."""
    async with watched(tmp_path, "all") as places:
        wrong = await _runs(places, await _approved(places), "all up")
        wrong += await _anchored(places)
        for name in places.names:
            await places.bring(name)
            card = await _approved(places)
            wrong += await _waits(places, card, name)
            await places.bring()
            wrong += await _runs(places, card, f"{name} is back")
        wrong += await _anchored(places)

    proof.tried("audit-sinks-bot", 2 + len(places.names), wrong)


async def test_any_is_enough(tmp_path: Path, proof: Proof) -> None:
    """While one is down it runs, and the ages tell; while all are nothing runs, until one is back."""
    async with watched(tmp_path, "any") as places:
        wrong = []
        for name in places.names:
            await places.bring(name)
            wrong += await _runs(places, await _approved(places), f"{name} is down")
            wrong += await _is_old(places, name)
        await places.bring(*places.names)
        card = await _approved(places)
        wrong += await _waits(places, card, *places.names)
        await places.bring(*places.names[1:])
        wrong += await _runs(places, card, f"{places.names[0]} is back")
        await places.bring()
        wrong += await _caught_up(places)

    proof.tried("audit-sinks-bot", 3 + len(places.names), wrong)

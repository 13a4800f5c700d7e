"""A backup of a running bot, put back into an empty folder: it goes on, and nothing happens twice."""

import asyncio
import json
import sqlite3
from pathlib import Path

from bot.__main__ import main
from bot.store.audit.verify import OK, UNANCHORED, verify
from sandbox.app import CONFIG
from tests.e2e.card import Card
from tests.e2e.crash import proven, restart
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot
from tests.e2e.second_factor import enrol, enter, next_code, secured
from tests.proofs.proof import Proof

COMPLETE = "✅ Deploy complete. Health check passed."
OPEN = ("confirming", "pending", "executing")


async def test_put_back_after_a_backup_under_load(tmp_path: Path, proof: Proof) -> None:
    """What had ended has, what waited goes on, what ran is looked up; the log is that of then; apps count."""
    async with secured(tmp_path) as pilot:
        app = await enrol(pilot, "bob")
        cards = done, running, waiting, unconfirmed = await _busy(pilot)
        file = tmp_path / "backup"
        await asyncio.gather(_backup(pilot, file), _load(pilot), _load(pilot))
        states, lines = _read(file)
        await pilot.bot.kill()
        logged = _log(pilot.state)
        _put_back(pilot.state, file, tmp_path / "old")
        await restart(pilot)

        await pilot.release()
        await running.shows(COMPLETE)
        violations = await _codes(pilot, waiting, app)
        await pilot.person("bob").react(waiting.message, "✅")
        await pilot.person("alice").press(unconfirmed.message, "Confirm")
        for card in (waiting, unconfirmed):
            await card.shows("complete. Health check passed.")
        for card in cards:
            await pilot.record(id=card.operation_id)
        await proven(pilot)

    after = _log(tmp_path / "state")
    accepted = [pilot.accepted(card.operation_id) for card in cards]
    told = [json.loads(line) for line in after]
    ends = [
        sum((one["id"], one["event"]) == (card.operation_id, "command") for one in told) for card in cards
    ]
    violations += [
        *([] if states[done.operation_id] == "succeeded" else ["what had ended had not"]),
        *([] if {states[card.operation_id] for card in cards[1:]} == set(OPEN) else [f"open were {states}"]),
        *([] if logged[: len(lines)] == lines else ["the backup's log is not the one that was written"]),
        *([] if after[: len(lines)] == lines else ["the log was not written anew as it was"]),
        *([] if accepted == [1] * len(cards) else [f"the platform began them {accepted} times"]),
        *([] if ends == [1] * len(cards) else [f"they ended {ends} times"]),
        *_left(tmp_path / "old"),
    ]
    proof.tried("backup-restored", len(states) + len(lines), violations)


async def _busy(pilot: Pilot) -> tuple[Card, Card, Card, Card]:
    """Leave a deploy that is done, one that runs, one that waits, and a rollback to be confirmed."""
    done = await pilot.deploy("alice", "order-service", "v2.4.1", "staging")
    await done.shows(COMPLETE)
    await pilot.record(id=done.operation_id)
    await pilot.hold()
    running = await pilot.order("api-gateway")
    await pilot.person("bob").react(running.message, "✅")
    async with asyncio.timeout(SECONDS):
        while not pilot.accepted(running.operation_id):
            await asyncio.sleep(0.01)  # a file tells nobody that it grew
    waiting = await pilot.order("payment-service")
    unconfirmed = await pilot.ask("alice", "rollback", service="order-service", environment="staging")
    await unconfirmed.shows("Waits for @alice to confirm.")
    return done, running, waiting, unconfirmed


async def _codes(pilot: Pilot, card: Card, app: tuple[str, str]) -> list[str]:
    """Return what does not hold of bob's app: the code that enrolled it is used up, the next one counts."""
    secret, used = app
    again = await enter(pilot, "bob", card, used)
    fresh = await enter(pilot, "bob", card, next_code(pilot, secret))
    return [
        *([f"a used code was taken: {again.text}"] if again.text.startswith("Taken") else []),
        *([] if fresh.text.startswith("Taken") else [f"bob's app is of no use: {fresh.text}"]),
    ]


async def _backup(pilot: Pilot, file: Path) -> None:
    """Let an operator make it; the bot runs, so it is the bot that writes it."""
    ask = ["backup", str(file), "--config", str(CONFIG), "--state", str(pilot.state)]
    assert await asyncio.to_thread(main, ask) == 0


async def _load(pilot: Pilot) -> None:
    """Let somebody ask on and on meanwhile; every question is a record of the log."""
    for _ in range(5):
        await pilot.person("dave").slash("status", service="order-service")


def _read(file: Path) -> tuple[dict[str, str], list[bytes]]:
    """Return each operation's state and the lines of the log."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        states = dict(database.execute("SELECT id, state FROM operation").fetchall())
        lines = [bytes(line) for (line,) in database.execute("SELECT line FROM audit ORDER BY seq")]
    database.close()
    return states, lines


def _log(state: Path) -> list[bytes]:
    files = sorted((state / "audit").glob("*-*.jsonl"))
    return [line for file in files for line in file.read_bytes().splitlines()]


def _left(old: Path) -> list[str]:
    """Return what is wrong with the log of the bot that was killed: of its last records it is said how many.

    Whatever no checkpoint knew at that moment, for which nothing waits, has none by design.
    """
    checkpoints = (old / "audit" / "checkpoints.jsonl").read_bytes().splitlines()
    left = len(_log(old)) - json.loads(checkpoints[-1])["size"]
    verdict = verify([old / "audit"])
    said = [f"the last {left} records" in one for one in verdict.sentences if one.startswith("UNANCHORED")]
    is_so = (verdict.code, said) == ((UNANCHORED, [True]) if left else (OK, []))
    return [] if is_so else [f"{left} records were left: {verdict}"]


def _put_back(state: Path, file: Path, old: Path) -> None:
    """Do what the page on backups says: the bot's own folder is empty but for the file, named chatops.db."""
    old.mkdir()
    for name in ("audit", "chatops.db", "chatops.db-wal", "lock", "commands", "identifies", "control.sock"):
        if (state / name).exists():
            (state / name).rename(old / name)
    (state / "chatops.db").write_bytes(file.read_bytes())

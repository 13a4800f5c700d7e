"""A sandbox whose matrix asks for codes, and people with an authenticator app."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e.clock import jump, jumping, now
from tests.e2e.person import Reply
from tests.e2e.pilot import Card, Pilot, sandbox
from tests.e2e.rules import Rules
from tests.fakes.authenticator import code

ROW = (
    "  - {action: deploy, service: payment-service, environment: production, second_factor: totp,\n"
    "     approvals: [{role: team-lead, count: 1}]}\n"
)
KEY = bytes(range(32))
STEP = timedelta(seconds=30)


@asynccontextmanager
async def secured(folder: Path) -> AsyncIterator[Pilot]:
    """Run a sandbox where deploys of payment-service to production ask for a code; its clock moves."""
    rules = Rules(folder, ROW)
    write_key(folder, KEY)
    text = rules.config.read_text(encoding="utf-8")
    rules.config.write_text(f"{text}\nsecond_factor: {{key: {{file: the.key}}}}\n", encoding="utf-8")
    async with sandbox(folder / "state", config=rules.config, command=jumping) as pilot:
        yield pilot


def write_key(folder: Path, key: bytes) -> None:
    """Put a key where the settings find it."""
    (folder / "the.key").write_text(base64.b64encode(key).decode(), encoding="utf-8")


def time_of(pilot: Pilot) -> datetime:
    """Return the time by which the bot goes, and its people's phones."""
    file = pilot.state / "ahead"
    return now() + timedelta(seconds=float(file.read_text()) if file.exists() else 0.0)


def align(pilot: Pilot) -> None:
    """Move the clocks on to the beginning of a step, so that what follows does not fall into two."""
    jump(pilot, STEP - timedelta(seconds=time_of(pilot).timestamp() % STEP.total_seconds()))


def next_code(pilot: Pilot, secret: str) -> str:
    """Return a code that was not used yet: the clocks are moved on by a step."""
    jump(pilot, STEP)
    return code(time_of(pilot), secret=secret)


def key_in(reply: Reply) -> str:
    """Return the secret that an answer shows."""
    found = re.search(r"Key: `([A-Z2-7]{32})`", reply.text)
    assert found is not None, reply.text
    return found[1]


async def enrol(pilot: Pilot, name: str) -> tuple[str, str]:
    """Let somebody put a second factor into their app; return its secret, and the code that was used."""
    person = pilot.person(name)
    shown = await person.slash("totp enroll")
    secret = key_in(shown)
    assert await pilot.seen_by(shown) == {name}
    form = await person.form_of(shown.message, "Enter a code of it")
    used = code(time_of(pilot), secret=secret)
    told = await person.fill_in(form, code=used)
    assert told.text.startswith("🔐 Your second factor counts from now on.")
    _ = await pilot.person("oncall").event(
        "MESSAGE_CREATE", lambda one: f"@{name} has put a second factor into an app" in one["content"]
    )
    return secret, used


async def enter(pilot: Pilot, name: str, card: Card, entered: str) -> Reply:
    """Let somebody enter a code on a card; return the answer, which they alone see."""
    person = pilot.person(name)
    told = await person.fill_in(await person.form_of(card.message, "Enter code"), code=entered)
    assert told.is_private
    return told

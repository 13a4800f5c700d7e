"""What everybody reads when something is locked and unlocked."""

import discord

from bot.chat import text
from bot.chat.cards.face import Face
from bot.core.domain.lock import Lock
from bot.core.domain.person import Person

_REASON = 600


def locked(lock: Lock) -> Face:
    """Return the answer to /lock."""
    until = text.moment(lock.until, "f") if lock.until else "somebody unlocks it"
    who = f"locked by {text.person(lock.by.name)} until {until}"
    return _face(f"🔒 {_place(lock)} is {who}: {text.line(lock.reason, _REASON)}")


def unlocked(lock: Lock, by: Person) -> Face:
    """Return the answer to /unlock: `lock` stood there before."""
    before = f"it was locked by {text.person(lock.by.name)}: {text.line(lock.reason, _REASON)}"
    return _face(f"🔓 {_place(lock)} is unlocked by {text.person(by.name)}; {before}")


def _place(lock: Lock) -> str:
    return f"{text.line(lock.service, 100)} in {text.line(lock.environment, 100)}"


def _face(content: str) -> Face:
    return Face(content, discord.Embed())

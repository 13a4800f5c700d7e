"""What someone asks for, as it was typed and before anything is decided."""

import re
from dataclasses import dataclass

from bot.core.domain.command import Command
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One command of one person; `interaction_id` makes the same command twice recognisable."""

    requester: Member
    place: Place
    interaction_id: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Attempt):
    """A command that could be read: what it asks for.

    `to` is the version of a rollback or the last migration of a migrate, None where the bot finds it;
    `break_glass` the reason of one who goes on alone.
    """

    action: Action
    service: str
    environment: str
    version: str | None = None
    replicas: int | None = None
    to: str | None = None
    break_glass: str | None = None


def request(command: Command, requester: Member, place: Place, interaction_id: str) -> Request:
    """Return what a command for a power over production asks for; raise Refused where it cannot be that."""
    words = command.words
    if command.action is None:
        raise Refused("usage", f"/{command.name} changes nothing in production. Nothing was done.")
    return Request(
        requester=requester,
        place=place,
        interaction_id=interaction_id,
        command=command.text,
        action=command.action,
        service=words["service"],
        environment=words["environment"],
        version=words.get("version"),
        replicas=_replicas(words.get("replicas")),
        to=words.get("to"),
        break_glass=words.get("break_glass"),
    )


def _replicas(word: str | None) -> int | None:
    if word is None:
        return None
    if not _NUMBER.fullmatch(word):
        raise Refused("invalid-replicas", "The replicas are a number, like 3. Nothing was changed.")
    return int(word)

"""What someone asks for, as it was typed and before anything is decided."""

from dataclasses import dataclass

from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.plan import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One command of one person; `interaction_id` makes the same command twice recognisable."""

    requester: Member
    place: Place
    interaction_id: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Attempt):
    """A command that could be read: what it asks for."""

    action: Action
    service: str
    environment: str
    version: str | None = None

"""What commands there are, how each is used, and who may use it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.domain.command import COMMANDS, usage
from bot.core.domain.help import HELP
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.inquiries.recorded import recorded
from bot.core.inquiries.sources import Sources
from bot.core.policy.matrix import Matrix
from bot.core.policy.sentences import role_list


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the manual."""

    name: str
    purpose: str
    usage: str
    example: str
    who: str


async def manual(sources: Sources, attempt: Attempt, words: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return every command, or those whose name begins with the words of `command`; raise Refused."""
    async with recorded(sources, attempt):
        wanted = " ".join(words.get("command", "").removeprefix("/").split())
        named = [name for name in COMMANDS if not wanted or name == wanted or name.startswith(f"{wanted} ")]
        if not named:
            known = ", ".join(f"/{name}" for name in COMMANDS)
            raise Refused("unknown-command", f"There is no such command. Commands: {known}.")
        return tuple(_entry(sources.matrix(), name) for name in named)


def _entry(matrix: Matrix, name: str) -> Entry:
    told = HELP[name]
    return Entry(name, told.purpose, usage(name), told.example, told.who or _askers(matrix, name))


def _askers(matrix: Matrix, name: str) -> str:
    """Name the roles that may ask for a power somewhere."""
    rows = (row for row in matrix.rows if Action(name) == row.action)
    return role_list(dict.fromkeys(role for row in rows for role in row.requesters))

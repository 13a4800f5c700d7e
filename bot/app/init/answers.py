"""What somebody answered, and the rules that an answer has to keep."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.policy.names import NAME as ROLE_NAME
from bot.settings.names import ID, NAME


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the matrix: its name there, the Discord role behind it, and how that is called."""

    name: str
    id: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that the two files are made of.

    `approver` agrees to what is risky in `guarded`; `dba` may, too, for migrations; `commander` breaks the
    glass. `called` are names by id, for the comments.
    """

    guild: str
    channels: Mapping[str, str]
    called: Mapping[str, str]
    requester: Role
    approver: Role
    approvals: int
    dba: Role | None
    commander: Role | None
    services: tuple[str, ...]
    environments: tuple[str, ...]
    guarded: tuple[str, ...]
    adapter: str
    timezone: str
    counts_late_roles: bool


def read_id(answer: str) -> str:
    """Return an id."""
    if not ID.fullmatch(answer):
        raise ValueError("that is no id: 17 to 20 digits, as Copy ID gives them")
    return answer


def read_id_or_none(answer: str) -> str:
    """Return an id, or nothing."""
    return read_id(answer) if answer else ""


def read_names(answer: str) -> str:
    """Return names, separated by commas, each of them once."""
    names = [each for each in re.split(r"[,\s]+", answer) if each]
    wrong = [each for each in names if not NAME.fullmatch(each)]
    if wrong or not names:
        first = f'"{wrong[0]}" is no name: ' if wrong else ""
        raise ValueError(f"{first}write lower-case letters, digits and -, separated by commas")
    return ",".join(dict.fromkeys(names))


def read_count(answer: str) -> str:
    """Return how many people have to agree."""
    if answer not in {"1", "2", "3", "4", "5"}:
        raise ValueError("write a number from 1 to 5")
    return answer


def read_timezone(answer: str) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        return str(ZoneInfo(answer))
    except (ValueError, OSError, LookupError):
        raise ValueError(f'"{answer}" is no time zone: write a name like Europe/Berlin or UTC') from None


def read_new_file(answer: str) -> str:
    """Return the path of a file that does not exist yet, in a folder that does."""
    path = Path(answer)
    if not answer or path.exists() or path.is_symlink():
        raise ValueError(f"{answer} is there already and stays as it is: write another name")
    if not path.parent.is_dir():
        raise ValueError(f"there is no folder {path.parent}: make it first, or write another name")
    return answer


def role_name(called: str, taken: frozenset[str]) -> str:
    """Return a name for the matrix out of how Discord calls a role: `Team Lead` is `team-lead`."""
    plain = re.sub(r"[^a-z0-9_]+", "-", called.casefold()).strip("-_")
    base = plain if ROLE_NAME.fullmatch(plain) else f"role-{plain}".strip("-")[:50]
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name

"""What an application may register as commands.

https://discord.com/developers/docs/interactions/application-commands#application-command-object
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.discord.refusals import Refusal, invalid_body

MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
MOST_OPTIONS = 25
MOST_CHOICES = 25
LONGEST_NAME = 32
LONGEST_TEXT = 100
LONGEST_COMMAND = 8000
CREATES_A_DAY = 200
CHAT_INPUT = 1
SUBCOMMANDS = (1, 2)
NAME = re.compile(r"[-_'\w]{1,32}")

Command = dict[str, Any]


def check_all(commands: Sequence[Command]) -> None:
    """Refuse a list of commands that Discord would not take whole."""
    seen: dict[tuple[int, str], int] = {}
    for index, command in enumerate(commands):
        kind = int(command.get("type") or CHAT_INPUT)
        _check(command, kind, str(index))
        if (kind, command["name"]) in seen:
            raise invalid_body(
                f"{index}.name",
                "Application command names must be unique",
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
            )
        seen[kind, command["name"]] = index
    for kind, most in MOST_COMMANDS.items():
        if sum(1 for other, _ in seen if other == kind) > most:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({most})")


def _check(command: Command, kind: int, where: str) -> None:
    if kind != CHAT_INPUT:
        _check_length(str(command.get("name") or ""), LONGEST_NAME, f"{where}.name")
        return
    _check_named(command, where)
    if _size(command) > LONGEST_COMMAND:
        raise invalid_body(where, "Command exceeds maximum size (8000)", "APPLICATION_COMMAND_TOO_LARGE")


def _check_named(node: Command, where: str) -> None:
    name = str(node.get("name") or "")
    letters = all(unicodedata.category(char)[0] in "LNM" or char in "-_'" for char in name)
    if not NAME.fullmatch(name) or not letters or name != name.lower():
        raise invalid_body(f"{where}.name", "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    _check_length(str(node.get("description") or ""), LONGEST_TEXT, f"{where}.description")
    _check_options(node.get("options") or [], f"{where}.options")
    _check_choices(node.get("choices") or [], f"{where}.choices")


def _check_options(options: Sequence[Command], where: str) -> None:
    if len(options) > MOST_OPTIONS:
        raise invalid_body(where, f"Must be {MOST_OPTIONS} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    optional_seen = False
    for index, option in enumerate(options):
        _check_named(option, f"{where}.{index}")
        if option.get("required") and optional_seen:
            raise invalid_body(
                f"{where}.{index}",
                "Required options must be placed before non-required options",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            )
        optional_seen = optional_seen or not (option.get("required") or option.get("type") in SUBCOMMANDS)


def _check_choices(choices: Sequence[Command], where: str) -> None:
    if len(choices) > MOST_CHOICES:
        raise invalid_body(where, f"Must be {MOST_CHOICES} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    for index, choice in enumerate(choices):
        _check_length(str(choice.get("name") or ""), LONGEST_TEXT, f"{where}.{index}.name")
        if isinstance(choice.get("value"), str):
            _check_length(choice["value"], LONGEST_TEXT, f"{where}.{index}.value")


def check_autocomplete(choices: Sequence[Command]) -> None:
    """Refuse an autocomplete answer above 25 choices or with texts above 100 characters."""
    _check_choices(choices, "data.choices")


def _check_length(text: str, most: int, where: str) -> None:
    if not 1 <= len(text) <= most:
        raise invalid_body(where, f"Must be between 1 and {most} in length.", "BASE_TYPE_BAD_LENGTH")


def _size(node: Command) -> int:
    own = sum(len(str(node.get(key) or "")) for key in ("name", "description"))
    values = sum(
        len(str(c.get("name") or "")) + len(str(c.get("value") or "")) for c in node.get("choices") or []
    )
    return own + values + sum(_size(option) for option in node.get("options") or [])


class Creates:
    """Counts new commands: 200 in a day for each scope, then 30034."""

    def __init__(self) -> None:
        self._at: dict[int | None, list[datetime]] = {}

    def record(self, scope: int | None, count: int, now: datetime) -> None:
        """Count `count` new commands of a guild (None: global), or refuse them."""
        recent = [at for at in self._at.get(scope, []) if now - at < timedelta(days=1)]
        if len(recent) + count > CREATES_A_DAY:
            raise Refusal(
                400,
                30034,
                f"Max number of daily application command creates has been reached ({CREATES_A_DAY})",
            )
        self._at[scope] = recent + [now] * count

"""A command as people type it and as the audit log keeps it: `/deploy order-service v2.4.1 production`."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_LONGEST_WORD = 100
_USAGE = {Action.DEPLOY: ("service", "version", "environment")}


@dataclass(frozen=True, slots=True)
class Command:
    """An action and its named words."""

    action: Action
    words: dict[str, str]

    @property
    def text(self) -> str:
        """The command on one line, each word cut to 100 characters and free of control characters."""
        return typed(self.action, self.words.values())


def typed(name: str, words: Iterable[str]) -> str:
    """Return a command as people type it, each word cut to 100 characters and free of control characters."""
    return " ".join([f"/{_plain(name)}", *(_plain(word) for word in words)])


def parse(text: str) -> Command:
    """Read a typed command; raise Refused with its usage where it is none."""
    try:
        name, *words = shlex.split(text) or [""]
    except ValueError as error:
        raise Refused("usage", f"That is not a command ({error}). Nothing was done. {_usages()}") from None
    action = next((known for known in _USAGE if name.removeprefix("/") == known), None)
    if action is None:
        raise Refused("usage", f"There is no such command. Nothing was done. {_usages()}")
    if len(words) != len(_USAGE[action]):
        raise Refused("usage", f"That needs {len(_USAGE[action])} words. Nothing was done. {_usages()}")
    return Command(action, dict(zip(_USAGE[action], words, strict=True)))


def _usages() -> str:
    lines = (f"/{action} {' '.join(words)}" for action, words in _USAGE.items())
    return f"Usage: {', '.join(lines)}."


def _plain(word: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in word)
    return shown if len(shown) <= _LONGEST_WORD else f"{shown[: _LONGEST_WORD - 1]}…"

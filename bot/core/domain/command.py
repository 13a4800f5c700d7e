"""A command as people type it and as the audit log keeps it: `/deploy order-service v2.4.1 production`."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Usage:
    """The words a command takes: those it needs, in order, and those it may have (`name:value`, or in order).

    `is_open_ended`: the last word that it needs takes whatever follows, as a reason does.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_open_ended: bool = False


COMMANDS: Mapping[str, Usage] = {
    "deploy": Usage(("service", "version", "environment"), ("break_glass",)),
    "rollback": Usage(("service", "environment"), ("to", "break_glass")),
    "scale": Usage(("service", "replicas", "environment"), ("break_glass",)),
    "migrate": Usage(("service", "environment"), ("to", "break_glass")),
    "status": Usage((), ("service", "environment")),
    "logs": Usage(("service",), ("environment", "last", "grep", "level")),
    "approvals": Usage(),
    "approvals cancel": Usage(("operation",)),
    "audit": Usage(
        (), ("user", "service", "environment", "action", "since", "until", "event", "page", "export")
    ),
    "policy explain": Usage((), ("action", "service", "environment", "direction", "operation")),
    "policy show": Usage(),
    "policy reload": Usage(),
    "lock": Usage(("service", "environment", "reason"), ("for",), is_open_ended=True),
    "unlock": Usage(("service", "environment")),
    "help": Usage((), ("command",)),
}
"""Every command by its name; a name of two words is a command and its subcommand."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name and its words by their names; words that were not given are absent."""

    name: str
    words: Mapping[str, str]

    @property
    def action(self) -> Action | None:
        """Return the power over production that it asks for, None where it asks for none."""
        return next((action for action in Action if action == self.name), None)

    @property
    def text(self) -> str:
        """The command on one line, each word cut to 100 characters and free of control characters."""
        required = COMMANDS[self.name].required
        given = [word for name in required if (word := self.words.get(name)) is not None]
        named = [_named(name, word) for name, word in self.words.items() if name not in required]
        return typed(self.name, [*given, *named])


def typed(name: str, words: Iterable[str]) -> str:
    """Return a command as people type it, each word cut to 100 characters and free of control characters."""
    return " ".join([f"/{_plain(name)}", *(_plain(word) for word in words)])


def parse(text: str) -> Command:
    """Read a typed command; raise Refused with its usage where it is none."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Refused("usage", f"That is not a command ({error}). Nothing was done. {_usages()}") from None
    name, rest = _name(words)
    usage = COMMANDS[name]
    given = dict(_sorted(usage, rest))
    missing = [each for each in usage.required if not given.get(each)]
    if missing:
        raise Refused("usage", f"That needs {' and '.join(missing)}. Nothing was done. {_usage(name)}")
    return Command(name, {each: given[each] for each in (*usage.required, *usage.optional) if each in given})


def _name(words: Sequence[str]) -> tuple[str, list[str]]:
    """Split the words into the name of a command and what follows; of two names the longer one counts."""
    for length in (2, 1):
        name = " ".join(words[:length]).removeprefix("/")
        if len(words) >= length and name in COMMANDS:
            return name, list(words[length:])
    raise Refused("usage", f"There is no such command. Nothing was done. {_usages()}")


def _sorted(usage: Usage, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield names and words: `name:value` by its name, the others in order."""
    loose = []
    for word in words:
        name, colon, value = word.partition(":")
        if colon and name in usage.optional:
            yield name, value
        else:
            loose.append(word)
    if usage.is_open_ended and len(loose) > len(usage.required):
        last = len(usage.required) - 1
        loose[last:] = [" ".join(loose[last:])]
    names = (*usage.required, *usage.optional)
    if len(loose) > len(names):
        raise Refused("usage", f"There are more than {len(names)} words. Nothing was done.")
    yield from zip(names, loose, strict=False)


def _usages() -> str:
    return f"Commands: {', '.join(f'/{name}' for name in COMMANDS)}."


def _usage(name: str) -> str:
    usage = COMMANDS[name]
    words = [*usage.required, *(f"[{each}]" for each in usage.optional)]
    return f"Usage: {' '.join([f'/{name}', *words])}"


def _named(name: str, word: str) -> str:
    plain = _plain(word)
    return f'{name}:"{plain}"' if " " in plain else f"{name}:{plain}"


def _plain(word: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in word)
    return shown if len(shown) <= _LONGEST_WORD else f"{shown[: _LONGEST_WORD - 1]}…"

"""A command as people type it and as the audit log keeps it: `/deploy order-service v2.4.1 production`."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_LONGEST_WORD = 100
_OPTION = re.compile(r"([a-z_]+):")
_SPECIAL = re.compile(r"([\"'\\\s])")
_ONLY_BY_NAME = frozenset({"break_glass"})
"""A stray word must not break the glass."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The words a command takes: those it needs, and those it may have; each in order, or as `name:value`.

    `is_open_ended`: the last word that it needs takes whatever follows, as a reason does. What it may have is
    then given by its name, as `break_glass` always is.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_open_ended: bool = False

    @property
    def in_order(self) -> tuple[str, ...]:
        """Those it may have that need no name."""
        if self.is_open_ended:
            return ()
        return tuple(each for each in self.optional if each not in _ONLY_BY_NAME)


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
        """The command on one line, each word cut to 100 characters and free of control characters.

        `parse` reads it as the same command, as far as nothing was cut or replaced.
        """
        takes = COMMANDS[self.name]
        given = [_bare(takes, name, self.words[name]) for name in takes.required if name in self.words]
        named = [_named(name, word) for name, word in self.words.items() if name not in takes.required]
        return " ".join([f"/{self.name}", *given, *named])


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
    takes = COMMANDS[name]
    given = _sort(name, rest)
    missing = [each for each in takes.required if not given.get(each, "").strip()]
    if missing:
        raise _refused(name, f"That needs {' and '.join(missing)}.")
    for each, word in given.items():
        if not word.strip():
            raise _refused(name, f"{each} is empty.")
    return Command(name, {each: given[each] for each in (*takes.required, *takes.optional) if each in given})


def usage(name: str) -> str:
    """Return a command with the words it takes: `/lock service environment reason [for:...]`."""
    takes = COMMANDS[name]
    named = [each for each in takes.optional if each not in takes.in_order]
    words = [*takes.required, *(f"[{each}]" for each in takes.in_order), *(f"[{each}:...]" for each in named)]
    return " ".join([f"/{name}", *words])


def _name(words: Sequence[str]) -> tuple[str, list[str]]:
    """Split the words into the name of a command and what follows; of two names the longer one counts."""
    for length in (2, 1):
        name = " ".join(words[:length]).removeprefix("/")
        if len(words) >= length and name in COMMANDS:
            return name, list(words[length:])
    raise Refused("usage", f"There is no such command. Nothing was done. {_usages()}")


def _sort(name: str, words: Sequence[str]) -> dict[str, str]:
    """Return the words by their names; raise Refused where they cannot be told apart."""
    takes = COMMANDS[name]
    named: dict[str, str] = {}
    loose: list[str] = []
    for word in words:
        option, colon, value = word.partition(":")
        lacking = [each for each in takes.required if each not in named][len(loose) :]
        if not colon or option not in (*takes.optional, *lacking):
            loose.append(word)
        elif option in named:
            raise _refused(name, f"{option} is there twice.")
        else:
            named[option] = value
    return named | _in_order(name, named, loose)


def _in_order(name: str, named: Mapping[str, str], loose: list[str]) -> dict[str, str]:
    """Return the words without a name by the names that are left; the reason takes all that follow."""
    takes = COMMANDS[name]
    required = [each for each in takes.required if each not in named]
    takes_all = takes.is_open_ended and takes.required[-1] not in named
    if takes_all and len(loose) > len(required):
        last = len(required) - 1
        loose = [*loose[:last], " ".join(loose[last:])]
    left = [*required, *(each for each in takes.in_order if each not in named)]
    for word in loose[len(required) :]:
        if unknown := _OPTION.match(word):
            raise _refused(name, f"There is no option {_plain(unknown[1])}.")
    if len(loose) > len(left):
        raise _refused(name, f"That is more than it takes; {_plain(loose[len(left)])} has no meaning here.")
    return dict(zip(left, loose, strict=False))


def _usages() -> str:
    return f"Commands: {', '.join(f'/{name}' for name in COMMANDS)}."


def _refused(name: str, what: str) -> Refused:
    return Refused("usage", f"{what} Nothing was done. Usage: {usage(name)}")


def _bare(takes: Usage, name: str, word: str) -> str:
    """Write a word that a command needs, without its name unless it would be taken for another."""
    words = word.split(" ")
    if any(":" in each and each.partition(":")[0] in (*takes.required, *takes.optional) for each in words):
        return _named(name, word)
    plain = _plain(word)
    is_open = takes.is_open_ended and name == takes.required[-1]
    if is_open and plain.split() == plain.split(" ") and not _SPECIAL.search(plain.replace(" ", "")):
        return plain
    return _quoted(plain)


def _named(name: str, word: str) -> str:
    return f"{name}:{_quoted(_plain(word))}"


def _quoted(plain: str) -> str:
    """Write a word so that reading it as a shell does gives it back."""
    if plain and not _SPECIAL.search(plain):
        return plain
    return '"' + re.sub(r'(["\\])', r"\\\1", plain) + '"'


def _plain(word: str) -> str:
    shown = "".join(letter if letter.isprintable() else "�" for letter in word)
    return shown if len(shown) <= _LONGEST_WORD else f"{shown[: _LONGEST_WORD - 1]}…"

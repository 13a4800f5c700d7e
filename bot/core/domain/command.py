"""A command as people type it and as the audit log keeps it: `/deploy order-service v2.4.1 production`."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.domain import duration
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused

_LONGEST_WORD = 100
_LONGEST_UNREAD = 300
_OPTION = re.compile(r"([a-z_]+):")
_SPECIAL = re.compile(r"([\"'\\\s])")
_ONLY_BY_NAME = frozenset({"break_glass"})
"""A stray word must not break the glass."""
_SPAN = "for"


@dataclass(frozen=True, slots=True)
class Usage:
    """The words a command takes: those it needs, and those it may have; each in order, or as `name:value`.

    `is_open_ended`: the last word that it needs takes whatever follows, as a reason does. What it may have is
    then given by its name, as `break_glass` always is. Those of `in_a_form` may be left out in Discord, which
    then asks for them in a form.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    is_open_ended: bool = False
    in_a_form: tuple[str, ...] = ()

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
    "incident create": Usage(("title", "severity"), ("service", "summary"), in_a_form=("title", "severity")),
    "incident update": Usage(("text",), ("status", "notify", "incident"), is_open_ended=True),
    "incident severity": Usage(("severity",), ("incident",)),
    "incident role": Usage(("role", "person"), ("incident",)),
    "incident assign": Usage(("person",), ("role", "incident")),
    "incident timeline": Usage((), ("add", "at", "incident")),
    "incident list": Usage(),
    "incident resolve": Usage(("text",), ("incident",), is_open_ended=True),
    "incident reopen": Usage((), ("reason", "incident")),
    "incident postmortem": Usage((), ("incident",)),
    "report": Usage((), ("period",)),
    "runbook": Usage((), ("name",)),
    "totp enroll": Usage(),
    "totp remove": Usage(),
    "totp status": Usage(),
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


def unread(text: str) -> str:
    """Return what was typed and may be no command at all, as the log keeps it: one short printable line."""
    shown = _printable(" ".join(text.split())).removeprefix("/")
    return f"/{shown if len(shown) <= _LONGEST_UNREAD else f'{shown[:_LONGEST_UNREAD]}…'}"


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
    """Return a command with the words it takes: `/lock service environment reason [for:...]`.

    One that Discord has as an option of another has a second way: `/approvals cancel:operation`.
    """
    takes = COMMANDS[name]
    named = [each for each in takes.optional if each not in takes.in_order]
    words = [*takes.required, *(f"[{each}]" for each in takes.in_order), *(f"[{each}:...]" for each in named)]
    in_order = " ".join([f"/{name}", *words])
    return f"{in_order} or /{name}:{takes.required[0]}" if _takes_colon(name) else in_order


def _takes_colon(name: str) -> bool:
    """Tell whether Discord has a subcommand as an option of another, so that people read it with a colon."""
    return name.rpartition(" ")[0] in COMMANDS and len(COMMANDS[name].required) == 1


def _name(words: Sequence[str]) -> tuple[str, list[str]]:
    """Split the words into the name of a command and what follows; of two names the longer one counts."""
    words = _without_colon(words)
    for length in (2, 1):
        name = " ".join(words[:length]).removeprefix("/")
        if len(words) >= length and name in COMMANDS:
            return name, list(words[length:])
    group = words[0].removeprefix("/") if words else ""
    if parts := [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{group} ")]:
        needed = " or ".join([", ".join(parts[:-1]), parts[-1]])
        raise Refused("usage", f"/{group} needs {needed}. Nothing was done. {_usages()}")
    raise Refused("usage", f"There is no such command. Nothing was done. {_usages()}")


def _without_colon(words: Sequence[str]) -> Sequence[str]:
    """Return `approvals cancel:op_1` as `approvals cancel op_1`."""
    option, colon, value = words[1].partition(":") if len(words) > 1 else ("", "", "")
    name = f"{words[0].removeprefix('/')} {option}" if colon else ""
    if name not in COMMANDS or not _takes_colon(name):
        return words
    return [words[0], option, value, *words[2:]]


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
    if takes_all and len(loose) == len(required):
        _refuse_loose_span(name, named, loose[-1])
    left = [*required, *(each for each in takes.in_order if each not in named)]
    for word in loose[len(required) :]:
        if unknown := _OPTION.match(word):
            raise _refused(name, f"There is no option {_plain(unknown[1])}.")
    if len(loose) > len(left):
        raise _refused(name, f"That is more than it takes; {_plain(loose[len(left)])} has no meaning here.")
    return dict(zip(left, loose, strict=False))


def _refuse_loose_span(name: str, named: Mapping[str, str], reason: str) -> None:
    """Raise Refused where it is open whether the last words are how long, or belong to the reason.

    Whoever meant how long would otherwise have asked for ever, and not learn of it.
    """
    last = _last_span(reason)
    if last and _SPAN in COMMANDS[name].optional and _SPAN not in named:
        raise _refused(
            name,
            f"The reason ends in {last}. Write {_SPAN}:{last} if it is for that long, "
            'or reason:"..." in quotes if that is all a reason.',
        )


def _last_span(reason: str) -> str:
    """Return the `2h` that a reason ends in, nothing where it ends otherwise."""
    last = "".join(reason.split()[-1:])
    try:
        duration.parse(last)
    except ValueError:
        return ""
    return last


def _usages() -> str:
    return f"Commands: {', '.join(f'/{name}' for name in COMMANDS)}."


def _refused(name: str, what: str) -> Refused:
    return Refused("usage", f"{what} Nothing was done. Usage: {usage(name)}")


def _bare(takes: Usage, name: str, word: str) -> str:
    """Write a word that a command needs, without its name unless it would be taken for another."""
    is_open = takes.is_open_ended and name == takes.required[-1]
    words = word.split(" ")
    if is_open and _last_span(word):
        return _named(name, word)
    if any(":" in each and each.partition(":")[0] in (*takes.required, *takes.optional) for each in words):
        return _named(name, word)
    plain = _plain(word)
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
    shown = _printable(word)
    return shown if len(shown) <= _LONGEST_WORD else f"{shown[: _LONGEST_WORD - 1]}…"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)

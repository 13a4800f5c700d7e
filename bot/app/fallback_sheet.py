"""How `chatops fallback` is printed: plain text for a terminal, Markdown for paper, JSON for programs."""

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from bot.app.fallback import Place, Sheet
from bot.core.domain.plan import Action
from bot.core.ports.fallback import RawCommand, Task

_WIDTH = 80
_ACTIONS = {
    Task.DEPLOY: Action.DEPLOY,
    Task.ROLLBACK: Action.ROLLBACK,
    Task.SCALE: Action.SCALE,
    Task.MIGRATE: Action.MIGRATE,
}
_FIRST = (
    "The bot is down, so nothing below is checked, approved or recorded by it.",
    "1. Try `chatops do '/status' --as alice` first: it needs no Discord, and keeps policy and audit.",
    "2. Ask whoever has to agree, by phone. What has to be agreed on stands at each task.",
    "3. Set the variables that a command names, like VERSION=v2.4.1. It stops where one is missing.",
    "4. Write down who did what, when, and who agreed.",
    "5. When the bot is back, add it to the audit log, one command each:",
)
_RECORD = (
    "chatops audit note '/deploy order-service v2.4.1 production' \\\n"
    "  --as alice --approved-by bob --at 2026-03-04T14:05"
)


def text(sheet: Sheet) -> Iterator[str]:
    """Yield lines that fit on a page wherever no single word is longer."""
    yield from ("WHAT TO TYPE WHEN THE BOT IS DOWN", f"from {sheet.settings}", "")
    for line in _FIRST:
        yield from _wrapped(line, "   ")
    yield from textwrap.indent(_RECORD, "     ").splitlines()
    if sheet.matrix_fault:
        yield ""
        yield from _wrapped(_unread(sheet))
    for place in sheet.places:
        title = f"{place.service} in {place.environment}"
        yield from ("", "", title.upper() if title.isascii() else title, "=" * len(title))
        for task, commands in _by_task(place):
            yield from ("", f"{task}", "-" * len(task))
            for line in _agreed(place, task):
                yield from _wrapped(line, "  ")
            for command in commands:
                yield from _wrapped(command.note)
                yield from textwrap.indent(command.lines, "  ").splitlines()


def markdown(sheet: Sheet) -> Iterator[str]:
    """Yield a document to be printed, or put into a wiki."""
    yield from ("# What to type when the bot is down", "", f"From `{sheet.settings}`.", "")
    yield from (*_FIRST, "", "```sh", *_RECORD.splitlines(), "```")
    if sheet.matrix_fault:
        yield from ("", _unread(sheet))
    for place in sheet.places:
        yield from ("", f"## {place.service} in {place.environment}")
        for task, commands in _by_task(place):
            yield from ("", f"### {task}", "", *(f"- {line}" for line in _agreed(place, task)))
            for command in commands:
                yield from ("", command.note) if command.note else ()
                yield from ("", "```sh", *command.lines.splitlines(), "```") if command.lines else ()


def records(sheet: Sheet) -> Iterator[str]:
    """Yield a JSON object a line for each command."""
    for place in sheet.places:
        for command in place.commands:
            about = {"service": place.service, "environment": place.environment}
            task = {"task": command.task.name.lower(), "agreement": list(_agreed(place, command.task))}
            yield json.dumps({**about, **task, "note": command.note, "commands": command.lines})


def _wrapped(line: str, indent: str = "") -> Sequence[str]:
    return textwrap.wrap(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _by_task(place: Place) -> Iterator[tuple[Task, Sequence[RawCommand]]]:
    for task, commands in groupby(place.commands, attrgetter("task")):
        yield task, list(commands)


def _agreed(place: Place, task: Task) -> Sequence[str]:
    """Return what has to be agreed on before a task that changes something."""
    found: Mapping[Action, Sequence[str]] = place.agreements
    return [f"Who: {line}" for line in found.get(_ACTIONS[task], ())] if task in _ACTIONS else []


def _unread(sheet: Sheet) -> str:
    return (
        f"WHO HAS TO AGREE IS NOT KNOWN: {sheet.matrix_fault} Ask at least one other person who knows the "
        "service before you change anything."
    )

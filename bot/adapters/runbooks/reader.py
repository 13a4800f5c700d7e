"""Reads one runbook strictly: front matter, then numbered steps, each with one command at most.

docs/runbooks.md tells how one is written.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.core.domain.command import parse
from bot.core.domain.refusal import Refused
from bot.core.domain.runbook import MOST_STEPS, NO_PART, Runbook, Step
from bot.strict_yaml import Fault, Faults, Node, Reader

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
LARGEST = 64 * 1024
"""Bytes of a file."""
_LONGEST_TITLE, _LONGEST_TEXT = 120, 1500
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HEADING = re.compile(r"##(?!#)\s*(.*?)\s*")
_NUMBERED = re.compile(r"([1-9][0-9]?)\. +(\S.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*([\w-]*)\s*")
_CHATOPS = "chatops"


def read(source: bytes, path: str, name: str, services: Collection[str] = ()) -> Runbook:
    """Return the runbook; raise Faults with every fault of the file at `path`. `services` are known ones."""
    text = _text(source, path)
    lines = text.split("\n")
    head, faults = _ends(lines), []
    if head is None:
        faults.append(Fault(1, 1, "a runbook begins with `---`, its front matter, and `---`: write them"))
        raise Faults(path, tuple(faults))
    try:
        front = _front(lines[:head], path, services)
    except Faults as found:
        front, faults = _Front(), [*found.faults]
    body = _Body(head + 1)
    steps = body.read(lines[head + 1 :])
    faults += body.faults
    if not NAME.fullmatch(name):
        faults.append(Fault(1, 1, f"{name!r} is no name: name the file by small letters, digits and -"))
    if faults:
        raise Faults(path, tuple(faults))
    return Runbook(
        name=name,
        title=front.title,
        owner=front.owner,
        reviewed=front.reviewed,
        service=front.service,
        severity=front.severity,
        steps=steps,
        digest=hashlib.sha256(source).hexdigest(),
        text=text,
    )


@dataclass(frozen=True, slots=True)
class _Front:
    title: str = ""
    owner: str = ""
    reviewed: date = date.min
    service: str | None = None
    severity: str | None = None


def _text(source: bytes, path: str) -> str:
    if len(source) > LARGEST:
        raise Faults(path, (Fault(1, 1, f"it has more than {LARGEST // 1024} KB: write a shorter one"),))
    try:
        return source.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise Faults(path, (Fault(line, 1, "it is not UTF-8: save it as UTF-8"),)) from None


def _ends(lines: list[str]) -> int | None:
    """Return the number of the line that ends the front matter, None where there is none."""
    if lines[0].rstrip() != "---":
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)


def _front(lines: list[str], path: str, services: Collection[str]) -> _Front:
    """Read the front matter, whose lines keep their numbers; raise Faults."""
    reader = Reader(path)
    source = "\n".join(["", *lines[1:], ""]).encode()
    keys = ("title", "owner", "reviewed"), ("service", "severity")
    values = reader.mapping(reader.root(source), "the front matter", *keys)
    front = _Front(
        title=_short(reader, values["title"]),
        owner=reader.text(values["owner"], "`owner`"),
        reviewed=_date(reader, values["reviewed"]),
        service=_service(reader, values.get("service"), services),
        severity=reader.choice(values["severity"], "`severity`", ("sev1", "sev2", "sev3"))
        if "severity" in values
        else None,
    )
    reader.finish()
    return front


def _short(reader: Reader, node: Node) -> str:
    title = reader.text(node, "`title`")
    if len(title) > _LONGEST_TITLE:
        reader.fault(node, f"`title` has more than {_LONGEST_TITLE} characters: write a shorter one")
    return title


def _date(reader: Reader, node: Node) -> date:
    written = reader.text(node, "`reviewed`", _DATE, 'the date of the last review, like "2026-03-04"')
    try:
        return date.fromisoformat(written) if written else date.min
    except ValueError:
        reader.fault(node, f"`reviewed` is {written}, which is no date: write one like 2026-03-04")
        return date.min


def _service(reader: Reader, node: Node | None, services: Collection[str]) -> str | None:
    if node is None:
        return None
    return reader.choice(node, "`service`", services) if services else reader.text(node, "`service`")


@dataclass(slots=True)
class _Open:
    """A step that is being read: where it begins, and what was found of it."""

    line: int
    title: str
    lines: list[str] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)


class _Body:
    """Reads what follows the front matter; `faults` are what is wrong, `before` the lines ahead of it."""

    def __init__(self, before: int) -> None:
        self.faults: list[Fault] = []
        self._before = before
        self._steps: list[_Open] = []

    def read(self, lines: list[str]) -> tuple[Step, ...]:
        """Return the steps."""
        numbered = enumerate(lines, self._before + 1)
        for number, line in numbered:
            fence = _FENCE.fullmatch(line)
            if fence is not None:
                self._block(number, fence, numbered)
            elif (heading := _HEADING.fullmatch(line)) is not None:
                self._heading(number, heading[1])
            elif self._steps:
                self._steps[-1].lines.append(line)
        if not self._steps:
            self._fault(len(lines) + self._before, "there is no step: write headings like `## 1. Look`")
        if len(self._steps) > MOST_STEPS:
            self._fault(
                self._steps[MOST_STEPS].line, f"there are more than {MOST_STEPS} steps: write two runbooks"
            )
        return tuple(self._step(each) for each in self._steps)

    def _heading(self, line: int, words: str) -> None:
        found = _NUMBERED.fullmatch(words)
        expected = len(self._steps) + 1
        if found is None or int(found[1]) != expected:
            self._fault(line, f"this heading is no step {expected}: write `## {expected}. ` and its title")
        title = found[2] if found else words
        if len(title) > _LONGEST_TITLE:
            self._fault(line, f"the title has more than {_LONGEST_TITLE} characters: write a shorter one")
        self._steps.append(_Open(line, title))

    def _block(self, line: int, fence: re.Match[str], numbered: Iterator[tuple[int, str]]) -> None:
        """Read a fenced block to its end; one of `chatops` is a command, any other belongs to the text."""
        inside: list[tuple[int, str]] = []
        for number, each in numbered:
            if each.rstrip() == fence[1]:
                break
            inside.append((number, each))
        else:
            self._fault(line, f"this block has no end: write {fence[1]} on a line of its own")
        if not self._steps:
            return
        if fence[2] == _CHATOPS:
            self._command(line, [(number, each.strip()) for number, each in inside if each.strip()])
        else:
            self._steps[-1].lines += [f"    {each}" for _, each in inside]

    def _command(self, line: int, inside: list[tuple[int, str]]) -> None:
        step = self._steps[-1]
        if len(inside) != 1:
            self._fault(line, "a `chatops` block holds exactly one line, a command: write it so")
            return
        if step.commands:
            self._fault(line, "the step has a command already: make the second one a step of its own")
        [(number, typed)] = inside
        try:
            command = parse(typed)
            if command.name.split()[0] in NO_PART:
                self._fault(number, f"/{command.name} is no part of a runbook: say it in words")
        except Refused as refusal:
            self._fault(number, refusal.sentence.replace(" Nothing was done.", ""))
        step.commands.append((number, typed))

    def _step(self, found: _Open) -> Step:
        text = "\n".join(found.lines).strip("\n")
        if len(text) > _LONGEST_TEXT:
            self._fault(found.line, f"the step has more than {_LONGEST_TEXT} characters of text: split it")
        return Step(found.title, text, found.commands[0][1] if found.commands else None)

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, 1, message))

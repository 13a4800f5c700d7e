"""What a schema may ask of a file: each question returns a value, and notes a fault where it cannot."""

import difflib
import re
from collections.abc import Collection, Iterable
from itertools import islice
from zoneinfo import ZoneInfo

from bot.strict_yaml import duration
from bot.strict_yaml.fault import Collector
from bot.strict_yaml.node import Broken, Kind, Mapping, Node, Scalar, Sequence
from bot.strict_yaml.text import decode
from bot.strict_yaml.tree import compose

_LONGEST_QUOTE = 40
_LONGEST_LISTING = 50
_LARGEST = 2**53
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")


class Reader:
    """Reads the file called `name`, collecting every fault.

    Where a fault is noted the answer is an empty value of the right type; `finish` raises before any
    of these can get out.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._faults = Collector(name)

    def root(self, source: bytes) -> Node:
        """Return the file's one document; raise Faults where it is no YAML of the strict kind."""
        return compose(decode(source, self._faults), self._faults)

    def finish(self) -> None:
        """Raise Faults where any was noted."""
        self._faults.stop()

    def fault(self, node: Node, message: str) -> None:
        """Note a fault at `node`: what is wrong, and what to write instead."""
        if not isinstance(node, Broken):
            self._faults.add(node.line, node.column, message)

    def place(self, node: Node) -> str:
        """Return where `node` stands, as `file:line:column`."""
        return f"{self._name}:{node.line}:{node.column}"

    def mapping(
        self, node: Node, what: str, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """Return the values by key: all the required keys, those of the optional ones that are there."""
        known = [*required, *optional]
        values: dict[str, Node] = {}
        for key, value in self.entries(node, what):
            if key.text in known:
                values[key.text] = value
            else:
                self.fault(key, f"{what} has no `{_quote(key.text)}`: {_instead(key.text, known)}")
        for name in required:
            if name not in values:
                if isinstance(node, Mapping):
                    self.fault(node, f"{what} needs `{name}`: add it")
                values[name] = Broken(node.line, node.column)
        return values

    def entries(self, node: Node, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """Return keys and values of a mapping whose keys are free."""
        if isinstance(node, Mapping):
            return node.entries
        self.fault(node, f"{what} is {describe(node)}: write `key: value` lines")
        return ()

    def named(self, node: Node, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """Return names and values of a mapping that has at least one."""
        entries = self.entries(node, what)
        if isinstance(node, Mapping) and not entries:
            self.fault(node, f"{what} is empty: declare at least one")
        return entries

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """Return the items of a list that has at least one."""
        if not isinstance(node, Sequence):
            self.fault(node, f"{what} is {describe(node)}: write a list, like [one, two]")
            return ()
        if not node.items:
            self.fault(node, f"{what} is an empty list: write at least one item")
        return node.items

    def text(self, node: Node, what: str, pattern: re.Pattern[str] | None = None, rule: str = "") -> str:
        """Return a text that matches `pattern` (`rule` says it in words), or just is one readable line."""
        if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
            present = isinstance(node, Scalar) and node.kind is not Kind.NULL
            instead = 'quote it, like "..."' if present else "write a text"
            self.fault(node, f"{what} is {describe(node)}: {instead}")
            return ""
        if not node.text.isprintable() or not node.text.strip():
            self.fault(node, f"{what} is empty or has invisible characters: write one readable line")
            return ""
        if pattern is not None and not pattern.fullmatch(node.text):
            self.fault(node, f"{what} is {describe(node)}: write {rule}")
            return ""
        return node.text

    def timezone(self, node: Node, what: str) -> str:
        """Return the name of a time zone that this machine knows."""
        name = self.text(node, what)
        try:
            ZoneInfo(name or "UTC")
        except (ValueError, OSError, LookupError):
            instead = "write an IANA name like Europe/Berlin or UTC"
            if not _knows_zones():
                instead = "this machine knows no time zones; install tzdata (apt-get install tzdata)"
            self.fault(node, f"{what} is {describe(node)}: {instead}")
        return name

    def plain(self, node: Node, what: str) -> str | int | bool:
        """Return a single value by its own spelling: a text, a number, true or false."""
        if isinstance(node, Scalar) and node.kind is Kind.BOOLEAN:
            return self.boolean(node, what)
        if isinstance(node, Scalar) and node.kind is Kind.INTEGER:
            return self.integer(node, what, -_LARGEST, _LARGEST)
        return self.text(node, what)

    def choice(self, node: Node, what: str, allowed: Collection[str]) -> str:
        """Return one of the `allowed` texts."""
        found = self.text(node, what)
        if found and found not in allowed:
            self.fault(node, f"{what} is {describe(node)}: {_instead(found, allowed)}")
            return ""
        return found

    def choices(self, node: Node, what: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of distinct texts out of `allowed`."""
        return self.distinct((item, self.choice(item, what, allowed)) for item in self.items(node, what))

    def distinct(self, found: Iterable[tuple[Node, str]]) -> tuple[str, ...]:
        """Return the texts; note a fault where one comes twice."""
        seen: dict[str, None] = {}
        for node, text in found:
            if text and text in seen:
                self.fault(node, f"`{_quote(text)}` is in this list already: keep one")
            elif text:
                seen[text] = None
        return tuple(seen)

    def boolean(self, node: Node, what: str) -> bool:
        """Return true or false."""
        if isinstance(node, Scalar) and node.kind is Kind.BOOLEAN:
            return node.text == "true"
        self.fault(node, f"{what} is {describe(node)}: write true or false, unquoted")
        return False

    def integer(self, node: Node, what: str, least: int, most: int) -> int:
        """Return a plain decimal integer within bounds."""
        if not isinstance(node, Scalar) or node.kind is not Kind.INTEGER:
            self.fault(node, f"{what} is {describe(node)}: write a plain number like {least}, unquoted")
            return least
        bounds = f"a number from {least} to {most}" if least < most else str(least)
        digits = len(str(max(abs(least), abs(most)))) + 1  # int() of a million digits takes minutes
        if len(node.text) > digits or not least <= int(node.text) <= most:
            self.fault(node, f"{what} is {describe(node)}: write {bounds}")
            return least
        return int(node.text)

    def number(self, node: Node, what: str) -> float:
        """Return a plain decimal number, whole or with a point."""
        is_number = isinstance(node, Scalar) and node.kind in {Kind.INTEGER, Kind.NUMBER_LIKE}
        if not isinstance(node, Scalar) or not is_number or not _DECIMAL.fullmatch(node.text):
            self.fault(node, f"{what} is {describe(node)}: write a plain number like 0.02, unquoted")
            return 0.0
        return float(node.text)

    def duration(self, node: Node, what: str, least: int, most: int) -> int:
        """Return the seconds of a duration like 15m, 1h or 2d within bounds, also in seconds."""
        bounds = f"between {duration.spell(least)} and {duration.spell(most)}"
        if not isinstance(node, Scalar) or node.kind is not Kind.TEXT:
            self.fault(node, f"{what} is {describe(node)}: write a duration like 15m, 1h or 2d, {bounds}")
            return least
        try:
            seconds = duration.parse(node.text)
        except ValueError as error:
            self.fault(node, f"{what} is {describe(node)}: {error}")
            return least
        if not least <= seconds <= most:
            self.fault(node, f"{what} is {describe(node)}: write a duration {bounds}")
        return seconds


def _knows_zones() -> bool:
    try:
        ZoneInfo("Europe/Berlin")
    except LookupError:
        return False
    return True


def describe(node: Node) -> str:
    """Name what stands there, for a sentence."""
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, Sequence) else "a mapping"
    if node.kind is Kind.NULL:
        return "missing"
    quotes = '"' if node.kind is Kind.TEXT else "`"
    return f"{quotes}{_quote(node.text)}{quotes}"


def _quote(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text[: _LONGEST_QUOTE + 1])
    return shown if len(text) <= _LONGEST_QUOTE else f"{shown[:_LONGEST_QUOTE]}..."


def _instead(found: str, allowed: Collection[str]) -> str:
    first = tuple(islice(allowed, _LONGEST_LISTING))
    nearest = difflib.get_close_matches(found[:_LONGEST_QUOTE], first, n=1)
    more = f" and {len(allowed) - len(first)} more" if len(allowed) > len(first) else ""
    listing = (
        f"write one of {', '.join(map(_quote, first))}{more}"
        if first
        else "nothing is declared that could stand here"
    )
    return f"did you mean {_quote(nearest[0])}? Or {listing}" if nearest else listing

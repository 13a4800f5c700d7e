"""Reads stream selectors as Loki does, and refuses what it refuses; nothing beyond selectors.

https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<how>=~|!~|!=|=)|(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)'
    r"|(?P<mark>[{},]))\s*"
)
EMPTY = "queries require at least one regexp or equality matcher that does not have an empty-compatible value"


class ParseError(Exception):
    """What Loki says to a query that it cannot read."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One comparison of a label with a string."""

    label: str
    how: str
    value: str

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Tell whether a stream's labels fit; a label that is not there is empty."""
        known = labels.get(self.label, "")
        is_same = re.fullmatch(self.value, known) if self.how.endswith("~") else known == self.value
        return bool(is_same) != self.how.startswith("!")


def parse(query: str) -> Sequence[Matcher]:
    """Return the matchers of a selector; raise ParseError."""
    tokens = _tokens(query)
    matchers, at = [], 1
    if not tokens or tokens[0] != ("mark", "{"):
        raise ParseError("parse error at line 1, col 1: syntax error: unexpected IDENTIFIER")
    while at < len(tokens) and tokens[at] != ("mark", "}"):
        kinds = [kind for kind, _ in tokens[at : at + 4]]
        if kinds != ["name", "how", "string", "mark"]:
            raise ParseError("parse error: syntax error: unexpected token in a stream selector")
        matchers.append(_matcher(*(word for _, word in tokens[at : at + 3])))
        at += 4 if tokens[at + 3] == ("mark", ",") else 3
    if at != len(tokens) - 1:
        raise ParseError("parse error: syntax error: the selector does not end where the query does")
    if not any(not each.fits({}) for each in matchers if not each.how.startswith("!")):
        raise ParseError(f"parse error : {EMPTY}")
    return matchers


def _tokens(query: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None:
            raise ParseError(f"parse error at line 1, col {at + 1}: literal not terminated or unknown")
        found.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        at = match.end()
    return found


def _matcher(label: str, how: str, string: str) -> Matcher:
    try:
        value = string[1:-1] if string.startswith("`") else _unquoted(string)
        if how.endswith("~"):
            re.compile(value)
    except (ValueError, re.error) as error:
        raise ParseError(f"parse error: {error}") from error
    return Matcher(label, how, value)


def _unquoted(string: str) -> str:
    """Return what a quoted string says; the escapes that Go knows and JSON does not are not needed here."""
    value = json.loads(string)
    if not isinstance(value, str):
        raise ValueError("not a string")  # noqa: TRY004 - what the caller catches
    return value

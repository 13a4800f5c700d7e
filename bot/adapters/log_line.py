"""Tells how serious a line of a log is, as the usual ways of logging write it."""

import re

import msgspec

from bot.core.ports.logs import Level

_HEAD = 300
"""Characters among which a line names its level; what comes later is what it is about."""
_WORDS = {
    **dict.fromkeys(("trace", "debug", "dbug", "dbg", "verbose", "fine"), Level.DEBUG),
    **dict.fromkeys(("info", "information", "informational", "notice", "inf"), Level.INFO),
    **dict.fromkeys(("warn", "warning", "wrn"), Level.WARNING),
    **dict.fromkeys(("error", "err", "eror", "severe"), Level.ERROR),
    **dict.fromkeys(
        ("critical", "crit", "fatal", "alert", "emerg", "emergency", "panic", "dpanic"), Level.CRITICAL
    ),
}
_NUMBERS = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
"""https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevels-object"""
_KLOG = {"I": Level.INFO, "W": Level.WARNING, "E": Level.ERROR, "F": Level.CRITICAL}
"""https://kubernetes.io/docs/concepts/cluster-administration/system-logs/"""
_NAMES = ("level", "severity", "lvl", "levelname", "log.level", "loglevel", "@level", "severity_text")
_ALL = "|".join(sorted(_WORDS, key=len, reverse=True))
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KLOG_LINE = re.compile(r"([IWEF])\d{4} \d{2}:\d{2}:\d{2}")
_PAIR = re.compile(
    rf'(?:^|[\s{{,"])(?:{"|".join(map(re.escape, _NAMES))})"?\s*[=:]\s*"?([a-z]+)', re.IGNORECASE
)
_FENCED = re.compile(rf"[\[<(|]\s*({_ALL})\s*[\])>|]|^({_ALL})\s*:", re.IGNORECASE)
_LOUD = re.compile(rf"(?:^|[\s:])({_ALL.upper()})(?=[\s:\]|]|$)")
"""A bare word is a level only in capitals: sentences tell of errors, too."""


def level_of(text: str) -> Level | None:
    """Return the level that a line names, None where it names none.

    Read from JSON, logfmt, klog, a word between brackets or before a colon, or one in capitals.
    """
    if text.startswith("{") and (named := _in_json(text)) is not None:
        return named
    if klog := _KLOG_LINE.match(text):
        return _KLOG[klog[1]]
    head = _COLOUR.sub("", text[:_HEAD])
    if (pair := _PAIR.search(head)) and (named := level_named(pair[1])) is not None:
        return named
    found = _FENCED.search(head) or _LOUD.search(head)
    return level_named(next(filter(None, found.groups()))) if found else None


def level_named(word: object) -> Level | None:
    """Return the level by one of its names, or by its number as pino writes it; None where it has neither."""
    name = _NUMBERS.get(word, "") if isinstance(word, int) else word
    return _WORDS.get(name.strip().lower()) if isinstance(name, str) else None


def _in_json(text: str) -> Level | None:
    try:
        told = msgspec.json.decode(text.encode(errors="replace"), type=dict[str, object])
    except msgspec.DecodeError:
        return None
    fields = {name.lower(): value for name, value in told.items()}
    return next((named for name in _NAMES if (named := level_named(fields.get(name))) is not None), None)

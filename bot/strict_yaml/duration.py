"""Spans of time as people write them in files and commands (`15m`, `1h`, `2d`), seconds inside."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PATTERN = re.compile(r"([1-9][0-9]{0,5})([smhd])")


def parse(text: str) -> int:
    """Return the seconds of `15m`, `1h` or `2d`; raise ValueError with what to write instead."""
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ValueError("write a whole number and s, m, h or d, like 15m, 1h or 2d")
    return int(match[1]) * _SECONDS[match[2]]


def spell(seconds: int) -> str:
    """Return the shortest exact spelling, which `parse` reads back: 3600 is `1h`, 5400 `90m`."""
    unit = next(unit for unit, size in reversed(_SECONDS.items()) if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"

"""Counts what Discord still takes of each kind of call, as the headers of its answers tell.

discord.py counts as well, but believes each answer, though it knows nothing of the calls that are under way:
of a burst some are refused.

https://docs.discord.com/developers/topics/rate-limits#header-format
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_LOOK_AGAIN = 0.1
"""Seconds after which is looked again where all that is left is under way: its answers tell the rest."""
_NO_HEADERS: Mapping[str, str] = {}


@dataclass(slots=True)
class Quota:
    """What is left of one limit until it is renewed; before its first answer nothing is known of it."""

    limit: float = math.inf
    left: float = math.inf
    renewed: float = math.inf
    under_way: int = 0
    window: int = 0

    def wait(self, now: float) -> float:
        """Return the seconds until one more call is none too many."""
        if now >= self.renewed or self.is_whole(now):
            self.left = self.limit - self.under_way
            self.renewed = math.inf
            self.window += 1
        if self.left > 0:
            return 0.0
        return _LOOK_AGAIN if self.renewed == math.inf else self.renewed - now

    def is_whole(self, now: float) -> bool:
        """Tell whether all of it is left, or nothing is known of it."""
        return not self.under_way and (now >= self.renewed or self.renewed == math.inf)

    def begin(self) -> int:
        """Count a call; return the window it belongs to."""
        self.left -= 1
        self.under_way += 1
        return self.window

    def end(self, window: int, now: float, headers: Mapping[str, str] = _NO_HEADERS) -> None:
        """Take note of an answer; one to a call of an earlier window says nothing of this one."""
        self.under_way -= 1
        told = _told(headers)
        if told is None or window != self.window:
            return
        limit, remaining, seconds = told
        self.left = min(self.left, remaining - (self.under_way if self.limit == math.inf else 0))
        self.limit, self.renewed = limit, now + seconds


class Quotas:
    """The quotas by name; of more than `most` those are forgotten that are whole again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._quotas: dict[str, Quota] = {}

    def of(self, name: str, now: float) -> Quota:
        """Return the quota of that name."""
        if name not in self._quotas and len(self._quotas) >= self._most:
            self._quotas = {key: quota for key, quota in self._quotas.items() if not quota.is_whole(now)}
        return self._quotas.setdefault(name, Quota())


def _told(headers: Mapping[str, str]) -> tuple[int, int, float] | None:
    """Read the limit, what is left of it and the seconds until it is renewed, None where one is missing."""
    try:
        limit, remaining = int(headers["X-RateLimit-Limit"]), int(headers["X-RateLimit-Remaining"])
        seconds = float(headers["X-RateLimit-Reset-After"])
    except (KeyError, ValueError):
        return None
    return (limit, remaining, seconds) if limit > 0 and 0 <= seconds < math.inf else None

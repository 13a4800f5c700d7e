"""Looks at what the matrix and the settings leave out without being wrong."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bot.chat.inspection import Finding, fault, warning
from bot.core.policy import freeze
from bot.core.policy.coverage import uncovered
from bot.core.policy.matrix import Freeze, Matrix
from bot.core.policy.sentences import request
from bot.settings import Settings

_SHOWN = 3


def look_at_policy(settings: Settings, matrix: Matrix, now: datetime) -> Iterator[Finding]:
    """Yield requests without a row, freezes that never end or begin, and services that nobody checks."""
    gaps = list(uncovered(matrix))
    if gaps:
        shown = ", ".join(request(each) for each in islice(gaps, _SHOWN))
        more = f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else ""
        told = f"no row is for {shown}{more}: denied, whoever asks"
        yield warning("matrix", f"{told}; `chatops policy check` lists them")
    for each in matrix.freezes:
        yield from _freeze(each, now)
    unchecked = [service.name for service in settings.services if service.health is None]
    if unchecked:
        told = f"{', '.join(unchecked)}: a deploy succeeds when delivery says so"
        yield warning("health", f"{told}; add `health` to check more")


def _freeze(each: Freeze, now: datetime) -> Iterator[Finding]:
    action, environment = each.actions[0], each.environments[0]
    start = freeze.next_start(each, now)
    windows = [*freeze.active([each], action, environment, now)]
    windows += [] if start is None else freeze.active([each], action, environment, start)
    if not windows:
        yield warning("freeze", f"{each.name} does not begin within a year; mend `schedule`, or take it out")
    if any(end is None for _, end in windows):
        told = f"{each.name} never ends: each window begins before the one before is over"
        yield fault("freeze", f"{told}; shorten `duration`, or mend `schedule`")

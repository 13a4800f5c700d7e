"""Draws an hour of traffic: requests, errors and latency over each other, with the deploys in between."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MinuteLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.chat.cards.drawings import canvas
from bot.chat.cards.drawings.canvas import NORMAL, QUIET, SMALL, TITLE, WORDS, plain, short
from bot.core.domain.operation import State
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Traffic
from bot.core.ports.monitoring import Sample

_DEPLOY, _BAD_DEPLOY = "#b5a7f5", canvas.BAD
_LONGEST_LABEL = 14
_LABEL_WIDTH = 0.0105
"""The share of a panel's width that one letter of a label takes, with some air."""
_ROWS = 2
_NAN = float("nan")
_NOW = timedelta(minutes=5)
_MOST = 1e300


@dataclass(frozen=True, slots=True)
class _Panel:
    """What one of the panels shows, and the least that its axis reaches."""

    title: str
    colour: str
    least: float
    measure: Callable[[Sample], float | None]


_PANELS = (
    _Panel("requests/s", "#5dadec", 1.0, lambda sample: sample.requests),
    _Panel("errors, %", canvas.BAD, 1.0, lambda sample: _times(sample.errors, 100)),
    _Panel("latency, ms", "#f4c15d", 10.0, lambda sample: _times(sample.latency, 1000)),
)


def draw(traffic: Traffic, timezone: str) -> bytes:
    """Return the plot of `traffic` as PNG, 800 x 450 pixels, with the time of day in `timezone`."""
    figure = canvas.sheet(height=450)
    panels: list[Axes] = list(figure.subplots(len(_PANELS), 1, sharex=True))
    figure.subplots_adjust(left=0.075, right=0.965, top=0.81, bottom=0.105, hspace=0.32)
    samples = (
        [] if isinstance(traffic.samples, NoAnswer) else sorted(traffic.samples, key=lambda each: each.at)
    )
    for axes, panel in zip(panels, _PANELS, strict=True):
        canvas.prepare(axes)
        _line(axes, panel, samples)
        _reading(axes, panel, samples, traffic.end)
    _time(panels[-1], traffic, timezone)
    _deploys(panels, traffic)
    _headline(figure, traffic)
    return canvas.png(figure)


def _line(axes: Axes, panel: _Panel, samples: Sequence[Sample]) -> None:
    """Draw one measure: a line that breaks where nothing was measured, a dot where it stands alone."""
    points = list(_points(panel, samples))
    times, values = [point[0] for point in points], [point[1] for point in points]
    known = [value for value in values if not math.isnan(value)]
    alone = [
        index
        for index, value in enumerate(values)
        if not math.isnan(value) and all(math.isnan(near) for near in _near(values, index))
    ]
    axes.plot(times, values, color=panel.colour, linewidth=1.6, solid_joinstyle="round")
    axes.fill_between(times, values, color=panel.colour, alpha=0.13, linewidth=0)
    axes.plot(
        [times[index] for index in alone],
        [values[index] for index in alone],
        color=panel.colour,
        marker="o",
        markersize=4,
        linestyle="",
    )
    axes.set_ylim(0, max([panel.least, *known]) * 1.18)
    axes.yaxis.set_major_locator(MaxNLocator(3, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def _reading(axes: Axes, panel: _Panel, samples: Sequence[Sample], now: datetime) -> None:
    """Name the panel, and tell the last value if it is still true."""
    last = _NAN
    if samples and now - samples[-1].at <= _NOW:
        last = _finite(panel.measure(samples[-1]))
    told = "not measured now" if math.isnan(last) else f"now {short(last)}"
    axes.set_title(panel.title, loc="left", fontsize=NORMAL, color=panel.colour, pad=4)
    axes.set_title(told, loc="right", fontsize=SMALL, color=WORDS, pad=4)


def _points(panel: _Panel, samples: Sequence[Sample]) -> Iterator[tuple[float, float]]:
    """Yield times (in days) and values, with a gap where samples are missing."""
    steps = [(after.at - before.at).total_seconds() for before, after in pairwise(samples)]
    usual = median(steps) if steps else 0.0
    for index, sample in enumerate(samples):
        at = float(date2num(sample.at))
        if index and steps[index - 1] > 3 * usual:
            yield at, _NAN
        yield at, _finite(panel.measure(sample))


def _near(values: Sequence[float], index: int) -> list[float]:
    return [*values[max(0, index - 1) : index], *values[index + 1 : index + 2]]


def _time(axes: Axes, traffic: Traffic, timezone: str) -> None:
    """Give the axis that all panels share the whole hour, a tick every ten minutes."""
    zone = ZoneInfo(timezone)
    axes.set_xlim(float(date2num(traffic.start)), float(date2num(traffic.end)))
    axes.xaxis.set_major_locator(MinuteLocator(byminute=range(0, 60, 10), tz=zone))
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M", tz=zone))
    canvas.note(axes, plain(timezone, 40), (1.0, 0.0), -24, QUIET)


def _deploys(panels: Sequence[Axes], traffic: Traffic) -> None:
    """Mark each deploy in every panel; its version stands above where there is room, the newest first."""
    span = (traffic.end - traffic.start).total_seconds()
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_ROWS)]
    for deploy in reversed(traffic.deploys):
        if deploy.started_at is None:
            continue
        colour = _BAD_DEPLOY if deploy.state in {State.FAILED, State.UNKNOWN} else _DEPLOY
        for axes in panels:
            axes.axvline(
                float(date2num(deploy.started_at)), color=colour, linewidth=1.1, linestyle=(0, (4, 2))
            )
        share = (deploy.started_at - traffic.start).total_seconds() / span
        _label(panels[0], plain(deploy.plan.version or "?", _LONGEST_LABEL), share, colour, taken)


def _label(
    axes: Axes, words: str, share: float, colour: str, taken: Sequence[list[tuple[float, float]]]
) -> None:
    half = len(words) * _LABEL_WIDTH / 2
    middle = min(max(share, half), 1 - half)
    for row, spans in enumerate(taken):
        if all(middle + half <= left or middle - half >= right for left, right in spans):
            spans.append((middle - half, middle + half))
            canvas.note(axes, words, (middle, 1.0), 20 + 11 * row, colour, "center")
            return


def _headline(figure: Figure, traffic: Traffic) -> None:
    where = f"{plain(traffic.service, 40)} in {plain(traffic.environment, 30)}, last hour"
    figure.text(0.015, 0.96, where, fontsize=TITLE, color=WORDS, weight="bold", va="center", parse_math=False)
    number = len(traffic.deploys)
    if number:
        told = f"{number} deploy{'' if number == 1 else 's'}"
        figure.text(0.985, 0.96, told, fontsize=NORMAL, color=_DEPLOY, va="center", ha="right")


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _finite(value: float | None) -> float:
    """Return what can be drawn; what was not measured, or is no number, is a gap."""
    return _NAN if value is None or not math.isfinite(value) or abs(value) > _MOST else max(value, 0.0)

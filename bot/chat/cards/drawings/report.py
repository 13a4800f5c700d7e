"""Draws a period: the four DORA figures, deploys and incidents over time, and how long incidents took."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from bot.chat.cards import measures
from bot.chat.cards.drawings import canvas
from bot.chat.cards.drawings.canvas import BAD, BIG, GOOD, NORMAL, QUIET, SMALL, TITLE, WORDS
from bot.core.domain.incident import Severity
from bot.core.inquiries.report import Figures, Report, Slot

_COLOURS = {Severity.SEV1: BAD, Severity.SEV2: "#f4c15d", Severity.SEV3: "#5dadec"}
_SHADES = (1.0, 0.7, 0.4)
"""How strong the bars of acknowledging, mitigating and resolving are."""
_SHARE = 0.8
"""Of a slot's width, taken by its bar."""
_TICKS = {1: "1 min", 10: "10 min", 60: "1 h", 360: "6 h", 1440: "1 d", 10080: "1 week"}
_LEAST, _MOST = 0.7, 4000.0
_ROOM = 4.0
"""So many times longer than the longest bar the scale is, for the words behind it."""


@dataclass(frozen=True, slots=True)
class _Stack:
    """One colour of a panel's bars."""

    name: str
    colour: str
    count: Callable[[Slot], int]


_DEPLOYS = (
    _Stack("succeeded", GOOD, lambda slot: slot.succeeded),
    _Stack("failed", BAD, lambda slot: slot.failed),
)


def _opened(severity: Severity) -> Callable[[Slot], int]:
    return lambda slot: slot.opened[severity]


_INCIDENTS = tuple(_Stack(severity, colour, _opened(severity)) for severity, colour in _COLOURS.items())


def draw(report: Report) -> bytes:
    """Return the plot of a report as PNG, 800 x 600 pixels, with the dates of the team's time zone."""
    figure = canvas.sheet(height=600)
    figure.subplots_adjust(left=0.075, right=0.965, top=0.75, bottom=0.06, hspace=0.55)
    deploys, incidents, lengths = figure.subplots(3, 1, height_ratios=(1, 1, 1.6))
    _headline(figure, report)
    _tiles(figure, report)
    per = "day" if _width(report.slots[-1]) <= 1 else "week"
    _bars(deploys, f"deploys to production per {per}", _DEPLOYS, report)
    _bars(incidents, f"incidents opened per {per}", _INCIDENTS, report)
    _lengths(lengths, report.figures)
    return canvas.png(figure)


def _headline(figure: Figure, report: Report) -> None:
    zone = ZoneInfo(report.timezone)
    start, end = (at.astimezone(zone).strftime("%d %b %Y, %H:%M") for at in (report.start, report.end))
    _write(figure, (0.015, 0.965), "Incidents and deploys", TITLE, WORDS, weight="bold")
    _write(
        figure,
        (0.985, 0.965),
        f"{start} to {end} ({canvas.plain(report.timezone, 40)})",
        SMALL,
        QUIET,
        "right",
    )


def _tiles(figure: Figure, report: Report) -> None:
    """Write the four figures of DORA side by side."""
    for place, (name, value) in enumerate(measures.dora(report.dora)):
        left = 0.075 + place * 0.2275
        _write(figure, (left, 0.895), value, BIG, WORDS, weight="bold")
        _write(figure, (left, 0.85), name, SMALL, QUIET)


def _write(
    figure: Figure,
    at: tuple[float, float],
    words: str,
    size: float,
    colour: str,
    side: str = "left",
    weight: str = "normal",
) -> None:
    figure.text(
        *at, words, fontsize=size, color=colour, ha=side, va="center", weight=weight, parse_math=False
    )


def _bars(axes: Axes, title: str, stacks: Sequence[_Stack], report: Report) -> None:
    """Draw counts over time, one colour upon the other; each colour is named with its total."""
    canvas.prepare(axes)
    slots = report.slots
    middles = [float(date2num(slot.start + (slot.end - slot.start) / 2)) for slot in slots]
    widths = [_width(slot) * _SHARE for slot in slots]
    below = [0] * len(slots)
    for stack in stacks:
        counts = [stack.count(slot) for slot in slots]
        axes.bar(middles, counts, widths, bottom=below, color=stack.colour)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    axes.set_ylim(0, max([1, *below]) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True, min_n_ticks=1))
    _dates(axes, report)
    axes.set_title(title, loc="left", fontsize=NORMAL, color=WORDS, pad=4)
    _legend(axes, [(f"{sum(map(each.count, slots))} {each.name}", each.colour) for each in stacks])


def _dates(axes: Axes, report: Report) -> None:
    zone = ZoneInfo(report.timezone)
    axes.set_xlim(float(date2num(report.start)), float(date2num(report.end)))
    axes.xaxis.set_major_locator(AutoDateLocator(tz=zone, maxticks=8))
    is_short = report.end - report.start <= timedelta(days=2)
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M" if is_short else "%d %b", tz=zone))


def _lengths(axes: Axes, figures: Sequence[Figures]) -> None:
    """Draw the medians of each severity, with the words behind their bars, on a scale by powers."""
    canvas.prepare(axes)
    axes.set_xscale("log")
    longest = _LEAST
    for row, (words, minutes, colour, shade) in zip(_rows(figures), _medians(figures), strict=True):
        axes.barh(row, minutes - _LEAST, 0.75, left=_LEAST, color=colour, alpha=shade)
        at = (minutes, row)
        axes.annotate(words, at, (4, 0), textcoords="offset points", va="center", fontsize=SMALL, color=WORDS)
        longest = max(longest, minutes)
    axes.set_xlim(_LEAST, max(_MOST, longest * _ROOM))
    axes.xaxis.set_major_locator(FixedLocator(list(_TICKS)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _TICKS.get(round(value), "")))
    axes.set_yticks(_rows(figures)[1::3], [each.severity for each in figures])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_title("median time of incidents to ...", loc="left", fontsize=NORMAL, color=WORDS, pad=4)


def _rows(figures: Sequence[Figures]) -> list[float]:
    """Return where the bars stand, with a gap between the severities."""
    return [number * 3.5 + bar for number in range(len(figures)) for bar in range(len(measures.MOMENTS))]


def _medians(figures: Sequence[Figures]) -> Iterator[tuple[str, float, str, float]]:
    """Yield the words, minutes, colour and strength of each bar; without a measurement it has no length."""
    for each in figures:
        spreads = (each.acknowledge, each.mitigate, each.resolve)
        for name, spread, shade in zip(measures.MOMENTS, spreads, _SHADES, strict=True):
            minutes = _LEAST if spread.median is None else max(1.0, spread.median / timedelta(minutes=1))
            yield f"{name} {measures.median(spread)}", minutes, _COLOURS[each.severity], shade


def _legend(axes: Axes, names: Sequence[tuple[str, str]]) -> None:
    """Name the colours above the panel, from the right."""
    for place, (name, colour) in enumerate(reversed(names)):
        canvas.note(axes, name, (1.0 - place * 0.13, 1.0), 8, colour)


def _width(slot: Slot) -> float:
    """Return how long a slot is, in days."""
    return (slot.end - slot.start) / timedelta(days=1)

"""Plots for cards: drawn beside the loop, one at a time; matplotlib is loaded with the first of them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.report import Report
from bot.core.inquiries.status import Status

_PEN = ThreadPoolExecutor(max_workers=1, thread_name_prefix="plots")
"""The one thread that draws: matplotlib knows no two at once."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture (PNG), or the line that stands in its place; neither where there is nothing to show."""

    png: bytes = b""
    remark: str = ""


async def status_plot(status: Status) -> Plot:
    """Return the plot of a status' traffic."""
    traffic, remark = status.traffic, missing(status)
    if traffic is None or remark is not None:
        return Plot(remark=remark or "")

    def draw() -> bytes:
        from bot.chat.cards.drawings import traffic as drawing  # noqa: PLC0415 - 0.5 s, only for who wants a plot

        return drawing.draw(traffic, status.timezone)

    return await _drawn(draw)


async def report_plot(report: Report) -> Plot:
    """Return the plot of a report; of an empty one there is none."""
    if report.is_empty:
        return Plot()

    def draw() -> bytes:
        from bot.chat.cards.drawings import report as drawing  # noqa: PLC0415 - as above

        return drawing.draw(report)

    return await _drawn(draw)


def missing(status: Status) -> str | None:
    """Return why a status has no plot, empty where nobody expects one; None where it has one."""
    traffic = status.traffic
    if traffic is None:
        return "" if status.service is None else "No monitoring is set up for it."
    if isinstance(traffic.samples, NoAnswer):
        return f"no answer: {traffic.samples.why}"
    return None if traffic.samples else "no measurements yet"


async def _drawn(draw: Callable[[], bytes]) -> Plot:
    try:
        return Plot(png=await asyncio.get_running_loop().run_in_executor(_PEN, draw))
    except ImportError:
        return Plot(remark="No plot: matplotlib is not installed (the extra `plots`).")

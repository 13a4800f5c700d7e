"""Plots for cards: drawn beside the loop, one at a time; matplotlib is loaded with the first of them."""

import asyncio
from dataclasses import dataclass

from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.status import Status, Traffic


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture (PNG), or the line that stands in its place; neither where there is nothing to show."""

    png: bytes = b""
    remark: str = ""


class Plots:
    """Draws; matplotlib knows no two threads at once."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()

    async def plot(self, status: Status) -> Plot:
        """Return the plot of a status' traffic."""
        remark = missing(status)
        if status.traffic is None or remark is not None:
            return Plot(remark=remark or "")
        async with self._one_at_a_time:
            return await asyncio.to_thread(_drawn, status.traffic, status.timezone)


def missing(status: Status) -> str | None:
    """Return why a status has no plot, empty where nobody expects one; None where it has one."""
    traffic = status.traffic
    if traffic is None:
        return "" if status.service is None else "No monitoring is set up for it."
    if isinstance(traffic.samples, NoAnswer):
        return f"no answer: {traffic.samples.why}"
    return None if traffic.samples else "no measurements yet"


def _drawn(traffic: Traffic, timezone: str) -> Plot:
    try:
        from bot.chat.cards.drawing import draw  # noqa: PLC0415 - 0.5 s that only those wait for who want a plot
    except ImportError:
        return Plot(remark="No plot: matplotlib is not installed (the extra `plots`).")
    return Plot(png=draw(traffic, timezone))

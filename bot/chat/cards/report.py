"""A report on one card: the four DORA figures, and how long incidents took by severity."""

from collections.abc import Iterator

import discord

from bot.chat import text
from bot.chat.cards import measures
from bot.chat.cards.face import Attachment, Face
from bot.chat.cards.plots import Plot
from bot.core.inquiries.report import Figures, Report

_BLUE = 0x3498DB
_PICTURE = "report.png"
_DEFINED = "Medians, read from the audit log. What each figure means: docs/metrics.md."


def card(report: Report, plot: Plot) -> Face:
    """Return the card of a period."""
    embed = discord.Embed(colour=_BLUE)
    start, end = (text.moment(at, "f") for at in (report.start, report.end))
    embed.description = f"{start} to {end}"
    four = [f"{name}: **{value}**" for name, value in measures.dora(report.dora)]
    embed.add_field(name="Deploys to production", value="\n".join(four), inline=False)
    for figures in report.figures:
        embed.add_field(name=figures.severity.spoken, value="\n".join(_lines(figures)), inline=False)
    if plot.remark:
        embed.add_field(name="Plot", value=plot.remark, inline=False)
    embed.set_footer(text=_DEFINED)
    files: tuple[Attachment, ...] = ()
    if plot.png:
        embed.set_image(url=f"attachment://{_PICTURE}")
        files = (Attachment(_PICTURE, plot.png),)
    return Face(_headline(report), embed, files)


def _headline(report: Report) -> str:
    """Say what happened in one line, and what nobody knows yet."""
    dora, incidents = report.dora, sum(each.count for each in report.figures)
    told = [
        f"{_count(len(dora.deploys), 'deploy')} to production, {dora.failures} failed",
        _count(incidents, "incident"),
    ]
    if still := sum(each.open for each in report.figures):
        told[-1] += f", {still} still open"
    days = _count(round(dora.days), "day")
    unknown = (
        f"\n❔ {_count(dora.unknown, 'deploy')} with an unknown outcome: settle them to have them counted."
    )
    return f"📊 Last {days}: {'; '.join(told)}.{unknown if dora.unknown else ''}"


def _lines(figures: Figures) -> Iterator[str]:
    """Yield how many there were, and how long each moment took to come."""
    if not figures.count:
        yield "none"
        return
    still = f", {figures.open} still open" if figures.open else ""
    yield f"{_count(figures.count, 'incident')}{still}"
    spreads = (figures.acknowledge, figures.mitigate, figures.resolve)
    yield " · ".join(
        f"{name} {measures.spread(each)}" for name, each in zip(measures.MOMENTS, spreads, strict=True)
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

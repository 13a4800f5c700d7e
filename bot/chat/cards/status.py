"""How things are, on one card: worst first, each part within its share of Discord's limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

import discord

from bot.chat import text
from bot.chat.cards import status_lines
from bot.chat.cards.face import Attachment, Face
from bot.chat.cards.plots import Plot
from bot.chat.cards.status_lines import SIGNS
from bot.core.inquiries.answers import NoAnswer
from bot.core.inquiries.health import Health, health, worst
from bot.core.inquiries.status import Status, Target

T = TypeVar("T")
_GREEN, _YELLOW, _RED, _GREY = 0x2ECC71, 0xF1C40F, 0xE74C3C, 0x95A5A6
_COLOURS: Mapping[Health, int] = {
    Health.STOPPED: _GREY,
    Health.HEALTHY: _GREEN,
    Health.UNTOLD: _GREY,
    Health.UNKNOWN: _GREY,
    Health.DEGRADED: _YELLOW,
    Health.DOWN: _RED,
}
_NAME = 60
_TARGETS = 2400
_PART = 650
"""Characters; one part for what runs and five others of these stay below the 6000 of an embed.

https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""
_DEPLOYS = 5
_PICTURE = "traffic.png"


def card(status: Status, plot: Plot) -> Face:
    """Return the card of one service, or of all."""
    overall = worst(health(target.running) for target in status.targets)
    embed = discord.Embed(colour=_COLOURS[overall])
    embed.description = _within(_running(status), _TARGETS)
    for name, lines in _parts(status, plot):
        if value := _within(lines, _PART):
            embed.add_field(name=name, value=value, inline=False)
    files: tuple[Attachment, ...] = ()
    if plot.png:
        embed.set_image(url=f"attachment://{_PICTURE}")
        files = (Attachment(_PICTURE, plot.png),)
    return Face(_headline(status, overall), embed, files)


def _headline(status: Status, overall: Health) -> str:
    """Say the worst there is and where, with the link for those who look closer."""
    where = [target for target in status.targets if health(target.running) is overall]
    lines = [f"{SIGNS[overall]} {overall.capitalize()}: {_where(status, where)}."]
    if status.service is not None and status.service.dashboard:
        lines.append(f"Dashboard: {status.service.dashboard}")
    return text.cut("\n".join(lines), text.CONTENT)


def _where(status: Status, targets: Sequence[Target]) -> str:
    """Name the targets a headline is about, as short as it can be said."""
    if not targets:
        return "there are no services"
    if len(targets) == 1:
        return status_lines.place(targets[0].service.name, targets[0].environment)
    if len(targets) == len(status.targets):
        return "all services" if status.service is None else text.line(status.service.name, _NAME)
    first = status_lines.place(targets[0].service.name, targets[0].environment)
    return f"{first} and {len(targets) - 1} more"


def _running(status: Status) -> list[str]:
    """Return a line per environment or, for all services, one per service, those in trouble first."""
    if status.service is not None:
        return [f"{SIGNS[health(each.running)]} {status_lines.running(each)}" for each in status.targets]
    lines = []
    for _, group in groupby(status.targets, key=lambda target: target.service.name):
        targets = list(group)
        rank = worst(health(target.running) for target in targets)
        told = ", ".join(status_lines.running(target) for target in targets)
        line = f"{SIGNS[rank]} **{text.line(targets[0].service.name, _NAME)}** {told}"
        lines.append((rank, text.cut(line, _PART)))
    order = list(Health)
    return [line for _, line in sorted(lines, key=lambda pair: order.index(pair[0]), reverse=True)]


def _parts(status: Status, plot: Plot) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the other parts; those without lines are not shown."""
    yield "Incidents", _lines(status.incidents, status_lines.incident)
    yield "Under way", _lines(status.under_way, status_lines.under_way)
    yield (
        "Locks and freezes",
        [
            *_lines(status.locks, status_lines.lock),
            *map(status_lines.freeze, status.freezes),
        ],
    )
    if status.service is not None:
        silent = [target.ended for target in status.targets if isinstance(target.ended, NoAnswer)]
        deploys = [status_lines.deploy(each) for each in status.deploys[:_DEPLOYS]]
        yield "Recent deploys", [*map(status_lines.no_answer, silent[:1]), *deploys] or ["None on record."]
    if plot.remark:
        yield "Traffic", [text.line(plot.remark, _PART)]


def _lines(found: Sequence[T] | NoAnswer, told: Callable[[T], str]) -> list[str]:
    return [status_lines.no_answer(found)] if isinstance(found, NoAnswer) else [told(each) for each in found]


def _within(lines: Sequence[str], limit: int) -> str:
    """Return the first lines that fit into `limit` characters; the last one tells how many do not."""
    room = limit - len(_more(len(lines)))
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    return "\n".join([*shown, _more(left)] if left else shown)


def _more(number: int) -> str:
    return f"... and {number} more"

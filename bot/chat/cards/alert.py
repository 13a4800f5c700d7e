"""What a group of alerts looks like: what is wrong, how much of it, since when, and what came of it."""

from collections.abc import Iterator, Sequence

import discord

from bot.chat import text
from bot.chat.cards.face import Face
from bot.chat.cards.incident import sentences
from bot.core.domain.alert import Alert, AlertGroup
from bot.core.domain.incident import Incident

_RED, _ORANGE, _GREEN = 0xE74C3C, 0xE67E22, 0x2ECC71
_TITLE = 300
_MOST_SHOWN = 5
_MOST_LABELS = 4
_TOLD = frozenset({"alertname", "severity"})
"""Labels that the card tells in words."""


def card(group: AlertGroup, service: str | None, incident: Incident | None) -> Face:
    """Return the card; `service` is the one that all its alerts name, `incident` what was declared."""
    colour = _GREEN if not group.is_firing else _ORANGE if incident else _RED
    embed = discord.Embed(colour=colour, description=text.cut("\n".join(_list(group)), text.DESCRIPTION))
    if source := text.line(group.source, 300):
        embed.add_field(name="Alertmanager", value=source, inline=False)
    embed.set_footer(text=text.cut(f"Alerts {group.id}", text.FOOTER))
    return Face(text.cut("\n".join(_words(group, service, incident)), text.CONTENT), embed)


def declared(incident: Incident) -> str:
    """Tell the one who clicked where the incident is, which may be somebody's who was faster."""
    return f"The incident of these alerts: {sentences.where(incident)}."


def _words(group: AlertGroup, service: str | None, incident: Incident | None) -> Iterator[str]:
    title = text.line(group.title, _TITLE) or "(no title)"
    yield f"🔥 Firing: {title}" if group.is_firing else f"✅ Resolved: {title}"
    named = f" {text.line(service, 100)}" if service else ""
    yield f"{group.severity.spoken}{named}: {group.counts}"
    if group.resolved_at is not None:
        yield f"Since {text.moment(group.opened_at, 'f')}, resolved {text.moment(group.resolved_at, 'f')}"
    else:
        yield f"Since {text.moment(group.opened_at, 'f')}"
    if incident is not None:
        yield f"Incident: {sentences.where(incident)}"


def _list(group: AlertGroup) -> Iterator[str]:
    """Yield a line for each of the first alerts, those that fire before those that have ended."""
    alerts = [*group.firing, *reversed(group.ended)]
    for alert in alerts[:_MOST_SHOWN]:
        yield _line(alert, group)
    if len(alerts) > _MOST_SHOWN:
        yield f"… and {len(alerts) - _MOST_SHOWN} more"
    if group.truncated:
        yield f"⚠️ Alertmanager cut off {group.truncated} more (`max_alerts`): nothing is known of them."


def _line(alert: Alert, group: AlertGroup) -> str:
    sign = "🔴" if alert.is_firing else "🟢"
    summary = f" {text.line(alert.summary, 200)}" if alert.summary not in {"", group.title} else ""
    labels = ", ".join(_labels(alert, group.alerts))
    return f"{sign} **{text.line(alert.name, 100)}**{summary}" + (f" ({labels})" if labels else "")


def _labels(alert: Alert, others: Sequence[Alert]) -> Iterator[str]:
    """Yield the labels that tell an alert from the others of its group; all of them where it is alone."""
    telling = [
        (name, value)
        for name, value in sorted(alert.labels.items())
        if name not in _TOLD and (len(others) == 1 or any(each.labels.get(name) != value for each in others))
    ]
    for name, value in telling[:_MOST_LABELS]:
        yield f"{text.line(name, 60)}={text.line(value, 100)}"

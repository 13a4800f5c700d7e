"""A group of alerts as values: what Alertmanager tells of it, and what is known until it has resolved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.domain.incident import LONGEST_TITLE, Severity
from bot.core.domain.operation import Card

_SEVERITIES: Mapping[str, Severity] = {
    **dict.fromkeys(("critical", "page", "emergency", "disaster", "sev1"), Severity.SEV1),
    **dict.fromkeys(("error", "high", "major", "warning", "sev2"), Severity.SEV2),
}
"""What teams write into the label `severity`; whatever else stands there can wait for the morning."""
_MOST_ENDED = 50
"""Alerts that ended and are no longer told of: so many are kept, those that ended last."""
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert; `fingerprint` tells it from others. `ends_at` is None while it fires.

    `summary` is the annotation of that name, else `description`, empty without either.
    """

    fingerprint: str
    labels: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None = None
    summary: str = ""

    @property
    def is_firing(self) -> bool:
        """Whether what it warns of goes on."""
        return self.ends_at is None

    @property
    def name(self) -> str:
        """The name of its rule."""
        return self.labels.get("alertname") or "unnamed alert"

    @property
    def severity(self) -> Severity:
        """How bad it is by its label `severity`."""
        return _SEVERITIES.get(self.labels.get("severity", "").lower(), Severity.SEV3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What Alertmanager tells of a group at one time: the whole of it, but for those that are `truncated`.

    `key` is the same for one group always; `source` is Alertmanager's own address.
    https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
    """

    key: str
    is_firing: bool
    alerts: tuple[Alert, ...]
    truncated: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """A group from when it began to fire until it resolved; when it fires again, that is another one.

    `card` shows it; `is_shown` is false as long as something of it is to be told yet. `incident_id` names
    what was declared because of it. `revision` counts saves.
    """

    id: str
    key: str
    opened_at: datetime
    alerts: tuple[Alert, ...] = field(default=())
    truncated: int = 0
    source: str = ""
    resolved_at: datetime | None = None
    card: Card | None = None
    is_shown: bool = False
    incident_id: str | None = None
    revision: int = 0

    @property
    def is_firing(self) -> bool:
        """Whether it has not resolved."""
        return self.resolved_at is None

    @property
    def own_incident_id(self) -> str:
        """The id of the one incident that can be declared from here, however often and by whomever."""
        return f"inc_{self.id.removeprefix('alerts_')}"

    @property
    def firing(self) -> tuple[Alert, ...]:
        """The alerts that fire, the worst first."""
        return tuple(sorted(filter(lambda each: each.is_firing, self.alerts), key=_worst_first))

    @property
    def ended(self) -> tuple[Alert, ...]:
        """The alerts that have ended, as far as they are known."""
        return tuple(each for each in self.alerts if not each.is_firing)

    @property
    def about(self) -> tuple[Alert, ...]:
        """The alerts that tell what it is about: those that fire, else those that did."""
        return self.firing or self.alerts

    @property
    def title(self) -> str:
        """What is wrong, in a line: the summary that all share, else the names of the rules."""
        summaries = {each.summary for each in self.about}
        names = list(dict.fromkeys(each.name for each in self.about))
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        named = f"{', '.join(names[:_MOST_NAMES])}{more}"
        shared = " ".join(summaries.pop().split()) if len(summaries) == 1 else ""
        title = shared or named
        return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}\u2026"

    @property
    def severity(self) -> Severity:
        """How bad it is: as its worst alert."""
        return min((each.severity for each in self.about), key=list(Severity).index, default=Severity.SEV3)

    @property
    def counts(self) -> str:
        """How many alerts fire and have ended: `3 firing, 1 resolved`."""
        return f"{len(self.firing)} firing, {len(self.ended)} resolved"

    def service(self, known: Iterable[str]) -> str | None:
        """Return the one service that all its alerts are labelled with, if that is among the `known`."""
        named = {each.labels.get("service") for each in self.about}
        return next((each for each in known if named == {each}), None)

    def is_another_fire(self, notification: Notification) -> bool:
        """Tell whether this began after all that is known had ended, though nobody told of that end.

        One that lost its memory tells of no end. A fingerprint comes again, a beginning does not.
        """
        if not (self.is_firing and notification.is_firing) or self.truncated or notification.truncated:
            return False
        known = {(each.fingerprint, each.starts_at) for each in self.firing}
        return known.isdisjoint((each.fingerprint, each.starts_at) for each in notification.alerts)

    def told(self, notification: Notification, now: datetime) -> "AlertGroup":
        """Return the group as it is after what Alertmanager tells; the same if that is nothing new.

        What is no longer told of does not fire any more, unless it may only be cut off. When the group has
        resolved nothing of it fires.
        """
        news = {each.fingerprint: each for each in notification.alerts}
        before = [each for each in self.alerts if each.fingerprint not in news]
        ended = [each for each in before if not each.is_firing][-_MOST_ENDED:]
        hidden = [each for each in before if each.is_firing and notification.truncated]
        alerts = (*ended, *hidden, *news.values())
        if not notification.is_firing:
            alerts = tuple(replace(each, ends_at=each.ends_at or now) for each in alerts)
        after = replace(self, alerts=alerts, truncated=notification.truncated, source=notification.source)
        if not notification.is_firing:
            after = replace(after, resolved_at=self.resolved_at or now)
        return self if after.knows_as_much_as(self) else replace(after, is_shown=False)

    def knows_as_much_as(self, other: "AlertGroup") -> bool:
        """Tell whether both know the same alerts, in whatever order."""
        return (
            {each.fingerprint: each for each in self.alerts}
            == {each.fingerprint: each for each in other.alerts}
            and self.truncated == other.truncated
            and self.is_firing == other.is_firing
        )

    def fires_as(self, other: "AlertGroup") -> bool:
        """Tell whether the same alerts fire and have ended, whatever is said of them."""
        return (
            {each.fingerprint: each.is_firing for each in self.alerts}
            == {each.fingerprint: each.is_firing for each in other.alerts}
            and self.truncated == other.truncated
            and self.is_firing == other.is_firing
        )


def _worst_first(alert: Alert) -> tuple[int, str, str]:
    return list(Severity).index(alert.severity), alert.name, alert.fingerprint

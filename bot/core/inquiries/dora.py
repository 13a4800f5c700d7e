"""The four figures of DORA for production, from the audit log alone.

They are defined in docs/metrics.md. https://dora.dev/guides/dora-metrics-four-keys/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.domain.audit import EventName, Result
from bot.core.domain.incident import FREEZING
from bot.core.domain.plan import Action
from bot.core.inquiries.incident_times import IncidentTimes
from bot.core.inquiries.spread import NOTHING, Spread, spread
from bot.core.ports.audit import Record

PRODUCTION = "production"
"""The environment that is measured."""
WATCH = timedelta(hours=24)
"""So long after a deploy, a grave incident of its service is its failure."""
_CHANGES = frozenset({Action.DEPLOY, Action.ROLLBACK})
_RAN = frozenset({Result.SUCCESS, Result.FAILURE, Result.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deploy:
    """A deploy or rollback of production that ran; what an `unknown` result was is not settled yet."""

    service: str
    action: Action
    result: Result
    began_at: datetime
    ended_at: datetime
    made_at: datetime | None = None

    @property
    def lead_time(self) -> timedelta | None:
        """From when the release was made to the end of its deploy; None where that is not known.

        What claims to be made later than it was deployed is not believed.
        """
        if self.made_at is None or self.made_at > self.ended_at:
            return None
        return self.ended_at - self.made_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Dora:
    """The figures of a number of `days`.

    `deploys` are those that ended within, rollbacks left out; of the known ones, `failures` did not go well.
    `grave` counts the sev1 and sev2 incidents opened within, `restore` spreads over the resolved ones.
    """

    days: float
    deploys: tuple[Deploy, ...] = ()
    failures: int = 0
    lead_time: Spread = NOTHING
    restore: Spread = NOTHING
    grave: int = 0

    @property
    def succeeded(self) -> int:
        """How many deploys ended well."""
        return sum(each.result is Result.SUCCESS for each in self.deploys)

    @property
    def known(self) -> int:
        """How many deploys have an outcome that is known."""
        return sum(each.result is not Result.UNKNOWN for each in self.deploys)

    @property
    def unknown(self) -> int:
        """How many deploys wait for somebody to say how they ended."""
        return len(self.deploys) - self.known

    @property
    def per_day(self) -> float:
        """Deployment frequency."""
        return self.succeeded / self.days

    @property
    def failure_rate(self) -> float | None:
        """Change failure rate from 0 to 1; None where nothing was deployed."""
        return self.failures / self.known if self.known else None


def dora(
    records: Iterable[Record], incidents: Sequence[IncidentTimes], start: datetime, end: datetime
) -> Dora:
    """Return the figures from `start` to `end`; what is given may begin earlier."""
    followed = [
        (deploy, then)
        for deploy, then in _followed(production_changes(records))
        if deploy.action is Action.DEPLOY and start <= deploy.ended_at < end
    ]
    deploys = tuple(deploy for deploy, _ in followed)
    grave = [each for each in incidents if each.severity in FREEZING]
    within = [each for each in grave if start <= each.opened_at < end]
    return Dora(
        days=(end - start) / timedelta(days=1),
        deploys=deploys,
        failures=sum(_has_failed(deploy, then, grave) for deploy, then in followed),
        lead_time=spread(each.lead_time for each in deploys if each.result is Result.SUCCESS),
        restore=spread(each.to_resolve for each in within),
        grave=len(within),
    )


def production_changes(records: Iterable[Record]) -> list[Deploy]:
    """Return the deploys and rollbacks of production that ran and have ended, the first to begin first."""
    in_order = sorted((each.fields for each in records), key=lambda fields: int(fields["seq"]))
    began = {each["id"]: each["timestamp"] for each in in_order if each["event"] == EventName.STARTED}
    settled = {each["id"]: each["result"] for each in in_order if each["event"] == EventName.SETTLED}
    changes = [_change(each, began, settled) for each in in_order if _is_production_change(each)]
    return sorted(changes, key=lambda each: each.began_at)


def _is_production_change(fields: Mapping[str, Any]) -> bool:
    is_change = fields["event"] == EventName.COMMAND and fields.get("action") in _CHANGES
    return is_change and fields.get("environment") == PRODUCTION and fields["result"] in _RAN


def _change(fields: Mapping[str, Any], began: Mapping[str, str], settled: Mapping[str, str]) -> Deploy:
    """Return what ended; an outcome nobody knew then is what somebody said since, at the time it had."""
    ended_at, made_at, result = fields["timestamp"], fields.get("made_at"), Result(fields["result"])
    if result is Result.UNKNOWN:
        result = Result(settled.get(fields["id"], result))
    return Deploy(
        service=fields["service"],
        action=Action(fields["action"]),
        result=result,
        began_at=datetime.fromisoformat(began.get(fields["id"], ended_at)),
        ended_at=datetime.fromisoformat(ended_at),
        made_at=datetime.fromisoformat(made_at) if made_at else None,
    )


def _followed(changes: Sequence[Deploy]) -> Iterator[tuple[Deploy, Deploy | None]]:
    """Yield each change with the next one of its service, the last to begin first."""
    following: dict[str, Deploy] = {}
    for each in reversed(changes):
        yield each, following.get(each.service)
        following[each.service] = each


def _has_failed(deploy: Deploy, then: Deploy | None, grave: Iterable[IncidentTimes]) -> bool:
    """Tell whether it failed, or was followed by a rollback or, in time, by a grave incident.

    Of an outcome that nobody knows, nothing is told.
    """
    if deploy.result is not Result.SUCCESS:
        return deploy.result is Result.FAILURE
    if then is not None and then.action is Action.ROLLBACK:
        return True
    over = deploy.ended_at + WATCH if then is None else min(deploy.ended_at + WATCH, then.began_at)
    opened = (each.opened_at for each in grave if each.service == deploy.service)
    return any(deploy.began_at <= at < over for at in opened)

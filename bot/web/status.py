"""What the public is told at one moment: services and incidents, and in a few words how things are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.core.incidents.components import STATES, worst, worst_by_service
from bot.core.ports.status_page import ComponentState, Publication, Statement
from bot.web import text

PAST = timedelta(days=14)
"""How long a resolved incident is shown."""

HEADLINES = {
    ComponentState.OPERATIONAL: "All systems operational",
    ComponentState.DEGRADED_PERFORMANCE: "Some systems are slow",
    ComponentState.PARTIAL_OUTAGE: "Some systems are down",
    ComponentState.MAJOR_OUTAGE: "Major outage",
}


@dataclass(frozen=True, slots=True)
class Component:
    """A service as the public knows it, as its worst open incident."""

    name: str
    state: ComponentState


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """What is shown: `services` in their order, `publications` newest first, times in `zone`.

    `made_at` (aware) is when the publications were read.
    """

    services: Sequence[str]
    publications: Sequence[Publication]
    made_at: datetime
    zone: tzinfo

    @property
    def components(self) -> list[Component]:
        """Return every service, also one that is known no more while an incident about it is open."""
        states = worst_by_service(self.publications)
        gone = (name for name in states if name not in self.services)
        return [
            Component(name, states.get(name, ComponentState.OPERATIONAL)) for name in (*self.services, *gone)
        ]

    @property
    def open(self) -> list[Publication]:
        """Return the incidents that are worked on, the worst first, of those the newest."""
        open_ = [each for each in self.publications if each.resolved_at is None]
        return sorted(open_, key=lambda each: each.severity)

    @property
    def past(self) -> list[Publication]:
        """Return the resolved incidents, newest first."""
        return [each for each in self.publications if each.resolved_at is not None]

    @property
    def state(self) -> ComponentState:
        """Return the worst state of all, that of incidents about no single service included."""
        return worst(STATES[each.severity] for each in self.open)

    def local(self, moment: datetime) -> datetime:
        """Return the moment as the team's clocks show it."""
        return moment.astimezone(self.zone)


def title(publication: Publication) -> str:
    """Return the incident's title as one line that is never empty."""
    return text.line(publication.title) or "Incident without a title"


def newest_first(publication: Publication) -> list[Statement]:
    """Return the statements as the public reads them."""
    return list(reversed(publication.statements))


def spoken(state: ComponentState) -> str:
    """Return the state in words."""
    return state.replace("_", " ").capitalize()

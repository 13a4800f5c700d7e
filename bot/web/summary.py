"""The status page for machines, in the shape of Statuspage's summary.json, which tools know."""

from collections.abc import Mapping

from bot.core.incidents.components import STATES
from bot.core.ports.status_page import ComponentState, Publication
from bot.web import text
from bot.web.status import HEADLINES, Component, StatusView, newest_first, title

INDICATORS = {
    ComponentState.OPERATIONAL: "none",
    ComponentState.DEGRADED_PERFORMANCE: "minor",
    ComponentState.PARTIAL_OUTAGE: "major",
    ComponentState.MAJOR_OUTAGE: "critical",
}
"""Statuspage's words for how bad it is, of a page and of an incident."""

Json = Mapping[str, object]


def summary(view: StatusView) -> Json:
    """Return the view: `incidents` are the open ones, as Statuspage has it; times are ISO 8601.

    `past_incidents`, which Statuspage has in another file, are those that were resolved lately.
    https://www.atlassianstatus.com/api
    """
    return {
        "page": {
            "name": "Status",
            "time_zone": str(view.zone),
            "updated_at": view.local(view.made_at).isoformat(),
        },
        "status": {"indicator": INDICATORS[view.state], "description": HEADLINES[view.state]},
        "components": [_component(each) for each in view.components],
        "incidents": [_incident(view, each) for each in view.open],
        "past_incidents": [_incident(view, each) for each in view.past],
        "scheduled_maintenances": [],
    }


def _component(component: Component) -> Json:
    name = text.line(component.name)
    return {"id": name, "name": name, "status": component.state.value}


def _incident(view: StatusView, publication: Publication) -> Json:
    return {
        "id": publication.key,
        "name": title(publication),
        "status": publication.status.value,
        "impact": INDICATORS[STATES[publication.severity]],
        "created_at": view.local(publication.opened_at).isoformat(),
        "started_at": view.local(publication.opened_at).isoformat(),
        "updated_at": view.local(publication.updated_at).isoformat(),
        "resolved_at": view.local(publication.resolved_at).isoformat() if publication.resolved_at else None,
        "components": [_component(each) for each in view.components if each.name == publication.service],
        "incident_updates": _updates(view, publication),
    }


def _updates(view: StatusView, publication: Publication) -> list[Json]:
    """Return the statements, newest first; the number in an id tells which one it was."""
    numbers = range(len(publication.statements), 0, -1)
    return [
        {
            "id": f"{publication.key}-{number}",
            "incident_id": publication.key,
            "status": statement.status.value,
            "body": text.rows(statement.text),
            "created_at": view.local(statement.at).isoformat(),
        }
        for number, statement in zip(numbers, newest_first(publication), strict=True)
    ]

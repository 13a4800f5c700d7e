"""The status page: what the public is told about the services, as values, as JSON and as one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape
from string import Template

from bot.web.style import CSS


class State(StrEnum):
    """How well a component works, best first, in Statuspage's words, which tools know.

    https://developer.statuspage.io/#tag/components
    """

    OPERATIONAL = "operational"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


ORDER = tuple(State)
INDICATORS = dict(zip(ORDER, ("none", "minor", "major", "critical"), strict=True))
HEADLINES = dict(
    zip(
        ORDER,
        ("All systems operational", "Some systems are slow", "Some systems are down", "Major outage"),
        strict=True,
    )
)


def worst(states: Sequence[State]) -> State:
    """Return the worst of `states`; nothing known to be bad is operational."""
    return max(states, key=ORDER.index, default=State.OPERATIONAL)


@dataclass(frozen=True, slots=True)
class Component:
    """A service as the public knows it, in the worst state of its parts."""

    name: str
    state: State


@dataclass(frozen=True, slots=True)
class StatusView:
    """What is shown at one moment; `checked_at` (aware) is None until the services were first looked at."""

    components: Sequence[Component]
    checked_at: datetime | None

    @property
    def state(self) -> State:
        """Return the worst state of all components."""
        return worst([component.state for component in self.components])


def summary(view: StatusView) -> dict[str, object]:
    """Return the view in the shape of Statuspage's summary.json; `updated_at` is ISO 8601 or null."""
    return {
        "page": {"name": "Status", "updated_at": view.checked_at.isoformat() if view.checked_at else None},
        "status": {"indicator": INDICATORS[view.state], "description": HEADLINES[view.state]},
        "components": [
            {"name": component.name, "status": component.state.value} for component in view.components
        ],
        "incidents": [],
    }


def page(view: StatusView) -> str:
    """Return the view as one self-contained HTML page; each state is a word, never colour alone."""
    return Template(PAGE).substitute(
        css=CSS,
        state=view.state.value,
        headline=HEADLINES[view.state],
        components="\n".join(_row(component) for component in view.components),
        checked=_checked(view.checked_at),
    )


def _row(component: Component) -> str:
    words = component.state.value.replace("_", " ").capitalize()
    return (
        f'<li class="{component.state}"><span>{escape(component.name)}</span> <strong>{words}</strong></li>'
    )


def _checked(moment: datetime | None) -> str:
    if moment is None:
        return "Not checked yet."
    return f'Last checked <time datetime="{moment.isoformat()}">{moment:%d %B %Y, %H:%M:%S %Z}</time>.'


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$headline</title>
<style>$css</style>
</head>
<body>
<main>
<h1 class="$state">$headline</h1>
<h2>Components</h2>
<ul>
$components
</ul>
<h2>Incidents</h2>
<p>No known incidents.</p>
<footer><p>$checked</p></footer>
</main>
</body>
</html>
"""

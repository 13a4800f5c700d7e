"""The status page for people: one document without scripts that fetches nothing."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from string import Template

from bot.core.incidents.components import STATES
from bot.core.ports.status_page import Publication, Statement
from bot.web import text
from bot.web.status import HEADLINES, PAST, Component, StatusView, newest_first, spoken, title
from bot.web.style import CSS

UNKNOWN = "The state of our systems cannot be shown right now. Please try again in a minute."
"""What is told where nothing can be read: neither that all is well nor what broke here."""


def page(view: StatusView) -> str:
    """Return the view; each state is a word, never colour alone."""
    return Template(_PAGE).substitute(
        css=CSS,
        state=view.state.value,
        headline=HEADLINES[view.state],
        content=Template(_CONTENT).substitute(
            components=_components(view.components),
            open=_incidents(view, view.open) or "<p>No known incidents.</p>",
            past=_incidents(view, view.past) or f"<p>None in the last {PAST.days} days.</p>",
            made=f"As of {_time(view, view.made_at)}.",
        ),
    )


def unknown_page() -> str:
    """Return the page for when nothing is known."""
    return Template(_PAGE).substitute(
        css=CSS, state="unknown", headline="Status unknown", content=f"<p>{UNKNOWN}</p>"
    )


def _components(components: Sequence[Component]) -> str:
    rows = "\n".join(
        f'<li class="{each.state}"><bdi>{escape(text.line(each.name))}</bdi>'
        f" <strong>{spoken(each.state)}</strong></li>"
        for each in components
    )
    return f'<ul class="components">\n{rows}\n</ul>' if rows else "<p>There are none.</p>"


def _incidents(view: StatusView, publications: Sequence[Publication]) -> str:
    return "\n".join(_incident(view, each) for each in publications)


def _incident(view: StatusView, publication: Publication) -> str:
    statements = "\n".join(_statement(view, each) for each in newest_first(publication))
    return (
        f'<article>\n<h3 dir="auto">{escape(title(publication))}</h3>\n'
        f'<p class="about">{_about(view, publication)}</p>\n<ol>\n{statements}\n</ol>\n</article>'
    )


def _about(view: StatusView, publication: Publication) -> str:
    """Return how bad it is, about what, and from when to when."""
    service = f"<bdi>{escape(text.line(publication.service))}</bdi> · " if publication.service else ""
    state = STATES[publication.severity]
    began = _time(view, publication.opened_at)
    if publication.resolved_at is None:
        return f'<strong class="{state}">{spoken(state)}</strong> · {service}since {began}'
    return f"{spoken(state)} · {service}{began} to {_time(view, publication.resolved_at)}"


def _statement(view: StatusView, statement: Statement) -> str:
    return (
        f"<li><p><strong>{statement.status.capitalize()}</strong> · {_time(view, statement.at)}</p>\n"
        f'<p class="words" dir="auto">{escape(text.rows(statement.text))}</p></li>'
    )


def _time(view: StatusView, moment: datetime) -> str:
    at = view.local(moment)
    machine = at.isoformat(timespec="seconds")
    return f'<time datetime="{machine}">{at:%d %b %Y, %H:%M} {escape(at.tzname() or "")}</time>'


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$headline</title>
<link rel="alternate" type="application/atom+xml" title="Incidents" href="status.atom">
<style>$css</style>
</head>
<body>
<main>
<h1 class="$state">$headline</h1>
$content
</main>
</body>
</html>
"""

_CONTENT = """<section>
<h2>Components</h2>
$components
</section>
<section>
<h2>Incidents</h2>
$open
</section>
<section>
<h2>Past incidents</h2>
$past
</section>
<footer><p>$made</p>
<p><a href="status.atom">Incidents as a feed</a></p></footer>"""

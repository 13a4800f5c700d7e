"""What the bot reads and writes of Statuspage: incidents that carry our key, their words, components.

https://developer.statuspage.io/#tag/incidents
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.adapters.http import plain
from bot.core.domain.incident import Severity
from bot.core.ports.status_page import ComponentState, Publication, Statement

MARK = "chatops"
"""Under this name an incident's metadata hold our key, and how many statements stand there."""
_NAME, _BODY = 255, 25_000
"""Characters; https://developer.statuspage.io/#operation/postPagesPageIdIncidents"""
_IMPACTS: Mapping[Severity, str] = {
    Severity.SEV1: "critical",
    Severity.SEV2: "major",
    Severity.SEV3: "minor",
}


class Mark(msgspec.Struct):
    """Which incident it is to us, and how many of its statements have been told."""

    key: str = ""
    told: int = 0


class Incident(msgspec.Struct):
    """One that stands there."""

    id: str
    name: str
    metadata: dict[str, Any] | None = None
    impact_override: str | None = None

    @property
    def mark(self) -> Mark:
        """Return what we wrote on it; an empty one where it is not ours."""
        try:
            return msgspec.convert((self.metadata or {}).get(MARK, {}), Mark, strict=False)
        except msgspec.ValidationError:
            return Mark()


class Component(msgspec.Struct):
    """One part of what the page is about."""

    id: str
    status: str = ""


class Changed(msgspec.Struct):
    """Whatever was changed."""

    id: str


class Page(msgspec.Struct):
    """The page itself."""

    name: str = ""


def headline(publication: Publication) -> dict[str, str]:
    """Return what stands above an incident's words."""
    return {
        "name": plain(publication.title, _NAME) or "Incident",
        "impact_override": _IMPACTS[publication.severity],
    }


def marked(metadata: Mapping[str, Any] | None, publication: Publication, told: int) -> dict[str, Any]:
    """Return an incident's metadata with our mark; what others wrote there stays."""
    return {**(metadata or {}), MARK: {"key": publication.key, "told": told}}


def said(statement: Statement, *, notify: bool) -> dict[str, Any]:
    """Return one statement, of which subscribers are told or not."""
    return {
        "status": statement.status.value,
        "body": plain(statement.text, _BODY),
        "deliver_notifications": notify,
    }


def component(state: ComponentState) -> dict[str, Any]:
    """Return the change of a component."""
    return {"component": {"status": state.value}}

"""What PagerDuty is sent.

https://developer.pagerduty.com/docs/send-alert-event
"""

from collections.abc import Mapping
from hashlib import sha256

from bot.adapters.http import plain
from bot.core.domain.incident import Severity
from bot.core.ports.paging import Page

_SUMMARY, _DEDUP_KEY = 1024, 255
"""Characters of a summary, and of a key."""
_SEVERITIES: Mapping[Severity, str] = {
    Severity.SEV1: "critical",
    Severity.SEV2: "error",
    Severity.SEV3: "warning",
}


def event(routing_key: str, action: str, key: str, **more: object) -> dict[str, object]:
    """Return an event of an alert; `key` makes it one however often it is sent."""
    dedup_key = key if len(key) <= _DEDUP_KEY else sha256(key.encode()).hexdigest()
    return {"routing_key": routing_key, "event_action": action, "dedup_key": dedup_key, **more}


def triggered(page: Page) -> dict[str, object]:
    """Return what an alert begins with."""
    about = f"{page.severity.spoken}{f' {page.service}' if page.service else ''}: {page.title}"
    payload = {
        "summary": plain(about, _SUMMARY),
        "source": page.service or "chatops",
        "severity": _SEVERITIES[page.severity],
        "component": page.service,
        "group": page.team,
    }
    links = [{"href": page.link, "text": "The room in Discord"}] if page.link else []
    told = {key: word for key, word in payload.items() if word}
    return {"client": "chatops", "payload": told, "links": links}


def headers(token: str) -> dict[str, str]:
    """Return what every question to its REST API says."""
    media = {"Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json"}
    return {**media, "Authorization": f"Token token={token}"}

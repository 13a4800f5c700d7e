"""The life of operations as design.md has it, and as the audit log alone tells it."""

from collections.abc import Iterable

from bot.core.domain.audit import Event

PATHS = {
    None: "confirming pending approved",
    "confirming": "confirming pending approved expired cancelled void",
    "pending": "pending approved rejected expired cancelled void",
    "approved": "approved executing rejected expired cancelled void",
    "executing": "executing succeeded failed unknown",
    "unknown": "unknown succeeded failed",
}
"""Where an operation may go from where it stands; from anywhere else nowhere."""

_TOLD = {
    "operation.requested": {"confirming", "pending", "approved"},
    "operation.confirmed": {"pending", "approved"},
    "operation.approved": {"approved"},
    "operation.postponed": {"pending", "approved"},
    "operation.started": {"executing"},
}
_RESULTS = {"success": "succeeded", "failure": "failed"}


def fold(events: Iterable[Event]) -> tuple[dict[str, set[str]], dict[str, set[tuple[str, str]]]]:
    """Return, by id, the states that the log leaves possible, and the votes that stand."""
    states: dict[str, set[str]] = {}
    votes: dict[str, set[tuple[str, str]]] = {}
    for event in events:
        if event.result is not None and event.event in {"command", "operation.settled"}:
            states[event.id] = {_RESULTS.get(event.result, str(event.result))}
        elif event.event in _TOLD:
            states[event.id] = _TOLD[event.event]
        elif event.event in {"vote", "vote.withdrawn"}:
            ballot = event.user.id, (event.reason or "").split()[0]
            known = votes.setdefault(event.id, set())
            (known.add if event.event == "vote" else known.discard)(ballot)
    return states, votes

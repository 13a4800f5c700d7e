"""One line of the audit log: the bytes that are hashed, stored, exported and read for ever."""

import hashlib
import json
from datetime import datetime
from typing import Any

from bot.core.domain.audit import Event
from bot.core.domain.moment import timestamp
from bot.core.domain.operation import Vote
from bot.store.audit.boot import Boot

VERSION = 1
"""The format of a line; a reader of version n reads every version before it."""

NO_LINE = "0" * 64
"""The `prev` of the first record: there is no line before it."""


def encode(event: Event, seq: int, prev: str, boot: Boot) -> bytes:
    """Return the line of `event` without its newline: one ASCII JSON object, keys in the order of the format.

    Everything beyond ASCII is escaped, so that nothing in a name or a command can start a new line.
    """
    fields: dict[str, Any] = {
        "timestamp": timestamp(event.at),
        "user": f"@{event.user.name}",
        "command": event.command,
        "approved_by": _approvers(event.approvals),
        "result": event.result,
        "duration_seconds": event.duration_seconds,
        "channel": event.channel,
        "seq": seq,
        "event": event.event,
        "id": event.id,
        "user_id": event.user.id,
        "approvals": [_approval(vote, event.second_factor) for vote in event.approvals],
        "digest": event.digest,
        "policy": event.policy,
        "reason": event.reason,
        "v": VERSION,
        "prev": prev,
        "boot": boot.name,
        "uptime": boot.uptime,
        "action": event.action,
        "service": event.service,
        "environment": event.environment,
        "change": event.change,
        **_told(event),
    }
    return json.dumps(fields, ensure_ascii=True).encode("ascii")


def _told(event: Event) -> dict[str, Any]:
    """Return what only some records say, as far as this one does."""
    said = {
        "severity": event.severity,
        "status": event.status,
        "evidence": event.evidence,
        "message": event.message,
        "interaction": event.interaction,
        "role_ids": list(event.role_ids) or None,
    }
    times = {"happened_at": event.happened_at, "made_at": event.made_at}
    told = {key: timestamp(at) for key, at in times.items() if at is not None}
    return {key: word for key, word in said.items() if word is not None} | told


def line_hash(line: bytes) -> str:
    """Return what the next record's `prev` says: the SHA-256 (hex) of the line without its newline."""
    return hashlib.sha256(line).hexdigest()


def month(at: datetime) -> str:
    """Return the month whose file a record of this time belongs to: `2026-03`."""
    return timestamp(at)[:7]


def _approvers(votes: tuple[Vote, ...]) -> str | None:
    """Name each human once, in the order of their first vote."""
    names: dict[str, str] = {}
    for vote in votes:
        names.setdefault(vote.user.id, f"@{vote.user.name}")
    return ", ".join(names.values()) or None


def _approval(vote: Vote, second_factor: str | None) -> dict[str, str]:
    """Return who approved, when, by which role; and by which second factor, where one was asked for."""
    proven = {} if second_factor is None else {"second_factor": second_factor}
    return {
        "user": f"@{vote.user.name}",
        "user_id": vote.user.id,
        "role": vote.role,
        "at": timestamp(vote.at),
        "source": vote.source,
        **proven,
    }

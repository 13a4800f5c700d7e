"""What the words of the audit log and of a card mean, for people who read them years later."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.domain.audit import EventName, Result
from bot.core.domain.operation import State


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sentence on what happened, and the keys its records may have beyond those that all have."""

    sentence: str
    keys: tuple[str, ...] = ()


_OPERATION = ("message", "interaction", "made_at")
_PERSON = (*_OPERATION, "role_ids")
_INCIDENT = ("severity", "status")


def _operation(sentence: str) -> Meaning:
    return Meaning(sentence, _OPERATION)


def _vote(sentence: str) -> Meaning:
    return Meaning(sentence, _PERSON)


def _incident(sentence: str, *keys: str) -> Meaning:
    return Meaning(sentence, (*_INCIDENT, *keys))


EVENTS: Mapping[EventName, Meaning] = {
    EventName.COMMAND: Meaning(
        "A command ended: answered, refused, or the end of the operation that it asked for.",
        ("evidence", *_OPERATION, *_INCIDENT),
    ),
    EventName.DENIED: Meaning("A click or a vote was refused; `reason` tells why.", (*_PERSON, *_INCIDENT)),
    EventName.REQUESTED: _operation("Somebody asked for an operation, and its card was made."),
    EventName.CONFIRMED: _operation("The requester confirmed it."),
    EventName.APPROVED: _operation("The last approval that it needed has come, or none was needed."),
    EventName.POSTPONED: _operation("It is approved and waits for the end of what stands in its way."),
    EventName.STARTED: _operation("It is about to reach the back end; what follows may have had an effect."),
    EventName.RESUMED: _operation("The bot came back and goes on watching what it had started."),
    EventName.SETTLED: _operation("A person, or the back end later, said how an unknown outcome ended."),
    EventName.VOTE: _vote("Somebody reacted with ✅ or ❌, and it counts."),
    EventName.VOTE_WITHDRAWN: _vote("A vote was taken back, or counts no longer."),
    EventName.SECOND_FACTOR_GIVEN: _operation(
        "Somebody gave a code of their second factor for this operation."
    ),
    EventName.SECOND_FACTOR_REFUSED: _operation("A code was wrong, used before, or not asked for."),
    EventName.SECOND_FACTOR_OFFERED: Meaning("Somebody was shown a new secret for their authenticator app."),
    EventName.SECOND_FACTOR_ENROLLED: Meaning("Somebody proved a new second factor by a code of it."),
    EventName.SECOND_FACTOR_REMOVED: Meaning("Somebody removed their second factor by a code of it."),
    EventName.SECOND_FACTOR_RESET: Meaning("An operator took a second factor away, by the command line."),
    EventName.GLASS_BROKEN: _operation("Somebody went on alone in an emergency; `reason` tells why."),
    EventName.REVIEWED: _operation("Somebody reviewed what was done alone."),
    EventName.REVIEW_REMINDED: _operation("The bot asked once more for a review that is late."),
    EventName.LOCKED: Meaning("Somebody locked a service in an environment."),
    EventName.UNLOCKED: Meaning("A lock was taken away."),
    EventName.POLICY_CHANGED: Meaning("Another approval matrix is in force; `reason` tells what changed."),
    EventName.POLICY_REFUSED: Meaning("An edited matrix was refused, and the one before stays in force."),
    EventName.LOG_REPAIRED: Meaning("The bot mended the end of the log after a crash; `reason` tells how."),
    EventName.FALLBACK_RECORDED: Meaning(
        "Somebody told the log of what was done by hand, without the bot; `happened_at` is when.",
        ("happened_at",),
    ),
    EventName.RUNBOOK_STARTED: Meaning("Somebody began a runbook; `digest` is the SHA-256 of its text."),
    EventName.RUNBOOK_STEP: Meaning("A step of a runbook was done, skipped, run or taken up again."),
    EventName.RUNBOOK_FINISHED: Meaning("The last step of a runbook is behind."),
    EventName.INCIDENT_OPENED: _incident("Somebody called an incident."),
    EventName.INCIDENT_ROOM: _incident("Its channel is there."),
    EventName.INCIDENT_PAGED: _incident("The team that owns what is broken was called."),
    EventName.INCIDENT_ACKNOWLEDGED: _incident("Somebody took the call."),
    EventName.INCIDENT_UPDATED: _incident("Somebody told how it stands."),
    EventName.INCIDENT_SEVERITY: _incident("It is better or worse than it was said to be."),
    EventName.INCIDENT_ROLE: _incident("Somebody is commander, does communications, or is the scribe."),
    EventName.INCIDENT_NOTED: _incident("Something was added to the timeline.", "happened_at"),
    EventName.INCIDENT_REMINDED: _incident("The bot reminded of what is due."),
    EventName.INCIDENT_RESOLVED: _incident("Somebody ended it."),
    EventName.INCIDENT_REOPENED: _incident("It began again."),
    EventName.INCIDENT_MEETING: _incident("Its postmortem was scheduled, or could not be."),
    EventName.INCIDENT_ARCHIVED: _incident("Its channel was closed for writing."),
    EventName.INCIDENT_ALERT: _incident("An alert belongs to it.", "happened_at"),
    EventName.ALERT_FIRING: Meaning("Alertmanager told of an alert.", ("severity",)),
    EventName.ALERT_RESOLVED: Meaning("An alert is over.", ("severity",)),
}
"""Every event of the log."""

RESULTS: Mapping[Result, str] = {
    Result.SUCCESS: "It was done and found healthy, or the question was answered.",
    Result.FAILURE: "It was begun and did not succeed, or could not be answered.",
    Result.REJECTED: "Somebody who may approve said no; nothing was done.",
    Result.EXPIRED: "Too few agreed in time; nothing was done.",
    Result.CANCELLED: "Whoever asked for it took it back; nothing was done.",
    Result.VOID: "What was approved no longer held when it was to start; nothing was done.",
    Result.DENIED: "The policy does not allow it to this person there; nothing was done.",
    Result.UNKNOWN: "It was begun, and nobody can tell yet how it ended; a person settles it.",
}
"""Every way a command can end."""

STATES: Mapping[State, str] = {
    State.CONFIRMING: "waits for the requester's own click",
    State.PENDING: "waits for approvals",
    State.APPROVED: "may start, or waits for the end of what stands in its way",
    State.EXECUTING: "the back end was asked, or is about to be",
    State.SUCCEEDED: "done and healthy",
    State.FAILED: "did not succeed; the card says what runs now",
    State.UNKNOWN: "begun, and nobody can tell how it ended; a person settles it",
    State.REJECTED: "an approver said no",
    State.EXPIRED: "too few agreed in time",
    State.CANCELLED: "taken back by who asked for it",
    State.VOID: "what was approved is no longer what would run",
}
"""Where an operation can stand."""

KEYS: Mapping[str, str] = {
    "timestamp": "when it happened, in UTC: `2026-03-04T15:23:47.120Z`",
    "user": "who acted, as `@name`",
    "command": "the command as it was typed; empty where no command was",
    "approved_by": "whose approvals counted: `@bob, @carol`, or null",
    "result": "how it ended; null while it is open",
    "duration_seconds": "whole seconds from the request to the end, or null",
    "channel": "where it was said, as `#name`",
    "seq": "the number of the record, from 1, without a gap",
    "event": "what happened, as listed above",
    "id": "the operation, incident, alert or interaction that it belongs to",
    "user_id": "the Discord id of who acted: names can change, ids cannot",
    "approvals": "each approval that counted: who, with which role, when, how it was learned, which factor",
    "digest": "the digest of the plan that was approved",
    "policy": "the digest of the approval matrix in force",
    "reason": "why, or null",
    "v": "the version of the format",
    "prev": "SHA-256 (hex) of the line before, without its newline; 64 zeros in the first record",
    "boot": "the run of the bot that wrote it: the number of that run's first record and a random name",
    "uptime": "seconds since that run began, by a clock that nobody can set",
    "action": "the power over production, or null",
    "service": "on which service, or null",
    "environment": "where, or null",
    "change": "what the command alone does not say: from what to what, which migrations; or null",
    "severity": "how bad the incident or alert is after the event",
    "status": "how far the incident is after the event",
    "evidence": "what the end of an execution rests on",
    "message": "the card, as its link ends: `guild/channel/message`",
    "interaction": "the id of the request at Discord",
    "role_ids": "all roles that somebody who voted held at that moment",
    "happened_at": "when that happened which was noted later",
    "made_at": "when what was deployed was made, where that is known",
}
"""Every key of a record, in order; those from `severity` on are there only where they say something."""

"""What is written down for ever: the vocabulary of the audit log and one event of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.domain.operation import Glass, Operation, State, Vote
from bot.core.domain.person import CHATOPS, Member, Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, Request


class EventName(StrEnum):
    """`subject.what`; `command` is the one record that every command ends in."""

    COMMAND = "command"
    DENIED = "denied"
    REQUESTED = "operation.requested"
    CONFIRMED = "operation.confirmed"
    APPROVED = "operation.approved"
    POSTPONED = "operation.postponed"
    STARTED = "operation.started"
    RESUMED = "operation.resumed"
    SETTLED = "operation.settled"
    VOTE = "vote"
    VOTE_WITHDRAWN = "vote.withdrawn"
    SECOND_FACTOR_GIVEN = "vote.second_factor"
    SECOND_FACTOR_REFUSED = "second_factor.refused"
    SECOND_FACTOR_OFFERED = "second_factor.offered"
    SECOND_FACTOR_ENROLLED = "second_factor.enrolled"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    SECOND_FACTOR_RESET = "second_factor.reset"
    GLASS_BROKEN = "glass.broken"
    REVIEWED = "glass.reviewed"
    REVIEW_REMINDED = "glass.reminded"
    LOCKED = "lock.set"
    UNLOCKED = "lock.removed"
    POLICY_CHANGED = "policy.changed"
    POLICY_REFUSED = "policy.refused"
    LOG_REPAIRED = "audit.repaired"
    FALLBACK_RECORDED = "fallback.recorded"
    RUNBOOK_STARTED = "runbook.started"
    RUNBOOK_STEP = "runbook.step"
    RUNBOOK_FINISHED = "runbook.finished"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_ROOM = "incident.room"
    INCIDENT_PAGED = "incident.paged"
    INCIDENT_ACKNOWLEDGED = "incident.acknowledged"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_SEVERITY = "incident.severity"
    INCIDENT_ROLE = "incident.role"
    INCIDENT_NOTED = "incident.noted"
    INCIDENT_REMINDED = "incident.reminded"
    INCIDENT_RESOLVED = "incident.resolved"
    INCIDENT_REOPENED = "incident.reopened"
    INCIDENT_MEETING = "incident.meeting"
    INCIDENT_ARCHIVED = "incident.archived"
    INCIDENT_ALERT = "incident.alert"
    ALERT_FIRING = "alert.firing"
    ALERT_RESOLVED = "alert.resolved"


class Result(StrEnum):
    """How a command ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    VOID = "void"
    DENIED = "denied"
    UNKNOWN = "unknown"


_RESULTS = {
    State.SUCCEEDED: Result.SUCCESS,
    State.FAILED: Result.FAILURE,
    State.UNKNOWN: Result.UNKNOWN,
    State.REJECTED: Result.REJECTED,
    State.EXPIRED: Result.EXPIRED,
    State.CANCELLED: Result.CANCELLED,
    State.VOID: Result.VOID,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened; the store adds sequence, chain and format version.

    `id` is the operation's, or `in_<interaction id>` for a command that never became one, `user` who acted.
    `approvals` are those that counted. `action`, `service`, `environment` make the log searchable, `change`
    says what the command alone does not: from what to what, which migrations. Of incidents, `severity` and
    `status` say how they stand after the event, and `happened_at` when that happened which was noted `at` a
    later time. `made_at` is when what was deployed was made (committed, built), where that is known.
    `evidence` is what the end of an execution rests on. `message` is the card, as its link ends
    (`guild/channel/message`), `interaction` the id of the request at Discord, and `role_ids` are all roles
    that somebody who voted held at that moment: with them nobody can deny a vote, or be accused of one.
    With a `second_factor` each of the `approvals` is by somebody who has given a code of theirs.
    """

    at: datetime
    event: EventName
    id: str
    user: Person
    command: str
    channel: str
    result: Result | None = None
    duration_seconds: int | None = None
    approvals: tuple[Vote, ...] = ()
    digest: str | None = None
    policy: str | None = None
    reason: str | None = None
    action: str | None = None
    service: str | None = None
    environment: str | None = None
    change: str | None = None
    severity: str | None = None
    status: str | None = None
    happened_at: datetime | None = None
    made_at: datetime | None = None
    evidence: str | None = None
    message: str | None = None
    interaction: str | None = None
    role_ids: tuple[str, ...] = ()
    second_factor: str | None = None


def of(
    operation: Operation, event: EventName, at: datetime, *, by: Person, reason: str | None = None
) -> Event:
    """Return the event `event` of `operation`, done by `by`."""
    return Event(
        at=at,
        event=event,
        id=operation.id,
        user=by,
        command=operation.command,
        channel=operation.place.channel,
        approvals=operation.approvals,
        digest=operation.digest,
        policy=operation.policy,
        reason=reason,
        action=operation.plan.action,
        service=operation.plan.service,
        environment=operation.plan.environment,
        change=operation.plan.change,
        made_at=operation.plan.made_at,
        message=_link(operation),
        interaction=operation.interaction_id,
        second_factor=operation.row.second_factor,
    )


def vote(
    operation: Operation, event: EventName, at: datetime, *, by: Member, reason: str | None = None
) -> Event:
    """Return what became of a vote, with all roles that its owner held."""
    return replace(
        of(operation, event, at, by=by.person, reason=reason),
        role_ids=tuple(sorted(by.role_ids | by.late_role_ids)),
    )


def _link(operation: Operation) -> str | None:
    """Return how the link to the card ends, None where there is no card yet."""
    card = operation.card
    return f"{operation.place.guild_id}/{card.channel_id}/{card.message_id}" if card else None


def ending(operation: Operation, at: datetime) -> Event:
    """Return the `command` record of an operation at its end, seconds counted from the request."""
    return replace(
        of(operation, EventName.COMMAND, at, by=operation.requester, reason=operation.reason),
        result=_RESULTS[operation.state],
        evidence=operation.evidence or None,
        duration_seconds=max(0, round((at - operation.created_at).total_seconds())),
    )


def answered(
    attempt: Attempt,
    result: Result,
    asked_at: datetime,
    at: datetime,
    reason: str | None = None,
    service: str | None = None,
    environment: str | None = None,
) -> Event:
    """Return the `command` record of a command that is no operation, with the seconds since it was given."""
    return replace(
        _by(attempt, EventName.COMMAND, at),
        result=result,
        duration_seconds=max(0, round((at - asked_at).total_seconds())),
        reason=reason,
        service=service,
        environment=environment,
    )


def locked(attempt: Attempt, at: datetime, service: str, environment: str, reason: str) -> Event:
    """Return that the one who gave the command locked this target, and why."""
    return _lock(attempt, EventName.LOCKED, at, service, environment, reason)


def unlocked(
    attempt: Attempt, at: datetime, service: str, environment: str, reason: str | None = None
) -> Event:
    """Return that the one who gave the command took the lock of this target away; `reason` is the lock's."""
    return _lock(attempt, EventName.UNLOCKED, at, service, environment, reason)


def second_factor(attempt: Attempt, event: EventName, at: datetime, why: str | None = None) -> Event:
    """Return what happened to the second factor of the one who gave the command; no secret, no code."""
    result = Result.DENIED if event is EventName.SECOND_FACTOR_REFUSED else None
    return replace(_by(attempt, event, at), result=result, reason=why)


def second_factor_reset(person: Person, command: str, why: str, at: datetime) -> Event:
    """Return that an operator took somebody's second factor away, by the command line."""
    return Event(
        at=at,
        event=EventName.SECOND_FACTOR_RESET,
        id=f"person_{person.id}",
        user=CHATOPS,
        command=command,
        channel="",
        reason=why,
    )


def glass_broken(operation: Operation, glass: Glass, at: datetime) -> Event:
    """Return that somebody went on alone, and why; what was approved until then stands beside it."""
    return of(operation, EventName.GLASS_BROKEN, at, by=glass.by, reason=glass.account)


def glass_reviewed(operation: Operation, by: Person, at: datetime) -> Event:
    """Return that somebody looked at what was done alone."""
    return of(operation, EventName.REVIEWED, at, by=by)


def glass_reminded(operation: Operation, at: datetime, reason: str | None = None) -> Event:
    """Return that the bot asked once more for the review."""
    return of(operation, EventName.REVIEW_REMINDED, at, by=CHATOPS, reason=reason)


def denial(request: Request, refusal: Refused, at: datetime) -> Event:
    """Return the `command` record of a request that was refused before it became an operation."""
    return replace(
        turned_away(request, refusal.sentence, at),
        action=request.action,
        service=request.service,
        environment=request.environment,
    )


def turned_away(attempt: Attempt, sentence: str, at: datetime) -> Event:
    """Return the `command` record of what was refused with `sentence` before anybody read what it asks."""
    record = _by(attempt, EventName.COMMAND, at)
    return replace(record, result=Result.DENIED, duration_seconds=0, reason=sentence)


def click_denied(
    operation: Operation | None, operation_id: str, by: Person, sentence: str, at: datetime
) -> Event:
    """Return that a click was refused with `sentence`; None stands for an operation that is not there."""
    if operation is None:
        event = Event(
            at=at, event=EventName.DENIED, id=operation_id, user=by, command="", channel="", reason=sentence
        )
    else:
        event = of(operation, EventName.DENIED, at, by=by, reason=sentence)
    return replace(event, result=Result.DENIED)


def _lock(
    attempt: Attempt, event: EventName, at: datetime, service: str, environment: str, reason: str | None
) -> Event:
    return replace(_by(attempt, event, at), service=service, environment=environment, reason=reason)


def _by(attempt: Attempt, event: EventName, at: datetime) -> Event:
    """Return an event of a command that is no operation, by the one who gave it."""
    return Event(
        at=at,
        event=event,
        id=f"in_{attempt.interaction_id}",
        user=attempt.requester.person,
        command=attempt.command,
        channel=attempt.place.channel,
    )

"""A second opinion on what may run, written without looking at the first: it tries every way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import permutations

from bot.core.domain.incident import Incident
from bot.core.domain.lock import Lock
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.domain.requirement import Row, Slot
from bot.core.domain.review import Review
from bot.core.policy.matrix import Freeze, Matrix

OPENS = {"0 * * * *": range(20), "0 0 * * *": range(60)}
"""The minutes at which the freezes of the tests are open, by their schedules."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that decides at one moment; `yes` and `no` are the people whose signs stand on the card.

    `voters` are people with the roles that they held when it was asked for and hold still: so a yes counts.
    While Discord `is_away` nobody can be asked who these people are.
    """

    matrix: Matrix
    people: Mapping[str, Member]
    voters: Mapping[str, Member]
    yes: frozenset[str]
    no: frozenset[str]
    now: datetime
    locks: Iterable[Lock]
    incidents: Iterable[Incident]
    reviews: Iterable[Review]
    is_away: bool


def objections(scene: Scene, operation: Operation) -> Iterator[str]:
    """Yield what speaks against the start of an operation in this scene."""
    plan, asker = operation.plan, _asker(scene, operation)
    rows = [row for row in scene.matrix.rows if _is_for(row, operation)]
    if operation.state != "executing":
        yield "no durable intent"
    if scene.now >= operation.expires_at:
        yield "its time is over"
    if any((lock.service, lock.environment) == (plan.service, plan.environment) for lock in _standing(scene)):
        yield "locked"
    if any(ids != scene.matrix.roles.get(name) for name, ids in operation.roles.items()):
        yield "roles mean other people"
        return
    may_ask_by = [*operation.row.requesters], [*(rows[0].requesters if rows else [])]
    if asker is None or not (_is_able(asker) and all(_holds(scene.matrix, asker, by) for by in may_ask_by)):
        yield "nobody may ask for it any more"
        return
    if rows[0].confirm and not operation.row.confirm:
        yield "never confirmed"
    decide = _unapproved if operation.glass is None else _broken
    yield from decide(scene, operation, asker, rows[0])


def _asker(scene: Scene, operation: Operation) -> Member | None:
    """Return who asked as one can know it now: by Discord, or for a glass on the matrix's word by that."""
    if not scene.is_away:
        return scene.people.get(operation.requester.id)
    rule, glass = scene.matrix.break_glass, operation.glass
    if rule is None or glass is None or not glass.is_vouched:
        return None
    every = frozenset(id_ for ids in scene.matrix.roles.values() for id_ in ids)
    named = [each.id for each in rule.without_discord]
    return Member(glass.by.id, glass.by.name, every) if operation.requester.id in named else None


def _unapproved(scene: Scene, operation: Operation, asker: Member, row: Row) -> Iterator[str]:
    groups: list[Sequence[Slot]] = [operation.row.slots, row.slots]
    for slots in groups:
        if not may_run(scene, slots, asker.id):
            yield f"no quorum of {slots}"
    for name, override in _overrides(scene, operation):
        knowing = replace(scene, yes=_who_knew(scene, operation, name, override))
        if not (override and may_run(knowing, override, asker.id)):
            yield f"{name} lets nobody pass"
    groups += [block.override for block in operation.blocks]
    for slots in groups:
        if slots and has_veto(scene, slots, asker.id):
            yield f"against a cross by {slots}"
    if any(groups) and asker.id in scene.no:
        yield "its requester took it back"


def may_run(scene: Scene, slots: Sequence[Slot], asker: str) -> bool:
    """Tell whether different present humans of those who said yes, not `asker`, fill every seat."""
    seats = [slot.roles for slot in slots for _ in range(slot.count)]
    able = [scene.voters[id_] for id_ in scene.yes - {asker} if _is_able(scene.voters.get(id_))]
    return any(
        all(_holds(scene.matrix, member, roles) for member, roles in zip(seated, seats, strict=True))
        for seated in permutations(able, len(seats))
    )


def has_veto(scene: Scene, slots: Sequence[Slot], asker: str) -> bool:
    """Tell whether anyone who said no has a vote now, since whenever."""
    roles = [role for slot in slots for role in slot.roles]
    able = [scene.people[id_] for id_ in scene.no - {asker} if _is_able(scene.people.get(id_))]
    return any(_holds(scene.matrix, member, roles) for member in able)


def may_ask(matrix: Matrix, operation: Operation, member: Member) -> bool:
    """Tell whether someone could ask for the same."""
    rows = [row for row in matrix.rows if _is_for(row, operation)]
    return _is_able(member) and bool(rows) and _holds(matrix, member, rows[0].requesters)


def _broken(scene: Scene, operation: Operation, asker: Member, _: Row) -> Iterator[str]:
    rule, glass = scene.matrix.break_glass, operation.glass
    if rule is None or operation.plan.action not in rule.actions:
        yield "nobody breaks the glass for this"
    elif not (_is_able(asker) and _holds(scene.matrix, asker, (rule.role,))):
        yield "the glass is not theirs to break"
    owed = [review for review in scene.reviews if review.by.id == asker.id and review.reviewed_by is None]
    if [review.operation_id for review in owed] != [operation.id]:
        yield f"reviews are open: {owed}"
    if glass is None or glass.by.id != asker.id or not glass.reason.strip():
        yield "no reason"


def _who_knew(scene: Scene, operation: Operation, name: str, override: Sequence[Slot]) -> frozenset[str]:
    """Return who said yes to a card on which this block stood."""
    shown = [
        block for block in operation.blocks if (block.name, tuple(block.override)) == (name, tuple(override))
    ]
    if not shown:
        return frozenset()
    at = shown[0].shown_at
    return scene.yes & {
        vote.user.id for vote in operation.votes if at is None or (vote.at > at and vote.source == "gateway")
    }


def _overrides(scene: Scene, operation: Operation) -> Iterator[tuple[str, Sequence[Slot]]]:
    """Yield the approvals that pass each block; none where nothing does."""
    plan, rule = operation.plan, scene.matrix.break_glass
    for freeze in scene.matrix.freezes:
        if (
            plan.action in freeze.actions
            and plan.environment in freeze.environments
            and _is_open(scene, freeze)
        ):
            yield f"freeze {freeze.name}", freeze.override
    for incident in scene.incidents:
        serious = incident.severity in {"sev1", "sev2"} and incident.service == plan.service
        if serious and plan.action in {"deploy", "migrate"}:
            yield f"incident {incident.id}", (Slot((rule.role,)),) if rule else ()


def _is_open(scene: Scene, freeze: Freeze) -> bool:
    return scene.now.minute in OPENS[freeze.schedule]


def _standing(scene: Scene) -> list[Lock]:
    return [lock for lock in scene.locks if lock.until is None or scene.now < lock.until]


def _is_for(row: Row, operation: Operation) -> bool:
    plan = operation.plan
    return (
        row.action == plan.action
        and plan.environment in row.environments
        and row.direction in {None, plan.direction}
    )


def _is_able(member: Member | None) -> bool:
    return member is not None and not (member.is_bot or member.is_pending or member.is_timed_out)


def _holds(matrix: Matrix, member: Member, roles: Iterable[str]) -> bool:
    return any(matrix.roles[role] & member.role_ids for role in roles)

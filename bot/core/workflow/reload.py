"""Puts a changed approval matrix in force: valid, with its difference in the audit log, or not at all."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.domain import audit
from bot.core.domain.audit import EventName, Result
from bot.core.domain.person import CHATOPS
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.policy.difference import difference
from bot.core.policy.matrix import Matrix
from bot.core.workflow.dependencies import Dependencies
from bot.core.workflow.settle import settle_soon
from bot.strict_yaml import Faults

_SHOWN = 10


async def reload(deps: Dependencies, attempt: Attempt) -> Sequence[str]:
    """Read the matrix again; return what changed, empty where nothing did. Raise Refused, StoreError.

    It decides nothing before its change is recorded.
    """
    async with deps.policy:
        await _refuse_stranger(deps, attempt)
        try:
            matrix = deps.read_matrix()
        except Faults as found:
            await _note(deps, attempt, EventName.POLICY_REFUSED, Result.FAILURE, "; ".join(found.lines))
            raise Refused("bad-matrix", _not_loaded(found.lines)) from found
        lines = difference(deps.matrix(), matrix)
        if not lines:
            await _note(deps, attempt, None, Result.SUCCESS, "nothing changed")
            return ()
        why = "; ".join(lines)
        await _note(deps, attempt, EventName.POLICY_CHANGED, Result.SUCCESS, why, policy=matrix.digest)
        deps.adopt(matrix)
        await _look_again(deps)
        return lines


async def start(deps: Dependencies, before: Matrix | None) -> None:
    """Write down what was changed in the matrix since it was in force last; raise StoreError.

    Nobody is known to have changed it while the bot was away, so the bot says it.
    """
    matrix = deps.matrix()
    lines = () if before is None else difference(before, matrix)
    if lines:
        event = audit.Event(
            at=deps.clock.now(),
            event=EventName.POLICY_CHANGED,
            id=f"policy_{matrix.digest[:16]}",
            user=CHATOPS,
            command="",
            channel="",
            policy=matrix.digest,
            reason="; ".join(lines),
        )
        await deps.store.record(event)
    deps.adopt(matrix)


async def _look_again(deps: Dependencies) -> None:
    """Judge what is open by the new matrix: what it waited for may have gone."""
    for operation in await deps.store.unsettled():
        if operation.is_open_to_votes:
            settle_soon(deps, operation)


async def _refuse_stranger(deps: Dependencies, attempt: Attempt) -> None:
    by = attempt.requester
    known = by.is_able and deps.matrix().role_names(by.role_ids)
    if not known and by.id != CHATOPS.id:
        sentence = "Only people with a role of the approval matrix reload it. Nothing was changed."
        await deps.store.record(audit.turned_away(attempt, sentence, deps.clock.now()))
        raise Refused("not-allowed", sentence)


async def _note(
    deps: Dependencies,
    attempt: Attempt,
    event: EventName | None,
    result: Result,
    why: str,
    policy: str | None = None,
) -> None:
    """Write down how the command ended, and beside it what it meant for the policy."""
    now = deps.clock.now()
    record = replace(audit.answered(attempt, result, now, now, why), policy=policy)
    also = [] if event is None else [replace(record, event=event)]
    await deps.store.record(*also, record)


def _not_loaded(lines: Sequence[str]) -> str:
    more = f"\n(and {len(lines) - _SHOWN} more)" if len(lines) > _SHOWN else ""
    listed = "\n".join(lines[:_SHOWN])
    return f"The matrix was not loaded, the one before stays in force. Mend this:\n{listed}{more}"

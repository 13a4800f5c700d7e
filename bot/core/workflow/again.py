"""Requests that a card leads to: the same once more, or the way back from what failed."""

from bot.core.domain.command import Command, parse
from bot.core.domain.operation import Operation, State
from bot.core.domain.person import Member
from bot.core.domain.plan import Action
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request, request
from bot.core.workflow.dependencies import Dependencies

REPEATABLE = frozenset({State.VOID, State.EXPIRED})
"""Ends after which the same may be asked for again with a click."""


async def same(deps: Dependencies, operation_id: str, by: Member, interaction_id: str) -> Request:
    """Return the request of `by` for what an operation was asked for; never with its break-glass.

    Raise Refused where it did not end in a way that leaves it to be asked for again.
    """
    operation = await _known(deps, operation_id)
    if operation.state not in REPEATABLE:
        raise Refused(
            "not-repeatable", f"It is {operation.state}. Nothing was done; type the command instead."
        )
    command = parse(operation.command)
    words = {name: word for name, word in command.words.items() if name != "break_glass"}
    return request(Command(command.name, words), by, operation.place, interaction_id)


async def undo(deps: Dependencies, operation_id: str, by: Member, interaction_id: str) -> Request:
    """Return the request of `by` to roll back where a deploy failed; raise Refused for anything else."""
    operation = await _known(deps, operation_id)
    if operation.state is not State.FAILED or operation.plan.action is not Action.DEPLOY:
        raise Refused("nothing-to-undo", "This is no failed deploy. Nothing was done.")
    words = {"service": operation.plan.service, "environment": operation.plan.environment}
    return request(Command("rollback", words), by, operation.place, interaction_id)


async def _known(deps: Dependencies, operation_id: str) -> Operation:
    operation = await deps.store.operation(operation_id)
    if operation is None:
        raise Refused("unknown-operation", "There is no such operation. Nothing was done.")
    return operation

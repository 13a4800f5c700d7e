"""Rollback: go back to what was healthy before, as the record of deploys has it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.actions.site import Site
from bot.core.domain.catalog import Service
from bot.core.domain.migration import Migration
from bot.core.domain.operation import Operation, State
from bot.core.domain.plan import Action, Plan
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Request

_CHANGES = frozenset({Action.DEPLOY, Action.ROLLBACK})


@dataclass(frozen=True, slots=True)
class Served:
    """A version that served: by what immutable name, and since when; None where the record begins with it."""

    version: str
    reference: str | None = None
    since: datetime | None = None


async def plan(request: Request, service: Service, site: Site) -> Plan:
    """Find the version to go back to, and what it was then; raise Refused, BackEndError.

    Only what ran here before is gone back to, as it was: this is no way around the approval of a deploy.
    """
    history = await site.history()
    running = await site.delivery.running(service.name, request.environment)
    served, is_broken = healthy(history), _is_broken(history)
    if request.to is None:
        target = _previous(served, running.version, is_broken=is_broken)
    else:
        target = _named(served, request.to, running.version, is_broken=is_broken)
    reference = target.reference or (await site.delivery.resolve(service.name, target.version)).reference
    return Plan(
        action=Action.ROLLBACK,
        service=service.name,
        environment=request.environment,
        version=target.version,
        reference=reference,
        from_version=running.version,
        from_reference=running.reference,
        kept_migrations=tuple(_run_since(target.since, history)),
    )


def healthy(history: Sequence[Operation]) -> list[Served]:
    """Return what served healthily, oldest first, each what a rollback from the next would go back to.

    What was rolled back from is left out. `history` is newest first; before its first entry ran what that
    one replaced.
    """
    served: list[Served] = []
    for operation in reversed(history):
        plan_ = operation.plan
        if plan_.action not in _CHANGES:
            continue
        if not served and plan_.from_version is not None:
            served.append(Served(plan_.from_version, plan_.from_reference))
        if operation.state is not State.SUCCEEDED or plan_.version is None:
            continue
        if plan_.action is Action.ROLLBACK:
            served = _back_to(served, plan_.version)
        if not served or not _is(served[-1], plan_):
            served.append(Served(plan_.version, plan_.reference, operation.finished_at))
    return served


def _is(served: Served, plan_: Plan) -> bool:
    """Tell whether a plan put out what served; a back end that knows no references is taken at its word."""
    return served.version == plan_.version and served.reference in (None, plan_.reference)


def _back_to(served: list[Served], version: str) -> list[Served]:
    """Drop what came after `version` served last."""
    places = [place for place, each in enumerate(served) if each.version == version]
    return served[: places[-1] + 1] if places else served


def _is_broken(history: Iterable[Operation]) -> bool:
    """Tell whether the last change did not succeed: then what runs is to be put right."""
    last = next((each for each in history if each.plan.action in _CHANGES), None)
    return last is not None and last.state is not State.SUCCEEDED


def _previous(served: Sequence[Served], running: str | None, *, is_broken: bool) -> Served:
    if served and (is_broken or served[-1].version != running):
        return served[-1]
    if len(served) > 1:
        return served[-2]
    raise Refused(
        "nothing-before",
        "There is no record of an earlier version that was healthy here. Nothing was changed; "
        "deploy a version you trust instead.",
    )


def _named(served: Sequence[Served], version: str, running: str | None, *, is_broken: bool) -> Served:
    found = next((each for each in reversed(served) if each.version == version), None)
    if found is None:
        known = ", ".join(dict.fromkeys(each.version for each in reversed(served))) or "none"
        raise Refused(
            "never-healthy",
            "That version was never healthy here by the record, so there is no way back to it. "
            f"Nothing was changed. Ways back: {known}. Anything else is a deploy.",
        )
    if version == running and not is_broken:
        raise Refused("already-running", f"{version} runs here already. Nothing was changed.")
    return found


def _run_since(moment: datetime | None, history: Iterable[Operation]) -> Iterator[Migration]:
    """Yield the migrations that were run after `moment`, oldest first, each once; their SQL is no matter."""
    migrates = [each for each in history if each.plan.action is Action.MIGRATE]
    since = [each for each in reversed(migrates) if moment is None or _ended(each) > moment]
    yield from dict.fromkeys(replace(step, sql="") for each in since for step in each.plan.migrations)


def _ended(operation: Operation) -> datetime:
    return operation.finished_at or operation.created_at

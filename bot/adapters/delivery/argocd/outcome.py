"""Where an order stands by what its application says: synced, of the ordered version, and healthy."""

from collections.abc import Sequence

from bot.adapters.delivery.argocd.marks import INFO, Ordered
from bot.adapters.delivery.argocd.target import Target
from bot.adapters.delivery.argocd.wire import Application, Operation, OperationState, Resource, Result, Sync
from bot.core.ports.back_end import CannotTell, Phase, Report, Stage, StageState

_HEALTH = "Health"
_WORDS = 1_000  # characters of evidence
_SYNC_STAGES = {
    "Synced": StageState.DONE,
    "Pruned": StageState.DONE,
    "PruneSkipped": StageState.SKIPPED,
    "SyncFailed": StageState.FAILED,
}
_HOOK_STAGES = {
    "Running": StageState.RUNNING,
    "Terminating": StageState.RUNNING,
    "Succeeded": StageState.DONE,
    "Failed": StageState.FAILED,
    "Error": StageState.FAILED,
}
_FAILED = ("Failed", "Error")


def report(app: Application, ordered: Ordered, target: Target, link: str) -> Report:
    """Return where the newest order on an application stands; raise CannotTell."""
    state, asked = app.status.operation_state, app.operation
    is_ours = state is not None and _is_of(state.operation, state.sync_result, ordered, target)
    if state is None or not is_ours:
        if asked is not None and _is_of(asked, asked.sync, ordered, target):
            waiting = (Stage("Sync", StageState.WAITING), Stage(_HEALTH, StageState.WAITING))
            return _report(ordered, Phase.RUNNING, waiting, "Argo CD was asked to sync", link)
        raise CannotTell(
            f"{ordered.operation_id} set {app.metadata.name} to {ordered.artifact.version}, and no sync of it"
            f" is to be seen; look at {link}."
        )
    return _of_state(app, state, ordered, target, link)


def is_settled(app: Application) -> bool:
    """Tell whether Argo CD has looked at what is live after the newest operation had ended.

    Both are told in whole seconds: the same one may be before as well as after.
    """
    state, looked_at = app.status.operation_state, app.status.reconciled_at
    if state is None or state.finished_at is None:
        return False
    return looked_at is not None and looked_at > state.finished_at


def _is_of(operation: Operation, synced: Result | Sync | None, ordered: Ordered, target: Target) -> bool:
    """Tell whether this operation carries the order out: by name, or Argo CD's own of the same version."""
    named = [info.value for info in operation.info or () if info.name == INFO]
    if named:
        return ordered.operation_id in named
    if not operation.initiated_by.automated or synced is None:
        return False
    return target.runs(synced.revision, synced.source, ordered.service) == ordered.artifact.reference


def _of_state(app: Application, state: OperationState, ordered: Ordered, target: Target, link: str) -> Report:
    result = state.sync_result or Result()
    resources = result.resources or ()
    stages = [*map(_stage, resources)] or [Stage("Sync", StageState.RUNNING)]
    if state.phase in _FAILED:
        shown = [*stages, Stage(_HEALTH, StageState.SKIPPED)]
        return _report(ordered, Phase.FAILED, shown, state.message, link, _why(state, resources))
    if state.phase != "Succeeded":
        shown = [*stages, Stage(_HEALTH, StageState.WAITING)]
        return _report(ordered, Phase.RUNNING, shown, state.message, link)
    stages = [Stage(stage.name, _settled(stage.state)) for stage in stages]
    synced = target.runs(result.revision, result.source, ordered.service)
    if synced != ordered.artifact.reference:
        why = f"Argo CD synced {synced or 'something else'}, not {ordered.artifact.reference}"
        return _report(ordered, Phase.FAILED, [*stages, Stage(_HEALTH, StageState.SKIPPED)], "", link, why)
    now = target.runs(app.status.sync.revision, app.spec.source, ordered.service)
    return _of_health(app, ordered, stages, link, is_looked_at=is_settled(app) and now == synced)


def _of_health(
    app: Application, ordered: Ordered, stages: Sequence[Stage], link: str, *, is_looked_at: bool
) -> Report:
    """Return where a sync that succeeded stands: its objects have to get healthy."""
    health, version = app.status.health, ordered.artifact.version
    told = f"health {health.status or 'Unknown'}{f': {health.message}' if health.message else ''}"
    if is_looked_at and health.status == "Degraded":
        shown = [*stages, Stage(_HEALTH, StageState.FAILED)]
        return _report(ordered, Phase.FAILED, shown, "", link, f"synced {version}, but {told}")
    if is_looked_at and health.status == "Healthy":
        shown = [*stages, Stage(_HEALTH, StageState.DONE)]
        evidence = f"Argo CD: synced, {told}, version {version} ({ordered.artifact.reference[:19]})"
        return _report(ordered, Phase.SUCCEEDED, shown, "", link, evidence)
    shown = [*stages, Stage(_HEALTH, StageState.RUNNING)]
    return _report(
        ordered, Phase.RUNNING, shown, told if is_looked_at else "synced, health is looked at", link
    )


def _report(
    ordered: Ordered, phase: Phase, stages: Sequence[Stage], message: str, link: str, evidence: str = ""
) -> Report:
    passed = sum(stage.state in {StageState.DONE, StageState.SKIPPED} for stage in stages)
    return Report(
        phase=phase,
        ready=min(passed, len(stages) - 1) if phase is Phase.FAILED else passed,
        desired=len(stages),
        version=ordered.artifact.version,
        message=message[:_WORDS],
        evidence=evidence[:_WORDS],
        stages=tuple(stages),
        link=link,
    )


def _stage(resource: Resource) -> Stage:
    name = f"{resource.kind} {resource.name}".strip() or "Sync"
    if resource.hook_type:
        return Stage(
            f"{resource.hook_type} {name}", _HOOK_STAGES.get(resource.hook_phase, StageState.WAITING)
        )
    return Stage(name, _SYNC_STAGES.get(resource.status, StageState.WAITING))


def _settled(state: StageState) -> StageState:
    """Return the state of a stage whose sync has succeeded: nothing of it is under way."""
    return StageState.DONE if state in {StageState.RUNNING, StageState.WAITING} else state


def _why(state: OperationState, resources: Sequence[Resource]) -> str:
    """Return what failed, by the objects' own words."""
    wrong = [each for each in resources if each.status == "SyncFailed" or each.hook_phase in _FAILED]
    told = [f"{each.kind} {each.name}: {each.message}" for each in wrong]
    return "; ".join(filter(None, [*told, state.message])) or f"the sync ended as {state.phase}"

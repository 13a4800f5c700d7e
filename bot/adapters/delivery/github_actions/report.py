"""How a run of a workflow stands, as a report: its steps one by one, and in the end the evidence.

https://docs.github.com/en/rest/actions/workflow-runs and .../workflow-jobs
"""

from collections.abc import Iterator, Sequence

from bot.adapters.delivery.github_actions.record import Payload
from bot.adapters.delivery.github_actions.shapes import Job, Run, Step
from bot.core.ports.back_end import Phase, Report, Stage, StageState

_WAITS = {
    "waiting": "A protection rule of the environment holds it: somebody has to approve it at GitHub.",
    "pending": "It waits for another run of the same concurrency group.",
    "queued": "It waits for a runner.",
    "requested": "GitHub is about to start it.",
}
_STATES = {"success": StageState.DONE, "neutral": StageState.DONE, "skipped": StageState.SKIPPED}
_OVER = frozenset({StageState.DONE, StageState.SKIPPED})
_GIVEN_WORDS = {
    "cancelled": "was cancelled",
    "timed_out": "took longer than it may",
    "startup_failure": "could not be started: the workflow file is wrong",
    "action_required": "needs something from a person first",
    "stale": "was given up by GitHub",
    "skipped": "was skipped",
}


def report(run: Run, jobs: Sequence[Job], payload: Payload, approved: str | None = None) -> Report:
    """Return the report; a run of another commit than the `approved` one has not done what was ordered."""
    stages = tuple(_stages(jobs))
    phase, message, evidence = _standing(run, jobs, payload, approved)
    return Report(
        phase=phase,
        ready=sum(stage.state in _OVER for stage in stages),
        desired=len(stages),
        version=payload.version,
        message=message,
        evidence=evidence,
        stages=stages,
        link=run.html_url,
    )


def _standing(
    run: Run, jobs: Sequence[Job], payload: Payload, approved: str | None
) -> tuple[Phase, str, str]:
    """Return the phase, the message and the evidence."""
    if run.status != "completed":
        return Phase.RUNNING, _WAITS.get(run.status or "", "") or _current(jobs), ""
    name = f"run #{run.run_number} of the workflow"
    if run.conclusion != "success":
        return Phase.FAILED, f"The {name} {_words(run.conclusion)}.", "; ".join(_failed(jobs)) or name
    if approved is not None and run.head_sha != approved:
        told = f"the {name} was of {run.head_sha}, and approved was {approved}: its tag was moved"
        return Phase.FAILED, "Another commit ran than the approved one. Look at what serves now.", told
    return Phase.SUCCEEDED, "", f"{name} succeeded, version {payload.version} ({payload.sha[:12]})"


def _stages(jobs: Sequence[Job]) -> Iterator[Stage]:
    """Yield every step; a job is one stage as long as it has none."""
    for job in jobs:
        for step in job.steps:
            yield Stage(f"{job.name}: {step.name}" if len(jobs) > 1 else step.name, _state(step))
        if not job.steps:
            yield Stage(job.name, _state(job))


def _state(part: Job | Step) -> StageState:
    if part.status == "completed":
        return _STATES.get(part.conclusion or "", StageState.FAILED)
    return StageState.RUNNING if part.status == "in_progress" else StageState.WAITING


def _current(jobs: Sequence[Job]) -> str:
    """Name what is being done."""
    running = (step.name for job in jobs for step in job.steps if step.status == "in_progress")
    held = any(job.status == "waiting" for job in jobs)
    return next(running, _WAITS["waiting"] if held else "")


def _failed(jobs: Sequence[Job]) -> Iterator[str]:
    """Yield each step, or job without one, that did not end well."""
    for job in jobs:
        steps = [step for step in job.steps if _state(step) is StageState.FAILED]
        yield from (f"{job.name}: step {step.name!r} {_words(step.conclusion)}" for step in steps)
        if not steps and _state(job) is StageState.FAILED:
            yield f"job {job.name!r} {_words(job.conclusion)}"


def _words(conclusion: str | None) -> str:
    return _GIVEN_WORDS.get(
        conclusion or "", "failed" if conclusion == "failure" else f"ended as {conclusion}"
    )

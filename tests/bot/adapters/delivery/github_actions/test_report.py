"""How a run stands: steps, phase, what it waits for, what went wrong."""

import pytest

from bot.adapters.delivery.github_actions.record import Payload
from bot.adapters.delivery.github_actions.report import report
from bot.adapters.delivery.github_actions.shapes import Job, Run, Step
from bot.core.ports.back_end import Phase, Stage, StageState

ORDER = Payload(
    operation_id="op_1", action="deploy", service="orders", environment="staging", version="v1", sha="a" * 40
)
DONE = Step("Build", "completed", "success")


def run(status: str, conclusion: str | None = None) -> Run:
    """Return a run."""
    return Run(7, "https://github.test/runs/7", 3, "f" * 40, status, conclusion)


def test_steps_are_counted() -> None:
    """Done and skipped ones of all; what runs is named."""
    steps = (DONE, Step("Lint", "completed", "skipped"), Step("Push", "in_progress"), Step("Check", "queued"))
    seen = report(run("in_progress"), [Job("deploy", "in_progress", None, steps)], ORDER)

    assert (seen.phase, seen.ready, seen.desired, seen.message) == (Phase.RUNNING, 2, 4, "Push")
    assert [stage.state for stage in seen.stages] == [
        StageState.DONE,
        StageState.SKIPPED,
        StageState.RUNNING,
        StageState.WAITING,
    ]
    assert (seen.version, seen.link) == ("v1", "https://github.test/runs/7")


def test_several_jobs_are_told_apart() -> None:
    """One that no runner has yet is a stage of its own."""
    jobs = [Job("build", "completed", "success", (DONE,)), Job("deploy", "waiting")]
    seen = report(run("in_progress"), jobs, ORDER)

    assert seen.stages == (Stage("build: Build", StageState.DONE), Stage("deploy", StageState.WAITING))
    assert "protection rule" in seen.message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("waiting", "somebody has to approve it at GitHub"),
        ("pending", "waits for another run"),
        ("queued", "waits for a runner"),
        ("requested", "about to start"),
    ],
)
def test_what_a_run_waits_for_is_told(status: str, words: str) -> None:
    """A card that stands still says why."""
    seen = report(run(status), [], ORDER)

    assert (seen.phase, seen.ready, seen.desired) == (Phase.RUNNING, 0, 0)
    assert words in seen.message


@pytest.mark.parametrize(
    ("conclusion", "words"),
    [
        ("failure", "failed"),
        ("cancelled", "was cancelled"),
        ("timed_out", "took longer than it may"),
        ("skipped", "was skipped"),
        ("stale", "was given up by GitHub"),
        ("startup_failure", "could not be started: the workflow file is wrong"),
        ("action_required", "needs something from a person"),
        ("neutral", "ended as neutral"),
        (None, "ended as None"),
    ],
)
def test_only_success_is_success(conclusion: str | None, words: str) -> None:
    """Every other end, known or not, has not deployed."""
    seen = report(run("completed", conclusion), [], ORDER)

    assert seen.phase is Phase.FAILED
    assert f"run #3 of the workflow {words}" in seen.message
    assert seen.evidence


def test_what_failed_is_named() -> None:
    """The step with its job; the job alone where no step did."""
    jobs = [
        Job("build", "completed", "failure", (DONE, Step("Push", "completed", "failure"))),
        Job("deploy", "completed", "cancelled"),
        Job("tidy", "completed", "skipped"),
    ]
    seen = report(run("completed", "failure"), jobs, ORDER)

    assert seen.evidence == "build: step 'Push' failed; job 'deploy' was cancelled"
    assert (seen.ready, seen.desired) == (2, 4)


def test_success_tells_version_and_commit() -> None:
    """As evidence."""
    seen = report(run("completed", "success"), [Job("deploy", "completed", "success", (DONE,))], ORDER)

    assert (seen.phase, seen.ready, seen.desired) == (Phase.SUCCEEDED, 1, 1)
    assert seen.evidence == "run #3 of the workflow succeeded, version v1 (aaaaaaaaaaaa)"


def test_another_commit_than_the_approved_one_is_no_success() -> None:
    """Where the workflow was taken from the tag, and that has moved."""
    seen = report(run("completed", "success"), [], ORDER, approved=ORDER.sha)

    assert seen.phase is Phase.FAILED
    assert "f" * 40 in seen.evidence
    assert report(run("completed", "success"), [], ORDER, approved="f" * 40).phase is Phase.SUCCEEDED

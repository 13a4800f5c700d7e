"""What became of a Job."""

from typing import Any

import pytest

from bot.adapters.migrations.kubernetes import outcome
from bot.adapters.migrations.kubernetes.outcome import Pod
from bot.core.ports.back_end import Phase

IDS = ("0007", "0008")
ONE = 'hello\n{"done": "0007"}\nthere is no table\n'


def job(kind: str = "", reason: str = "", message: str = "") -> dict[str, Any]:
    """Return a Job with a condition."""
    if not kind:
        return {"status": {"conditions": [{"type": "Suspended", "status": "False"}]}}
    told = {"type": kind, "status": "True", "reason": reason, "message": message}
    return {"status": {"conditions": [{"type": "FailureTarget", "status": "True"}, told]}}


@pytest.mark.parametrize(
    ("said", "ran"),
    [
        ("", 0),
        (ONE, 1),
        ('{"done": "0007"}\n{"done": "0007"}\n{"done": "0008"}', 2),
        ('{"done": "0008"}', 0),
        ('{"done": 7}\n{"done"\nnot {"done": "0007"}', 0),
    ],
)
def test_progress_is_told_line_by_line(said: str, ran: int) -> None:
    """In the order that was ordered; what else is printed does not count."""
    report = outcome.report(job(), IDS, Pod(said))

    assert (report.phase, report.ready, report.desired) == (Phase.RUNNING, ran, 2)


def test_what_keeps_it_waiting_is_told() -> None:
    """An image that cannot be pulled is on the card before the time is over."""
    assert outcome.report(job(), IDS, Pod("", "ImagePullBackOff: no")).message == "ImagePullBackOff: no"


def test_a_complete_job_has_run_all() -> None:
    """By its exit code, even where the command told nothing of its progress."""
    report = outcome.report(job("Complete"), IDS, Pod(None))

    assert (report.phase, report.ready) == (Phase.SUCCEEDED, 2)
    assert report.evidence == "2 migrations run, now at 0008"


def test_a_failure_names_what_was_run() -> None:
    """And the migration that failed, with the exit code and the last words."""
    report = outcome.report(job("Failed", "BackoffLimitExceeded"), IDS, Pod(ONE, "exit code 1"))

    assert (report.phase, report.ready) == (Phase.FAILED, 1)
    assert report.message == "Run: 0007. Not run: 0008."
    assert report.evidence == "0008: exit code 1: there is no table"


def test_without_its_log_nobody_knows_what_was_run() -> None:
    """It is not guessed: the database has to be looked at."""
    report = outcome.report(job("Failed", "DeadlineExceeded", "too long"), IDS, Pod(None))

    assert report.phase is Phase.FAILED
    assert "Which of 0007, 0008 were run is not known" in report.message
    assert report.evidence == "DeadlineExceeded: too long"


def test_a_failure_after_the_last_one_is_one() -> None:
    """All was run, and the command failed all the same."""
    report = outcome.report(job("Failed"), ("0007",), Pod(ONE, "exit code 2"))

    assert (report.message, report.evidence) == (
        "Run: 0007. Not run: none.",
        "exit code 2: there is no table",
    )


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"waiting": {"reason": "ContainerCreating"}}, ""),
        ({"waiting": {"reason": "ErrImagePull", "message": "no"}}, "ErrImagePull: no"),
        ({"terminated": {"exitCode": 0}}, ""),
        ({"terminated": {"exitCode": 137}}, "exit code 137"),
        ({"running": {}}, ""),
    ],
)
def test_the_state_of_a_pod_is_told_where_it_matters(state: dict[str, Any], says: str) -> None:
    """What is well needs no words."""
    assert outcome.state({"status": {"containerStatuses": [{"name": "web", "state": state}]}}) == says
    assert outcome.state({}) == ""

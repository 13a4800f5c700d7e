"""What GitHub answers, as far as it is used; more may come.

https://docs.github.com/en/rest?apiVersion=2022-11-28
"""

from datetime import datetime
from typing import Any

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Who wrote or committed something, and when."""

    name: str = ""
    date: datetime | None = None


class CommitDetails(msgspec.Struct, frozen=True):
    """What git knows of a commit."""

    message: str
    author: Person | None = None
    committer: Person | None = None


class Account(msgspec.Struct, frozen=True):
    """Somebody at GitHub."""

    login: str = ""


class Commit(msgspec.Struct, frozen=True):
    """One commit; `author` is an account where GitHub knows whose address it is."""

    sha: str
    commit: CommitDetails
    author: Account | None = None


class Tag(msgspec.Struct, frozen=True):
    """One tag."""

    name: str


class Comparison(msgspec.Struct, frozen=True):
    """What lies between two commits; `commits` is one page, oldest first."""

    html_url: str
    ahead_by: int
    behind_by: int
    total_commits: int
    commits: tuple[Commit, ...]


class Deployment(msgspec.Struct, frozen=True):
    """One record of a deployment; `payload` is whatever its maker gave."""

    id: int
    sha: str
    ref: str
    created_at: datetime
    payload: Any = None


class Status(msgspec.Struct, frozen=True):
    """How far a deployment is said to be."""

    id: int
    state: str
    description: str | None = None
    log_url: str | None = None
    target_url: str | None = None


class Workflow(msgspec.Struct, frozen=True):
    """A file of .github/workflows."""

    path: str
    state: str


class Dispatched(msgspec.Struct, frozen=True):
    """The run that a dispatch has made."""

    workflow_run_id: int
    html_url: str


class Run(msgspec.Struct, frozen=True):
    """One run of a workflow; on older servers the name that it gives itself is `name`."""

    id: int
    html_url: str
    run_number: int
    head_sha: str
    status: str | None = None
    conclusion: str | None = None
    display_title: str = ""
    name: str | None = None


class Runs(msgspec.Struct, frozen=True):
    """One page of runs, newest first."""

    workflow_runs: tuple[Run, ...]


class Step(msgspec.Struct, frozen=True):
    """One step of a job."""

    name: str
    status: str
    conclusion: str | None = None


class Job(msgspec.Struct, frozen=True):
    """One job of a run; it has no steps before a runner has it."""

    name: str
    status: str
    conclusion: str | None = None
    steps: tuple[Step, ...] = ()


class Jobs(msgspec.Struct, frozen=True):
    """One page of jobs."""

    jobs: tuple[Job, ...]

"""The `github_actions` adapter before a GitHub that keeps to the official description."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.adapters.delivery.github_actions import GitHubActionsDelivery
from bot.adapters.delivery.github_actions.repository import Repository
from bot.core.ports.delivery import Delivery
from tests.contracts.delivery_bench import SERVICE, Bench, Traits
from tests.fakes.github import FakeGitHub
from tests.fakes.github.history import History
from tests.fakes.github.server import TOKEN
from tests.fakes.vendor import after_the_fact, answers, cut

REPOSITORY = "acme/orders"
ENVIRONMENTS = {"production": "production", "staging": "staging"}


class GitHubBench:
    """The adapter and its GitHub; `delivery` is made anew where nothing may be remembered."""

    traits = Traits(replicas=False, overlaps=True, reason="Check health")

    def __init__(self, session: aiohttp.ClientSession, github: FakeGitHub, url: str) -> None:
        self._session = session
        self._url = url
        self.github = github
        self.delivery: Delivery = self.another()

    def another(self, **options: Any) -> GitHubActionsDelivery:
        """Return an adapter that knows nothing of what was before."""
        given = {
            "token": TOKEN,
            "repositories": {SERVICE: REPOSITORY},
            "workflow": "deploy.yml",
            "environments": ENVIRONMENTS,
            "api": self._url,
            "poll": 0.001,
            "timeout": 10,
            "tries": 2,
            **options,
        }
        return GitHubActionsDelivery.build(self._session, given, {})

    def repository(self) -> Repository:
        """Return the repository as the adapter has it."""
        return Repository(self.another()._client, REPOSITORY)

    async def hold(self) -> None:
        """Let no run go on."""
        self.github.is_held = True

    async def release(self) -> None:
        """Let every run go on."""
        self.github.is_held = False
        for run in self.github.runs:
            run.held = ""

    async def move(self, version: str) -> None:
        """Tag a new commit."""
        self.github.history.add(f"Build {version} again")
        self.github.history.tag(version)

    async def lose_answer(self) -> None:
        """Cut the connection after the next run has begun."""
        self.github.plays_on["POST /dispatches"] = [after_the_fact(cut)]

    async def silence(self) -> None:
        """Answer 500 to everything from here."""
        self.github.plays = [answers(500, {"message": "Server Error"})] * 100

    def effects(self) -> list[str]:
        """Return what runs were made for."""
        return [run.inputs["operation_id"] for run in self.github.runs]


def stocked(*, is_checked: bool = True) -> FakeGitHub:
    """Return a GitHub with the releases of the contract, of which v2.4.0 serves."""
    history = History(REPOSITORY)
    for version in ("v2.3.2", "v2.4.0", "v2.4.1", "v2.5.0"):
        history.add(f"Prepare {version}\n\nAnd say why.", author="bob")
        history.add(f"Release {version}")
        history.tag(version)
    github = FakeGitHub(history, is_checked=is_checked)
    github.broken = {"v2.5.0": "failure"}
    for environment in ENVIRONMENTS:
        sha = history.sha("v2.4.0") or ""
        github.add_deployment({"ref": "v2.4.0", "environment": environment}, sha, "success")
    return github


@asynccontextmanager
async def at_github(*, is_checked: bool = True) -> AsyncIterator[GitHubBench]:
    """Set up a GitHub; afterwards nothing must have been against its description."""
    github = stocked(is_checked=is_checked)
    async with github.served() as url, aiohttp.ClientSession() as session:
        yield GitHubBench(session, github, url)
    assert not github.findings, "\n".join(github.findings)


@asynccontextmanager
async def github_actions(_: Path) -> AsyncIterator[Bench]:
    """Set up the adapter for the contract."""
    async with at_github() as bench:
        yield bench

"""The port over GitHub: what is followed, found after a restart, refused."""

import asyncio

import aiohttp
import pytest

from bot.adapters import delivery as deliveries
from bot.core.ports.back_end import BackEndError, OrderRefused, Phase, StageState
from tests.contracts.delivery_bench import SERVICE, deploy, reports, scale
from tests.contracts.delivery_github import REPOSITORY, GitHubBench


async def test_steps_are_shown_as_they_are_done(github: GitHubBench) -> None:
    """With where to look at them."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    seen = await reports(github)

    assert [stage.name for stage in seen[-1].stages] == ["Check out", "Deploy", "Check health"]
    assert {stage.state for stage in seen[-1].stages} == {StageState.DONE}
    assert next(report.message for report in seen if report.message) == "Check out"
    assert {report.link for report in seen} == {f"https://github.test/{REPOSITORY}/actions/runs/1"}


async def test_a_restart_loses_nothing(github: GitHubBench) -> None:
    """A new adapter finds and follows what another began: everything is at GitHub."""
    order = await deploy(github, "v2.4.1")
    await github.delivery.start(order)
    github.delivery = github.another()
    found = await github.delivery.find("op_1")
    assert found is not None
    assert found.phase is Phase.RUNNING
    github.delivery = github.another()
    await github.delivery.start(order)

    assert (await reports(github))[-1].phase is Phase.SUCCEEDED
    assert github.effects() == ["op_1"]


async def test_a_restart_between_record_and_run_loses_nothing(github: GitHubBench) -> None:
    """Nothing ran, and that is sure: the order may be given again, and uses the record that is there."""
    order = await deploy(github, "v2.4.1")
    github.github.permissions.discard("actions")
    with pytest.raises(OrderRefused, match="actions: write"):
        await github.delivery.start(order)
    github.github.permissions.add("actions")
    github.github.statuses[3].clear()
    github.delivery = github.another()
    assert await github.delivery.find("op_1") is None
    with pytest.raises(BackEndError, match="no run for op_1"):
        await reports(github)
    await github.delivery.start(order)

    assert len(github.github.deployments) == 3
    assert (await reports(github))[-1].phase is Phase.SUCCEEDED


async def test_a_long_deploy_is_followed_on(github: GitHubBench) -> None:
    """There is no end to patience; the core has its own."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    github.github.runs[0].steps = tuple(f"Step {number}" for number in range(20))
    seen = await reports(github)

    assert (seen[-1].phase, seen[-1].ready, seen[-1].desired) == (Phase.SUCCEEDED, 20, 20)


@pytest.mark.parametrize(
    ("status", "words"), [("waiting", "approve it at GitHub"), ("pending", "another run")]
)
async def test_what_holds_a_run_is_told(github: GitHubBench, status: str, words: str) -> None:
    """Until it is let go."""
    github.github.held_as = status
    await github.delivery.start(await deploy(github, "v2.4.1"))
    following = github.delivery.follow("op_1")
    first = await anext(following)
    await github.release()

    assert words in first.message
    assert [report.phase async for report in following][-1] is Phase.SUCCEEDED


@pytest.mark.parametrize("conclusion", ["cancelled", "timed_out", "failure", "skipped", "action_required"])
async def test_an_end_that_is_no_success_is_a_failure(github: GitHubBench, conclusion: str) -> None:
    """What served serves on, and GitHub shows it as failed."""
    github.github.broken = {"v2.4.1": conclusion}
    await github.delivery.start(await deploy(github, "v2.4.1"))
    end = (await reports(github))[-1]

    assert end.phase is Phase.FAILED
    assert "run #1" in end.message
    assert github.github.statuses[3][-1]["state"] == "failure"
    assert (await github.delivery.running(SERVICE, "production")).version == "v2.4.0"


async def test_the_end_is_told_at_github_once(github: GitHubBench) -> None:
    """However many look, one after the other."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    for _ in range(3):
        await reports(github)
        await github.another().find("op_1")

    assert [each["state"] for each in github.github.statuses[3]] == ["queued", "in_progress", "success"]
    assert github.github.statuses[3][-1]["log_url"].endswith("/actions/runs/1")


async def test_an_operation_is_found_in_whichever_repository(github: GitHubBench) -> None:
    """After a restart nobody knows of which service it was."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    both = {SERVICE: REPOSITORY, "payments": REPOSITORY, "a": REPOSITORY}
    github.delivery = github.another(repositories=both)
    assert (await reports(github))[-1].phase is Phase.SUCCEEDED
    hidden = github.another(repositories={SERVICE: REPOSITORY, "payments": "acme/aaa"})

    with pytest.raises(BackEndError, match="acme/aaa"):
        await hidden.find("op_1")


async def test_a_repository_that_is_remembered_is_asked_alone(github: GitHubBench) -> None:
    """One that cannot be seen does not stand in the way."""
    github.delivery = github.another(repositories={SERVICE: REPOSITORY, "payments": "acme/aaa"})
    await github.delivery.start(await deploy(github, "v2.4.1"))

    assert (await reports(github))[-1].phase is Phase.SUCCEEDED


async def test_many_follow_at_once(github: GitHubBench) -> None:
    """And the run is one."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    ends = await asyncio.gather(*(reports(github) for _ in range(3)))

    assert {end[-1].phase for end in ends} == {Phase.SUCCEEDED}
    assert github.effects() == ["op_1"]


async def test_the_same_order_twice_at_once_is_one(github: GitHubBench) -> None:
    """The second waits for the first, and finds what that has left."""
    order = await deploy(github, "v2.4.1")
    await asyncio.gather(github.delivery.start(order), github.delivery.start(order))

    assert github.effects() == ["op_1"]
    assert len(github.github.deployments) == 3


async def test_scaling_is_refused_in_words(github: GitHubBench) -> None:
    """GitHub has no replicas."""
    with pytest.raises(OrderRefused, match="cannot scale"):
        await scale(github, 3)

    assert github.github.calls == []


async def test_it_is_built_in() -> None:
    """By the name that `chatops.yaml` uses."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ValueError, match="the options are token"):
            deliveries.find("github_actions").build(session, {}, {})

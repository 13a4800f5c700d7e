"""What serves, by the deployments that GitHub remembers."""

import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.delivery import Running
from tests.contracts.delivery_bench import SERVICE, deploy, reports
from tests.contracts.delivery_github import REPOSITORY, GitHubBench

PLACE = (SERVICE, "production")


async def test_nothing_was_deployed_yet(github: GitHubBench) -> None:
    """Then nothing serves, as far as GitHub knows."""
    github.github.deployments.clear()

    assert await github.delivery.running(*PLACE) == Running(None, None, None)


async def test_what_was_inactivated_by_others_serves_on(github: GitHubBench) -> None:
    """GitHub tells every deployment of an environment so when a newer one succeeds, whosever it is."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    await reports(github)
    ours = github.github.deployments[-1]
    sha = github.github.history.sha("main") or ""
    github.github._add_status(ours, {"state": "inactive"})
    github.github.add_deployment({"ref": "main", "environment": "production"}, sha, "success")

    assert (await github.delivery.running(*PLACE)).version == "v2.4.1"


async def test_others_deployments_count_where_one_service_has_the_repository(github: GitHubBench) -> None:
    """In a shared one nobody knows of which service they are."""
    shared = github.another(
        repositories={}, repository=REPOSITORY, services=[SERVICE, "payments"], environments={}
    )

    assert (await github.delivery.running(*PLACE)).version == "v2.4.0"
    assert (await shared.running(*PLACE)).version is None


async def test_services_that_share_are_told_apart(github: GitHubBench) -> None:
    """Each by its own orders."""
    github.delivery = github.another(repositories={}, repository=REPOSITORY, services=["payments", SERVICE])
    await github.delivery.start(await deploy(github, "v2.4.1"))
    await reports(github)

    assert (await github.delivery.running(*PLACE)).version == "v2.4.1"
    assert (await github.delivery.running("payments", "production")).version is None


async def test_a_run_that_ended_unseen_counts(github: GitHubBench) -> None:
    """The bot was away; the run is asked, and its end noted."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    github.github.runs[0].done = 3

    assert (await github.another().running(*PLACE)).version == "v2.4.1"
    assert github.github.statuses[3][-1]["state"] == "success"


async def test_a_run_that_somebody_ran_again_counts(github: GitHubBench) -> None:
    """It had failed, and has deployed since."""
    await github.delivery.start(await deploy(github, "v2.5.0"))
    await reports(github)
    assert (await github.delivery.running(*PLACE)).version == "v2.4.0"
    github.github.runs[0].ends = "success"

    assert (await github.delivery.running(*PLACE)).version == "v2.5.0"


async def test_runs_are_deleted_after_a_time(github: GitHubBench) -> None:
    """What had failed has failed; a run that cannot be found has not deployed."""
    await github.delivery.start(await deploy(github, "v2.5.0"))
    await reports(github)
    github.github.runs.clear()
    assert (await github.delivery.running(*PLACE)).version == "v2.4.0"
    github.github.statuses[3] = github.github.statuses[3][:1]

    assert (await github.delivery.running(*PLACE)).version == "v2.4.0"


async def test_older_pages_are_read(github: GitHubBench) -> None:
    """Others may deploy often; after a thousand it is not known."""
    sha = github.github.history.sha("main") or ""
    for _ in range(150):
        github.github.add_deployment({"ref": "main", "environment": "production"}, sha)
    assert (await github.delivery.running(*PLACE)).version == "v2.4.0"
    for _ in range(900):
        github.github.add_deployment({"ref": "main", "environment": "production"}, sha)
    with pytest.raises(BackEndError, match="1000 deployments"):
        await github.delivery.running(*PLACE)


async def test_an_environment_by_another_name(github: GitHubBench) -> None:
    """GitHub is asked by its own."""
    renamed = github.another(environments={"prod": "production"})

    assert (await renamed.running(SERVICE, "prod")).version == "v2.4.0"
    with pytest.raises(BackEndError, match="no environment production"):
        await renamed.running(*PLACE)

"""One run for an order, whatever the server knows; and the run found again."""

import pytest

from bot.core.ports.back_end import CannotTell, OrderRefused, Phase
from tests.contracts.delivery_bench import deploy, reports
from tests.contracts.delivery_github import REPOSITORY, GitHubBench
from tests.fakes.vendor import answers

DISPATCH = f"POST /repos/{REPOSITORY}/actions/workflows/deploy.yml/dispatches"


async def test_the_workflow_gets_what_was_approved(github: GitHubBench) -> None:
    """The commit, not only its name, and the operation's id."""
    order = await deploy(github, "v2.4.1")
    await github.delivery.start(order)
    run = github.github.runs[0]

    assert order.artifact is not None
    assert run.ref == "main"
    assert run.inputs == {
        "service": "order-service",
        "environment": "production",
        "version": "v2.4.1",
        "sha": order.artifact.reference,
        "operation_id": "op_1",
    }


async def test_it_is_written_down_before_and_after(github: GitHubBench) -> None:
    """That a run is asked for, and which it is."""
    await github.delivery.start(await deploy(github, "v2.4.1"))
    told = github.github.statuses[3]

    assert [(each["state"], each["log_url"]) for each in told] == [
        ("queued", ""),
        ("in_progress", f"https://github.test/{REPOSITORY}/actions/runs/1"),
    ]
    assert github.github.calls[-2] == DISPATCH


async def test_an_older_server_is_asked_without_details(github: GitHubBench) -> None:
    """It refuses the first time; the run is found by its name, and written down."""
    github.github.knows_run_details = False
    await github.delivery.start(await deploy(github, "v2.4.1"))
    assert github.github.calls.count(DISPATCH) == 2

    assert (await reports(github))[-1].phase is Phase.SUCCEEDED
    assert github.effects() == ["op_1"]
    assert github.github.calls.count(f"GET /repos/{REPOSITORY}/actions/workflows/deploy.yml/runs") == 1


async def test_a_run_without_the_name_is_not_known(github: GitHubBench) -> None:
    """Its like may be anybody's; the person learns what the workflow needs, and nothing runs again."""
    github.github.knows_run_details = github.github.names_runs = False
    order = await deploy(github, "v2.4.1")
    await github.delivery.start(order)

    for ask in (github.delivery.find, github.another().find):
        with pytest.raises(CannotTell, match=r"needs a `run-name` with `inputs\.operation_id`"):
            await ask("op_1")
    with pytest.raises(CannotTell):
        await github.another().start(order)
    assert github.effects() == ["op_1"]


async def test_a_longer_id_is_another_operations(github: GitHubBench) -> None:
    """op_1 is not op_11."""
    github.github.knows_run_details = False
    await github.delivery.start(await deploy(github, "v2.4.1", "op_11"))
    github.github.names_runs = False
    await github.delivery.start(await deploy(github, "v2.4.1", "op_1", "staging"))

    assert await github.delivery.find("op_11") is not None
    with pytest.raises(CannotTell):
        await github.delivery.find("op_1")


async def test_a_run_is_looked_for_on_older_pages(github: GitHubBench) -> None:
    """Many may have begun since; at some point it is not known."""
    github.github.knows_run_details = False
    await github.delivery.start(await deploy(github, "v2.4.1"))
    for _ in range(250):
        github.github._begin(
            {"version": "v0", "operation_id": "op_x", "service": "", "environment": ""}, "main", ""
        )
    assert await github.another().find("op_1") is not None
    github.github.statuses[3].pop()
    for _ in range(100):
        github.github._begin(
            {"version": "v0", "operation_id": "op_x", "service": "", "environment": ""}, "main", ""
        )

    with pytest.raises(CannotTell):
        await github.another().find("op_1")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ref": "trunk"}, "No ref found for: trunk"),
        ({"inputs": {"sha": "commit"}}, 'Unexpected inputs provided: ."commit".'),
        ({"workflow": "other.yml"}, "acme/orders has no workflow other.yml"),
    ],
)
async def test_a_refusal_is_told_and_kept(
    github: GitHubBench, options: dict[str, object], words: str
) -> None:
    """Nothing was started, nothing ever will be under this id."""
    order = await deploy(github, "v2.4.1")
    spoiled = github.another(**options)
    for adapter in (spoiled, github.another()):
        with pytest.raises(OrderRefused, match=words):
            await adapter.start(order)

    found = await github.another().find("op_1")
    assert found is not None
    assert found.phase is Phase.FAILED
    assert github.effects() == []


async def test_the_workflow_may_come_from_the_tag(github: GitHubBench) -> None:
    """Then the run's own commit is the approved one."""
    github.delivery = github.another(ref="{version}")
    await github.delivery.start(await deploy(github, "v2.4.1"))

    assert github.github.runs[0].ref == "v2.4.1"
    assert (await reports(github))[-1].phase is Phase.SUCCEEDED


async def test_a_tag_that_moves_in_between_is_seen(github: GitHubBench) -> None:
    """What ran is not what was approved."""
    github.delivery = github.another(ref="{version}")
    order = await deploy(github, "v2.4.1")
    await github.move("v2.4.1")
    await github.delivery.start(order)
    seen = (await reports(github))[-1]

    assert seen.phase is Phase.FAILED
    assert "its tag was moved" in seen.evidence


async def test_it_is_not_asked_again_for_another_reason(github: GitHubBench) -> None:
    """Only an older server's own words are taken for its age."""
    github.github.plays_on["POST /dispatches"] = [answers(422, {"message": "no"})]
    with pytest.raises(OrderRefused, match="422: no"):
        await github.delivery.start(await deploy(github, "v2.4.1"))

    assert github.github.calls.count(DISPATCH) == 1


async def test_a_lost_answer_is_not_asked_for_again(github: GitHubBench) -> None:
    """However many tries a question has."""
    await github.lose_answer()
    with pytest.raises(CannotTell):
        await github.another(tries=5).start(await deploy(github, "v2.4.1"))

    assert github.effects() == ["op_1"]
    assert github.github.calls.count(DISPATCH) == 1

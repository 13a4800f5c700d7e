"""What one repository is asked, and what a person can do about a refusal."""

from http import HTTPStatus

import pytest

from bot.adapters.http import Declined, Unreachable
from bot.core.ports.back_end import OrderRefused
from tests.contracts.delivery_github import REPOSITORY, GitHubBench
from tests.fakes.vendor import answers


async def test_no_character_of_a_name_means_anything(github: GitHubBench) -> None:
    """A slash, a question mark, a per cent sign stand for themselves."""
    for ref in ("a/b", "a?b=c", "a#b", "a%2Fb", "tags/..", "ä b"):
        with pytest.raises(Declined, match="422: No commit found for SHA"):
            await github.repository().commit(ref)

    assert github.github.calls[0] == f"GET /repos/{REPOSITORY}/commits/a/b"


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (401, "the token is wrong, expired or revoked"),
        (403, "the token needs `actions: write` on acme/orders"),
        (404, "acme/orders has no workflow deploy.yml, or the token may not see it"),
        (301, "acme/orders was renamed: write its new name"),
        (422, "GitHub answered 422: no$"),
    ],
)
async def test_a_refusal_says_what_to_do(github: GitHubBench, status: int, hint: str) -> None:
    """Which permission, or what else may be the reason."""
    github.github.plays = [answers(status, {"message": "no"})]
    with pytest.raises(Declined, match=hint) as error:
        await github.repository().dispatch("deploy.yml", {"ref": "main"})

    assert (error.value.status, error.value.told, error.value.is_certain) == (status, "no", True)


async def test_a_merged_branch_is_no_deployment(github: GitHubBench) -> None:
    """GitHub calls it accepted, and has made none."""
    github.github.merges = True
    with pytest.raises(OrderRefused, match="merged a branch instead of deploying"):
        await github.repository().create_deployment({"ref": "v2.4.1"})


async def test_a_server_that_does_not_tell_the_run(github: GitHubBench) -> None:
    """204 says that there is one."""
    inputs = {"version": "v2.4.1", "operation_id": "op_1"}

    assert await github.repository().dispatch("deploy.yml", {"ref": "main", "inputs": inputs}) is None
    assert github.effects() == ["op_1"]


async def test_what_was_told_is_cut_to_what_github_takes(github: GitHubBench) -> None:
    """A description has at most 140 characters."""
    status = await github.repository().tell(1, "failure", "x" * 200)

    assert status.description == "x" * 140
    assert [each.state for each in await github.repository().statuses(1)] == ["failure", "success"]


async def test_an_answer_of_another_shape_is_none(github: GitHubBench) -> None:
    """What a proxy says in its place."""
    github.github.plays = [answers(HTTPStatus.OK, {"hello": "world"})]
    with pytest.raises(Unreachable, match="something else than was asked for"):
        await github.repository().run(1)

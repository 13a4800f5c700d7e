"""What `chatops check` says of GitHub, ready or not."""

from collections.abc import Callable

import pytest

from bot.core.ports.back_end import BackEndError, NotSetUp
from tests.contracts.delivery_bench import SERVICE
from tests.contracts.delivery_github import GitHubBench
from tests.fakes.github import FakeGitHub
from tests.fakes.vendor import answers


async def test_one_line_says_what_is_ready(github: GitHubBench) -> None:
    """Where, which repository, which workflow."""
    line = await github.delivery.ping()

    assert line.startswith("GitHub at http://127.0.0.1:")
    assert line.endswith(": acme/orders: deploy.yml")
    assert github.effects() == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda github: github.permissions.discard("contents"), "needs `contents: read` on acme/orders"),
        (lambda github: github.permissions.discard("actions"), "needs `actions: write` on acme/orders"),
        (
            lambda github: github.permissions.discard("deployments"),
            "needs `deployments: write` on acme/orders",
        ),
        (lambda github: github.files.clear(), "acme/orders has no workflow deploy.yml"),
        (
            lambda github: github.files.update({"deploy.yml": "disabled_manually"}),
            "deploy.yml is disabled manually",
        ),
    ],
)
async def test_what_is_missing_is_named(
    github: GitHubBench, spoil: Callable[[FakeGitHub], object], words: str
) -> None:
    """In one line; trying again is of no use."""
    spoil(github.github)
    with pytest.raises(NotSetUp, match=words) as error:
        await github.delivery.ping()

    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"token": "another"}, "401: Bad credentials; the token is wrong, expired or revoked"),
        (
            {"repositories": {SERVICE: "acme/secret"}},
            "acme/secret or this of it is not there, or the token may not",
        ),
        ({"ref": "trunk"}, "acme/orders has no branch or tag trunk: set `ref`"),
    ],
)
async def test_wrong_options_are_named(github: GitHubBench, options: dict[str, object], words: str) -> None:
    """By what GitHub makes of them, never with the token."""
    with pytest.raises(NotSetUp, match=words) as error:
        await github.another(**options).ping()

    assert "another" not in str(error.value)


async def test_a_failure_is_no_matter_of_settings(github: GitHubBench) -> None:
    """It passes."""
    github.github.plays = [answers(502, html="<html></html>")] * 2
    with pytest.raises(BackEndError) as error:
        await github.delivery.ping()

    assert not isinstance(error.value, NotSetUp)


async def test_where_the_workflow_comes_from_the_version(github: GitHubBench) -> None:
    """There is no branch to look at; the tags are."""
    github.github.permissions.discard("contents")
    with pytest.raises(NotSetUp, match="contents: read"):
        await github.another(ref="{version}").ping()

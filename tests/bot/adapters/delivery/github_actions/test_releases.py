"""Tags as versions: their order, and names that no tag can have."""

import pytest

from bot.core.ports.back_end import BackEndError
from bot.core.ports.delivery import UnknownVersion
from tests.contracts.delivery_bench import SERVICE
from tests.contracts.delivery_github import GitHubBench


async def test_numbers_are_sorted_by_value(github: GitHubBench) -> None:
    """And what comes before a release below it."""
    for name in ("v2.10.0", "v2.9.1", "v3.0.0-rc.1", "v3.0.0", "v3.0.0-rc.10", "nightly"):
        github.github.history.tag(name)

    releases = await github.delivery.releases(SERVICE)

    assert [*releases][:5] == ["v3.0.0", "v3.0.0-rc.10", "v3.0.0-rc.1", "v2.10.0", "v2.9.1"]
    assert "nightly" in releases


async def test_pages_are_read_on(github: GitHubBench) -> None:
    """GitHub lists by name: the highest version may be on a later page; at some point it is enough."""
    for number in range(350):
        github.github.history.tag(f"v1.{number}")

    releases = await github.delivery.releases(SERVICE)

    assert len(releases) == 300
    assert github.github.calls.count("GET /repos/acme/orders/tags") == 3


@pytest.mark.parametrize("name", ["a~1", "a^", "a:b", "a..b", "a b", "-a", "/a", "a/", "a.lock", "a@{1}", ""])
async def test_what_git_would_take_for_more_than_a_name_is_not_asked(github: GitHubBench, name: str) -> None:
    """No tag has such a name."""
    with pytest.raises(UnknownVersion, match="no tag can have this name"):
        await github.delivery.resolve(SERVICE, name)

    assert github.github.calls == []


async def test_a_branch_is_no_version(github: GitHubBench) -> None:
    """Whoever may push to a branch could else choose what a version is."""
    with pytest.raises(UnknownVersion, match="no tag of acme/orders"):
        await github.delivery.resolve(SERVICE, "main")


async def test_a_repository_that_cannot_be_seen_may_be_the_reason(github: GitHubBench) -> None:
    """GitHub answers 404 for what a token may not see."""
    hidden = github.another(repositories={SERVICE: "acme/secret"})
    with pytest.raises(UnknownVersion, match="token may not see the repository"):
        await hidden.resolve(SERVICE, "v2.4.1")
    with pytest.raises(BackEndError, match="acme/secret or this of it is not there"):
        await hidden.releases(SERVICE)

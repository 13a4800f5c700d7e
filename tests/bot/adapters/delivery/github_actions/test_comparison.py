"""What lies between two commits."""

from tests.contracts.delivery_bench import SERVICE
from tests.contracts.delivery_github import REPOSITORY, GitHubBench


async def test_commits_that_are_added(github: GitHubBench) -> None:
    """Oldest first, each by the first line of its message, with GitHub's page."""
    history = github.github.history
    before, after = history.sha("v2.4.0"), history.sha("v2.4.1")
    seen = await github.delivery.compare(SERVICE, before or "", after or "")

    assert seen is not None
    assert [(each.title, each.author) for each in seen.commits] == [
        ("Prepare v2.4.1", "bob"),
        ("Release v2.4.1", "alice"),
    ]
    assert seen.commits[-1].reference == after
    assert (seen.total, seen.is_backwards) == (2, False)
    assert seen.link.endswith(f"{REPOSITORY}/compare/{before}...{after}")


async def test_commits_that_are_taken_back(github: GitHubBench) -> None:
    """Those that run and would run no more; the page is that of the order."""
    history = github.github.history
    before, after = history.sha("v2.4.1") or "", history.sha("v2.4.0") or ""
    seen = await github.delivery.compare(SERVICE, before, after)

    assert seen is not None
    assert [each.title for each in seen.commits] == ["Prepare v2.4.1", "Release v2.4.1"]
    assert (seen.total, seen.is_backwards) == (2, True)
    assert f"{before}...{after}" in seen.link


async def test_the_same_commit(github: GitHubBench) -> None:
    """Nothing lies between."""
    sha = github.github.history.sha("v2.4.1") or ""
    seen = await github.delivery.compare(SERVICE, sha, sha)

    assert seen is not None
    assert (seen.commits, seen.total, seen.is_backwards) == ((), 0, False)


async def test_of_many_the_newest_are_told(github: GitHubBench) -> None:
    """GitHub pages them from the oldest on: the last pages are what counts."""
    history = github.github.history
    before = history.sha("main") or ""
    for number in range(450):
        history.add(f"Change {number}")
    seen = await github.delivery.compare(SERVICE, before, history.sha("main") or "")

    assert seen is not None
    assert [each.title for each in seen.commits] == [f"Change {number}" for number in range(350, 450)]
    assert seen.total == 450
    assert len(github.github.calls) == 3

"""What lies between two commits, and whether going from one to the other takes something back."""

from bot.adapters.delivery.github_actions import shapes
from bot.adapters.delivery.github_actions.repository import PAGE, Repository
from bot.core.domain.comparison import Commit, Comparison


async def compare(repository: Repository, before: str, after: str) -> Comparison:
    """Return what `after` has and `before` had not; where it takes commits back, those.

    https://docs.github.com/en/rest/commits/commits#compare-two-commits
    """
    there = await repository.compare(before, after, 1)
    if not there.behind_by:
        return Comparison(there.html_url, await _newest(repository, before, after, there), there.ahead_by)
    back = await repository.compare(after, before, 1)
    commits = await _newest(repository, after, before, back)
    return Comparison(there.html_url, commits, there.behind_by, is_backwards=True)


async def _newest(
    repository: Repository, before: str, after: str, first: shapes.Comparison
) -> tuple[Commit, ...]:
    """Return a page's worth of the newest commits, oldest first, as GitHub's pages are."""
    last = -(-first.total_commits // PAGE)
    found = list(first.commits)
    for page in sorted({max(2, last - 1), last}) if last > 1 else ():
        found += (await repository.compare(before, after, page)).commits
    return tuple(map(_commit, found[-PAGE:]))


def _commit(found: shapes.Commit) -> Commit:
    title = found.commit.message.partition("\n")[0]
    author = found.author.login if found.author else ""
    return Commit(found.sha, title, author or (found.commit.author.name if found.commit.author else ""))

"""What is in a repository: commits one after the other, and the tags on them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha1

from tests.fakes.github import shapes
from tests.fakes.github.shapes import HTML, Json

_FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


class History:
    """One line of commits; `tags` are positions in it by name, and `main` is its end."""

    def __init__(self, repository: str) -> None:
        self.repository = repository
        self.commits: list[Json] = []
        self.tags: dict[str, int] = {}

    def add(self, message: str, author: str = "alice") -> str:
        """Add a commit, an hour after the last; return its sha."""
        number = len(self.commits)
        sha = sha1(f"{self.repository} {number}".encode(), usedforsecurity=False).hexdigest()
        at = _FIRST + timedelta(hours=number)
        self.commits.append(shapes.commit(self.repository, sha, message, author, at))
        return sha

    def tag(self, name: str) -> str:
        """Let a tag name the newest commit; return its sha."""
        self.tags[name] = len(self.commits) - 1
        return str(self.commits[-1]["sha"])

    def at(self, ref: str) -> int | None:
        """Return where a sha, a branch or a tag is."""
        if ref in {"main", "heads/main"}:
            return len(self.commits) - 1
        shas = [commit["sha"] for commit in self.commits]
        return shas.index(ref) if ref in shas else self.tags.get(ref.removeprefix("tags/"))

    def sha(self, ref: str) -> str | None:
        """Return the commit that something names."""
        found = self.at(ref)
        return None if found is None else self.commits[found]["sha"]

    def tag_page(self, page: int, size: int) -> list[Json]:
        """Return tags as GitHub lists them: by name, backwards."""
        names = sorted(self.tags, reverse=True)[(page - 1) * size : page * size]
        address = f"{HTML}/{self.repository}"
        return [
            {
                "name": name,
                "node_id": f"T_{name}",
                "commit": {"sha": self.sha(name), "url": address},
                "zipball_url": f"{address}/zip/{name}",
                "tarball_url": f"{address}/tar/{name}",
            }
            for name in names
        ]

    def comparison(self, before: str, after: str, page: int, size: int) -> Json | None:
        """Return what lies between two commits."""
        one, two = self.at(before), self.at(after)
        if one is None or two is None:
            return None
        ahead, behind = self.commits[one + 1 : two + 1], self.commits[two + 1 : one + 1]
        named = ["html_url", "permalink_url", "diff_url", "patch_url", "url"]
        status = "ahead" if ahead else "behind" if behind else "identical"
        return {
            **dict.fromkeys(named, f"{HTML}/{self.repository}/compare/{before}...{after}"),
            "base_commit": self.commits[one],
            "merge_base_commit": self.commits[min(one, two)],
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": ahead[(page - 1) * size : page * size],
        }

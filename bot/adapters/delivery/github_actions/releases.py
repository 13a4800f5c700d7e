"""Which versions there are: the tags of a repository, and the commit that one names now."""

import re
from collections.abc import Sequence
from http import HTTPStatus

from bot.adapters.delivery.github_actions.repository import PAGE, Repository
from bot.adapters.http import Declined
from bot.core.ports.back_end import Artifact
from bot.core.ports.delivery import UnknownVersion

_PAGES = 3
_LONGEST = 250
_NO_TAG = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[/.-]|[/.]$|\.lock$|/\.|^$")
"""What git allows in no name; https://git-scm.com/docs/git-check-ref-format"""
_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})


async def versions(repository: Repository) -> Sequence[str]:
    """Return the tags, the highest version first: GitHub tells no dates with them.

    https://docs.github.com/en/rest/repos/repos#list-repository-tags
    """
    names: list[str] = []
    for page in range(1, _PAGES + 1):
        found = await repository.tags(page)
        names += [tag.name for tag in found]
        if len(found) < PAGE:
            break
    return sorted(names, key=_rank, reverse=True)


async def resolve(repository: Repository, service: str, version: str) -> Artifact:
    """Return the commit that a tag names now, and when it was made; raise UnknownVersion.

    Asked for as a tag: a branch of the same name would be somebody else's to move.
    https://docs.github.com/en/rest/commits/commits#get-a-commit
    """
    if len(version) > _LONGEST or _NO_TAG.search(version):
        raise UnknownVersion(f"{service} has no release {version[:40]!r}: no tag can have this name.")
    try:
        found = await repository.commit(f"tags/{version}")
    except Declined as error:
        if error.status not in _UNKNOWN:
            raise
        seen = "" if error.status != HTTPStatus.NOT_FOUND else " Or the token may not see the repository."
        raise UnknownVersion(
            f"{service} has no release {version!r}: no tag of {repository.name}.{seen}"
        ) from error
    committer = found.commit.committer
    return Artifact(version, found.sha, committer.date if committer else None)


def _rank(name: str) -> tuple[list[tuple[int, str]], bool, list[tuple[int, str]]]:
    """Return by what versions are sorted: numbers by value; what comes before a release is lower than it."""
    release, dash, before = name.partition("-")
    return _parts(release), not dash, _parts(before)


def _parts(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|[^\d.]+", text)]

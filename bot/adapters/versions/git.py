"""Releases that are tags of a git repository, resolved to commits by asking it, without a copy of it.

https://git-scm.com/docs/git-ls-remote
"""

import re
from collections.abc import Mapping, Sequence

from bot.adapters.commands.process import Command, CommandFailed
from bot.core.ports.back_end import Artifact, BackEndError
from bot.core.ports.delivery import UnknownVersion

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_PREFIX, _PEELED = "refs/tags/", "^{}"
_PROTOCOLS = "https:http:ssh:git:file"
"""Others, like `ext`, would run what stands in the address."""
_ASK = ("git", "-c", "versionsort.suffix=-", "ls-remote", "--tags", "--sort=-version:refname", "--")
"""A release candidate is older than its release."""


def asked(repository: str, service: str) -> Sequence[str]:
    """Return the call of git that tells the tags of `repository`, an address with `{service}`."""
    return (*_ASK, repository.replace("{service}", service))


class GitVersions:
    """The tags of `repository`, an address with `{service}`; `tag` is how they are called.

    In `tag` stand `{version}` and, where services share a repository, `{service}`. `environ` is all that git
    gets, besides what keeps it from asking people; `timeout` is in seconds.
    """

    def __init__(self, repository: str, tag: str, environ: Mapping[str, str], timeout: float) -> None:
        asks_nobody = {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
            "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
            "LC_ALL": "C",
        }
        self._repository = repository
        self._tag = tag
        self._timeout = timeout
        self._environ = {**asks_nobody, **environ}

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions, newest first; raise BackEndError."""
        return [*await self._commits(service)]

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return the commit of a version; raise UnknownVersion. When it was made is not told by this."""
        commit = (await self._commits(service)).get(version)
        if commit is None:
            raise UnknownVersion(f"{service} has no release {version[:100]!r}")
        return Artifact(version, commit)

    async def version_of(self, service: str, reference: str) -> str | None:
        """Return the newest version that names a commit, None without one; raise BackEndError."""
        found = (await self._commits(service)).items()
        return next((version for version, commit in found if commit == reference), None)

    async def _commits(self, service: str) -> dict[str, str]:
        """Return the commits by version, newest first."""
        git = Command(asked(self._repository, service), self._environ)
        try:
            printed = await git.run(self._timeout)
        except CommandFailed as error:
            raise BackEndError(f"git did not tell the tags of {service}: {_why(error)}") from error
        pattern = _pattern(self._tag, service)
        commits: dict[str, str] = {}
        for line in printed.splitlines():
            commit, _, name = line.partition("\t")
            tag = pattern.fullmatch(name.removeprefix(_PREFIX).removesuffix(_PEELED))
            if tag is None or not name.startswith(_PREFIX) or not _COMMIT.fullmatch(commit):
                continue
            if name.endswith(_PEELED) or tag["version"] not in commits:  # an annotated tag names itself first
                commits[tag["version"]] = commit
        return commits


def _why(error: CommandFailed) -> str:
    """Return what git calls fatal: its last line asks for access rights, whatever happened."""
    lines = (
        line.removeprefix("fatal: ") for line in error.complaint.splitlines() if line.startswith("fatal: ")
    )
    return next(lines, str(error))


def _pattern(tag: str, service: str) -> re.Pattern[str]:
    """Return what matches a service's tags, with the version in it."""
    before, _, after = tag.replace("{service}", service).partition("{version}")
    return re.compile(f"{re.escape(before)}(?P<version>[^\\s]+){re.escape(after)}")

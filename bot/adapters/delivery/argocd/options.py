"""The options of the `argocd` delivery in `chatops.yaml`, read strictly."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

import aiohttp
import msgspec

from bot.adapters.commands.options import Text, passed
from bot.adapters.delivery.argocd.target import RevisionTarget, Target
from bot.adapters.http import JsonClient, Patience
from bot.adapters.versions.git import GitVersions
from bot.core.ports.back_end import Artifact

_Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]
_Few = Annotated[float, msgspec.Meta(gt=0, le=300)]
_Repository = Annotated[str, msgspec.Meta(pattern=r"^(?![a-z+]+://[^/@]*:[^/@]*@)[^\s-]\S*$")]
"""No option, and no password: that belongs to git's own helpers."""


class Versions(Protocol):
    """Where releases are listed and resolved."""

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions, newest first."""
        ...

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what a version names now; raise UnknownVersion."""
        ...

    async def version_of(self, service: str, reference: str) -> str | None:
        """Return a version that names a reference, None where none does or that is not known."""
        ...


class _Revision(msgspec.Struct, forbid_unknown_fields=True):
    repository: _Repository
    tag: Annotated[str, msgspec.Meta(pattern=r"^[^\s{}]*(\{service\}[^\s{}]*)?\{version\}[^\s{}]*$")] = (
        "{version}"
    )
    timeout: _Few = 30.0
    environ: list[Text] = []


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    url: _Url
    token: Text
    application: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.{}-]*\{service\}[a-z0-9.{}-]*$")]
    revision: _Revision
    project: str = ""
    prune: bool = False
    poll: _Few = 3.0
    timeout: _Few = 10.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3


class Options(msgspec.Struct, frozen=True):
    """What the adapter is made of; `poll` is in seconds."""

    http: JsonClient
    versions: Versions
    target: Target
    application: str
    project: str
    prune: bool
    poll: float


def read(session: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]) -> Options:
    """Return the options; raise ValueError."""
    try:
        given = msgspec.convert(dict(options), _Options)
    except msgspec.ValidationError as error:
        known = ", ".join(_Options.__struct_fields__)
        raise ValueError(f"{error}; the options are {known}") from error
    http = JsonClient(
        session,
        "Argo CD",
        given.url,
        headers={"Authorization": f"Bearer {given.token}"},
        secrets=(given.token,),
        patience=Patience(timeout=given.timeout, tries=given.tries),
    )
    revision = given.revision
    versions = GitVersions(
        revision.repository, revision.tag, passed(revision.environ, environ), revision.timeout
    )
    return Options(
        http, versions, RevisionTarget(), given.application, given.project, given.prune, given.poll
    )

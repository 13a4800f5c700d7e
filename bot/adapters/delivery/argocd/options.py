"""The options of the `argocd` delivery in `chatops.yaml`, read strictly."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

import aiohttp
import msgspec

from bot.adapters.commands.options import Text, passed
from bot.adapters.delivery.argocd.target import ImageTarget, ParameterTarget, RevisionTarget, Target
from bot.adapters.http import JsonClient, Patience
from bot.adapters.options import Address
from bot.adapters.options import read as read_options
from bot.adapters.versions import Registry
from bot.adapters.versions.git import GitVersions
from bot.core.ports.back_end import Artifact

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


class _Image(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(pattern=r"^[^\s-]\S*$")]
    parameter: str = ""
    registry: Address | None = None
    username: str = ""
    password: str = ""


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """What `chatops.yaml` says."""

    url: Address
    token: Text
    application: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.{}-]*\{service\}[a-z0-9.{}-]*$")]
    revision: _Revision | None = None
    image: _Image | None = None
    project: str = ""
    prune: bool = False
    poll: _Few = 3.0
    timeout: _Few = 10.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3

    @property
    def headers(self) -> Mapping[str, str]:
        """Return what every call says."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def target(self) -> Target:
        """Return what in an application names a version."""
        if self.image is None:
            return RevisionTarget()
        return ParameterTarget(self.image.parameter) if self.image.parameter else ImageTarget(self.image.name)


def application_of(template: str, service: str, environment: str) -> str:
    """Return the name of the application that a service is there."""
    return template.replace("{service}", service).replace("{environment}", environment)


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
    given = given_in(options)
    http = JsonClient(
        session,
        "Argo CD",
        given.url,
        headers=given.headers,
        secrets=(given.token,),
        patience=Patience(timeout=given.timeout, tries=given.tries),
    )
    versions, target = _mode(session, given, environ)
    return Options(http, versions, target, given.application, given.project, given.prune, given.poll)


def given_in(options: Mapping[str, Any]) -> Given:
    """Return what is written; raise ValueError."""
    given = read_options(options, Given)
    if (given.revision is None) == (given.image is None):
        raise ValueError("write either `revision` or `image`: which of the two is changed to deploy")
    return given


class _Registered(Registry):
    """A registry, which tells no tag by its digest."""

    async def version_of(self, _service: str, _reference: str) -> str | None:
        """Return None: what the bot has not ordered itself is shown by its digest."""
        return None


def _mode(
    session: aiohttp.ClientSession, given: Given, environ: Mapping[str, str]
) -> tuple[Versions, Target]:
    """Return where versions are, and what in an application names one."""
    if given.image is None:
        assert given.revision is not None  # noqa: S101 - one of the two is there
        revision = given.revision
        gets = passed(revision.environ, environ)
        versions: Versions = GitVersions(revision.repository, revision.tag, gets, revision.timeout)
    else:
        image = given.image
        versions = _Registered(
            session,
            image=image.name,
            url=image.registry,
            username=image.username,
            password=image.password,
            timeout=given.timeout,
            tries=given.tries,
        )
    return versions, given.target

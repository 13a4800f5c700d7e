"""Versions as tags of container images: which there are, and the digest behind each, from a registry.

The OCI distribution specification: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.http import Declined, Patience
from bot.adapters.http.answer import Answer
from bot.adapters.versions.access import Access
from bot.adapters.versions.image import Image, is_tag
from bot.adapters.versions.precedence import newest_first
from bot.core.ports.back_end import Artifact, BackEndError
from bot.core.ports.delivery import UnknownVersion

MANIFESTS = (
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, "
    "application/vnd.docker.distribution.manifest.v2+json"
)
"""What is accepted: without the first and third a registry answers with one platform's digest, or 404."""
_PAGES = 100
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next\b')
_FIRST_BELIEVED = datetime(2000, 1, 1, tzinfo=UTC)
"""Reproducible builds write 1970 or 1980 into their images: that is no time at which one was made."""


class _Tags(msgspec.Struct):
    tags: list[str] | None = None


class _Part(msgspec.Struct):
    digest: str


class _Manifest(msgspec.Struct):
    """An index has `manifests`, one a platform; a manifest has a `config`."""

    manifests: list[_Part] = []
    config: _Part | None = None


class _Config(msgspec.Struct):
    created: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Registry:
    """The images of all services: `image` is a name with `{service}` in it, without a tag.

    `url` is where the registry is asked, without it at the host of `image` by https; `timeout` is in seconds
    for one try. Raise ValueError where `image` names none.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        image: str,
        url: str | None = None,
        username: str = "",
        password: str = "",
        timeout: float = 10.0,
        tries: int = 3,
    ) -> None:
        self._image = image
        example = self._named("service")
        if example.tag or example.digest or "{" in image.partition("/")[0]:
            raise ValueError(f"`image` is a name without a tag, like host/team/{{service}}; {image!r} is not")
        patience = Patience(timeout=timeout, tries=tries)
        self.host = example.host
        self._access = Access(session, url or example.api, username, password, patience=patience)
        self._made: dict[str, datetime | None] = {}

    def image(self, service: str) -> Image:
        """Return the image of a service, without a tag; raise BackEndError for a name no image can have."""
        try:
            return self._named(service)
        except ValueError as error:
            raise BackEndError(f"There is no image of {service!r}: {error}.") from error

    async def releases(self, service: str) -> Sequence[str]:
        """Return the tags, newest version first; raise BackEndError."""
        path = self.image(service).path
        page: str | None = f"/v2/{path}/tags/list?n=1000"
        tags: list[str] = []
        for _ in range(_PAGES):
            if page is None:
                return newest_first(tags)
            answer = await self._asked("GET", page, path)
            tags += self._access.read(answer, _Tags).tags or []
            page = _next(answer)
        raise BackEndError(f"{self.host} lists the tags of {path} on more than {_PAGES} pages.")

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return the digest that a tag names now; raise UnknownVersion or BackEndError."""
        path = self.image(service).path
        if not is_tag(version):
            raise UnknownVersion(f"{version[:100]!r} is no version of {service}.")
        try:
            digest = await self._digest(path, version)
        except Declined as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            raise UnknownVersion(f"{self.host} has no {path}:{version}.") from error
        return Artifact(version, digest, await self._made_at(path, digest))

    async def ping(self, service: str) -> str:
        """Return one line on what there is of a service; raise BackEndError."""
        return f"{len(await self.releases(service))} tags of {self.image(service).path} at {self.host}"

    def _named(self, service: str) -> Image:
        return Image.read(self._image.replace("{service}", service))

    async def _asked(self, method: str, page: str, path: str, accept: str = "application/json") -> Answer:
        return await self._access.call(method, page, path, accept)

    async def _digest(self, path: str, version: str) -> str:
        """Return the digest; registries should tell it, it is the hash of what they send all the same."""
        page = f"/v2/{path}/manifests/{version}"
        told = (await self._asked("HEAD", page, path, MANIFESTS)).headers.get("Docker-Content-Digest")
        if told is not None and Image.read(f"image@{told}").digest:
            return told
        return f"sha256:{hashlib.sha256((await self._asked('GET', page, path, MANIFESTS)).body).hexdigest()}"

    async def _made_at(self, path: str, digest: str) -> datetime | None:
        """Return when an image was made; only measured by, so that nothing fails where it cannot be told."""
        if digest not in self._made:
            try:
                self._made[digest] = await self._created(path, digest)
            except Declined:
                self._made[digest] = None
            except BackEndError:
                return None
        return self._made[digest]

    async def _created(self, path: str, digest: str) -> datetime | None:
        manifest = await self._manifest(path, digest)
        if manifest.manifests:
            manifest = await self._manifest(path, manifest.manifests[0].digest)
        if manifest.config is None:
            return None
        blob = await self._access.followed(f"/v2/{path}/blobs/{manifest.config.digest}", path)
        created = self._access.read(blob, _Config).created
        return created if created is not None and created > _FIRST_BELIEVED else None

    async def _manifest(self, path: str, digest: str) -> _Manifest:
        return self._access.read(
            await self._asked("GET", f"/v2/{path}/manifests/{digest}", path, MANIFESTS), _Manifest
        )


def _next(answer: Answer) -> str | None:
    """Return the path of the next page, wherever its link points: only this registry is asked."""
    link = _NEXT.search(answer.headers.get("Link", ""))
    return URL(link[1], encoded=True).raw_path_qs if link else None

"""A registry of container images over a real socket, as the OCI distribution specification wants it.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import BasicAuth, web
from typing_extensions import override

from bot.adapters.versions.registry import MANIFESTS, Registry
from tests.fakes.vendor import Vendor, limit

RELEASES = ("v2.4.0", "v2.3.2", "v2.5.0", "v2.4.1")
MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When every first build was made; each one after it an hour later."""
_INDEX = "application/vnd.oci.image.index.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_TOKEN = "t-0123456789"  # noqa: S105 - of a fake


@dataclass
class Content:
    """Bytes under their digest."""

    kind: str
    body: bytes

    @property
    def digest(self) -> str:
        """Return the name that its bytes give it."""
        return f"sha256:{hashlib.sha256(self.body).hexdigest()}"


class FakeRegistry(Vendor):
    """Has the `tags` of repositories, and serves two of them a page.

    `people` (name to password) may look, without any everybody may. `wants` is how they are asked for:
    `Bearer` or `Basic`. `is_terse` leaves the digest's header out; `redirects` sends for blobs elsewhere.
    """

    def __init__(self, *repositories: str, people: dict[str, str] | None = None) -> None:
        super().__init__()
        self.people = people or {}
        self.wants = "Bearer" if people else ""
        self.is_terse = False
        self.redirects = False
        self.tags: dict[str, dict[str, str]] = {name: {} for name in repositories}
        self._content: dict[str, Content] = {}
        self._pushes: dict[tuple[str, str], int] = {}
        for name in repositories:
            for tag in RELEASES:
                self.push(name, tag)

    def push(self, name: str, tag: str, created: datetime | None = None) -> str:
        """Point a tag at a new build; return its digest."""
        self._pushes[name, tag] = self._pushes.get((name, tag), -1) + 1
        made = created or MADE_AT + timedelta(hours=self._pushes[name, tag])
        about = {"created": f"{made:%Y-%m-%dT%H:%M:%S}.123456789Z", "architecture": "amd64", "os": "linux"}
        config = self._kept(_CONFIG, {**about, "config": {"Labels": {"image": f"{name}:{tag}"}}})
        manifest = self._kept(_MANIFEST, {"config": _descriptor(config), "layers": []})
        index = self._kept(_INDEX, {"manifests": [_descriptor(manifest)]})
        self.tags[name][tag] = index.digest
        return index.digest

    def _kept(self, kind: str, about: dict[str, Any]) -> Content:
        versioned = about if kind == _CONFIG else {"schemaVersion": 2, "mediaType": kind, **about}
        content = Content(kind, json.dumps(versioned).encode())
        self._content[content.digest] = content
        return content

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        """Return the end points of the specification, a token service, and a store of blobs."""
        return [
            web.get("/v2/{name:.+}/tags/list", self._list, allow_head=False),
            web.get("/v2/{name:.+}/manifests/{reference}", self._manifest),
            web.get("/v2/{name:.+}/blobs/{digest}", self._blob),
            web.get("/token", self._give_token, allow_head=False),
            web.get("/store/{digest}", self._stored, allow_head=False),
        ]

    # ------------------------------------------------------------- people

    def _knows(self, request: web.Request) -> bool:
        """Return whether the header names somebody, and nothing else than asked for."""
        header = request.headers.get("Authorization", "")
        if not header.startswith("Basic "):
            return False
        pair = BasicAuth.decode(header)
        return (pair.login, pair.password) in self.people.items()

    def _refusal(self, request: web.Request) -> web.Response | None:
        name = request.match_info["name"]
        given = request.headers.get("Authorization")
        scope = f"repository:{name}:pull"
        if not self.wants and given is None:
            return None
        if self.wants == "Basic" and self._knows(request):
            return None
        if self.wants == "Bearer" and given == f"Bearer {_TOKEN}-{scope}":
            return None
        if not self.wants:
            self.findings.append("credentials for a registry that asks for none")
        place = f"{request.scheme}://{request.host}/token"
        told = f'realm="{place}",service="fake",scope="{scope}"' if self.wants == "Bearer" else 'realm="x"'
        return _error(401, "UNAUTHORIZED", **{"WWW-Authenticate": f"{self.wants} {told}"})

    async def _give_token(self, request: web.Request) -> web.Response:
        query = request.query
        if set(query) != {"service", "scope"} or query["service"] != "fake":
            self.findings.append(f"a token was asked for with {dict(query)}")
        if not self._knows(request):
            return _error(401, "UNAUTHORIZED")
        return web.json_response({"token": f"{_TOKEN}-{query['scope']}", "expires_in": 300})

    # ------------------------------------------------------------- images

    async def _list(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        name = request.match_info["name"]
        if name not in self.tags:
            return _error(404, "NAME_UNKNOWN")
        if odd := set(request.query) - {"n", "last"}:
            self.findings.append(f"tags were asked for with {odd}")
        after = [tag for tag in sorted(self.tags[name]) if tag > request.query.get("last", "")]
        page, rest = after[:2], after[2:]
        link = {"Link": f'</v2/{name}/tags/list?n=2&last={page[-1]}>; rel="next"'} if rest else {}
        return web.json_response({"name": name, "tags": page}, headers=link)

    async def _manifest(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        if request.headers.get("Accept") != MANIFESTS:
            self.findings.append(f"a manifest was asked for as {request.headers.get('Accept')}")
        reference = request.match_info["reference"]
        digest = self.tags.get(request.match_info["name"], {}).get(reference, reference)
        content = self._content.get(digest)
        if content is None or content.kind == _CONFIG:
            return _error(404, "MANIFEST_UNKNOWN")
        told = {} if self.is_terse else {"Docker-Content-Digest": digest}
        return web.Response(body=content.body, content_type=content.kind, headers=told)

    async def _blob(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        content = self._content.get(request.match_info["digest"])
        if content is None or content.kind != _CONFIG:
            return _error(404, "BLOB_UNKNOWN")
        if self.redirects:
            return web.Response(status=307, headers={"Location": f"/store/{content.digest}?signed=%2Fyes"})
        return web.Response(body=content.body, content_type="application/octet-stream")

    async def _stored(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers or request.rel_url.raw_query_string != "signed=%2Fyes":
            self.findings.append("the store was asked with credentials, or by another address")
        return web.Response(body=self._content[request.match_info["digest"]].body)


@asynccontextmanager
async def asking(fake: FakeRegistry, fault: str = "", **options: Any) -> AsyncIterator[Registry]:
    """Serve the fake inside the block; yield what asks it, and waits as long as before this fault."""
    async with fake.served() as url, aiohttp.ClientSession() as session:
        image = "registry.example.com/team/{service}"
        yield Registry(session, image=image, url=url, timeout=limit(fault), **options)
    assert fake.findings == []


def _descriptor(content: Content) -> dict[str, Any]:
    return {"mediaType": content.kind, "digest": content.digest, "size": len(content.body)}


def _error(status: int, code: str, **headers: str) -> web.Response:
    told = {"errors": [{"code": code, "message": code.replace("_", " ").lower(), "detail": None}]}
    return web.json_response(told, status=status, headers=headers)

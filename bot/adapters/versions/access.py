"""Asks a registry, with the credentials or the token that it wants to see."""

import re
from base64 import b64encode
from http import HTTPStatus
from typing import TypeVar

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.http import Declined, JsonClient, Patience
from bot.adapters.http.answer import Answer
from bot.core.ports.back_end import BackEndError

T = TypeVar("T")
_SCHEME = re.compile(r"\s*(\w+)(?:\s+|$)")
_PARAMETER = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _Token(msgspec.Struct):
    """Old services call it `token`, OAuth ones `access_token`."""

    token: str = ""
    access_token: str = ""


class Access:
    """One registry at `base`, and who asks; without a name anybody does.

    Where it answers 401 its challenge is met once: with name and password, or with a token of the service
    that it names. https://distribution.github.io/distribution/spec/auth/token/
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        username: str = "",
        password: str = "",
        *,
        patience: Patience | None = None,
    ) -> None:
        self._session = session
        self._patience = patience
        self._name = f"the registry {URL(base).host}"
        pair = b64encode(f"{username}:{password}".encode()).decode()
        self._basic = {"Authorization": f"Basic {pair}"} if username else {}
        self._secrets = (password, pair) if username else ()
        self._registry = self._client(self._name, base)
        self._given: dict[str, dict[str, str]] = {}

    async def call(self, method: str, path: str, scope: str, accept: str = "application/json") -> Answer:
        """Return the answer about the repository `scope`; raise Declined or Unreachable."""
        headers = {"Accept": accept}
        try:
            given = self._given.get(scope, {})
            return await self._registry.call(method, path, headers={**headers, **given})
        except Declined as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
            self._given[scope] = await self._met(error)
        return await self._registry.call(method, path, headers={**headers, **self._given[scope]})

    async def followed(self, path: str, scope: str) -> Answer:
        """Return the content of a blob, which may be kept elsewhere; the credentials do not go there."""
        try:
            return await self.call("GET", path, scope, accept="*/*")
        except Declined as error:
            if error.status not in _REDIRECTS or "Location" not in error.headers:
                raise
            place = URL(self._registry.base).join(URL(error.headers["Location"], encoded=True))
        return await self._client(f"{self._name}'s store", str(place.origin())).call("GET", place.raw_path_qs)

    def read(self, answer: Answer, shape: type[T]) -> T:
        """Return the body as `shape`; raise Unreachable."""
        return self._registry.read(answer, shape)

    async def _met(self, refusal: Declined) -> dict[str, str]:
        """Return the header that meets a challenge; raise BackEndError."""
        challenge = refusal.headers.get("WWW-Authenticate", "")
        scheme = _SCHEME.match(challenge)
        kind = scheme[1].lower() if scheme else ""
        if kind == "bearer":
            return {"Authorization": f"Bearer {await self._token(dict(_PARAMETER.findall(challenge)))}"}
        if kind != "basic" or not self._basic:
            raise refusal
        return self._basic

    async def _token(self, wanted: dict[str, str]) -> str:
        realm = URL(wanted.pop("realm", ""), encoded=True)
        if not realm.absolute or realm.scheme not in {"https", URL(self._registry.base).scheme}:
            raise BackEndError(f"{self._name} names no service to get a token from.")
        service = self._client(f"{self._name}'s token service", str(realm.origin()), self._basic)
        query = {name: value for name, value in wanted.items() if name in {"service", "scope"}}
        got = await service.get(realm.raw_path_qs, _Token, query)
        if not (token := got.token or got.access_token):
            raise BackEndError(f"{self._name}'s token service gave no token.")
        return token

    def _client(self, name: str, base: str, headers: dict[str, str] | None = None) -> JsonClient:
        return JsonClient(
            self._session, name, base, headers=headers, secrets=self._secrets, patience=self._patience
        )

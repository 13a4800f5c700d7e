"""Argo CD's calls, each with its path and body; what is declined says what to do about it.

https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec

from bot.adapters.delivery.argocd.marks import INFO
from bot.adapters.delivery.argocd.wire import Application, Applications, Permission, Revision
from bot.adapters.http import Declined, JsonClient

_BASE = "/api/v1/applications"
_WHY: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the token is wrong or no longer valid",
    HTTPStatus.FORBIDDEN: "it does not exist, or the token may not do this: Argo CD does not tell which",
    HTTPStatus.NOT_FOUND: "it does not exist in this project, or Argo CD is not at this `url`",
}


class ArgoClient:
    """Asks Argo CD about applications, in `project` alone where that is not empty."""

    def __init__(self, http: JsonClient, project: str) -> None:
        self._http = http
        self._project = project

    @property
    def base(self) -> str:
        """Return the address, as people open it too."""
        return self._http.base

    async def get(self, name: str, *, is_to_look: bool = False) -> Application:
        """Return an application, where `is_to_look` after Argo CD has looked at what is live."""
        query = {"refresh": "normal"} if is_to_look else {}
        if self._project:
            query["project"] = self._project
        try:
            return await self._http.get(f"{_BASE}/{quote(name, safe='')}", Application, query)
        except Declined as error:
            raise _explained(error, name) from error

    async def list(self, label: str = "") -> Sequence[Application]:
        """Return the applications that the token may see, with a label those that have it."""
        query = {"selector": label} if label else {}
        if self._project:
            query["projects"] = self._project
        try:
            return (await self._http.get(_BASE, Applications, query)).items or ()
        except Declined as error:
            raise _explained(error, "applications") from error

    async def patch(self, name: str, patch: Mapping[str, Any]) -> None:
        """Merge a patch into an application; the same again changes nothing."""
        body = {"name": name, "patch": msgspec.json.encode(patch).decode(), "patchType": "merge"}
        await self._change("PATCH", name, "", body, is_repeatable=True)

    async def sync(self, name: str, operation_id: str, revision: str | None, *, prune: bool) -> None:
        """Have an application synced, to a revision where one is given; not repeated."""
        infos = [{"name": INFO, "value": operation_id}]
        body: dict[str, object] = {"name": name, "infos": infos, "prune": prune, "dryRun": False}
        if revision is not None:
            body["revision"] = revision
        await self._change("POST", name, "/sync", body, is_repeatable=False)

    async def revision(self, name: str, commit: str) -> Revision:
        """Return what git knows of a commit of an application's repository."""
        path = f"{_BASE}/{quote(name, safe='')}/revisions/{quote(commit, safe='')}/metadata"
        query = {"project": self._project} if self._project else None
        return await self._http.get(path, Revision, query)

    async def may(self, action: str, app: Application) -> bool:
        """Tell whether the token may do something with an application."""
        about = f"{quote(app.spec.project, safe='')}/{quote(app.metadata.name, safe='')}"
        path = f"/api/v1/account/can-i/applications/{action}/{about}"
        return (await self._http.get(path, Permission)).value == "yes"

    async def _change(
        self, method: str, name: str, what: str, body: Mapping[str, object], *, is_repeatable: bool
    ) -> None:
        if self._project:
            body = {**body, "project": self._project}
        try:
            path = f"{_BASE}/{quote(name, safe='')}{what}"
            answer = await self._http.call(method, path, body=body, is_repeatable=is_repeatable)
        except Declined as error:
            raise _explained(error, name) from error
        self._http.read(answer, Application)  # a proxy's answer is none of Argo CD's


def _explained(error: Declined, name: str) -> Declined:
    """Return the refusal with what it may mean, which Argo CD hides from whoever has no permission."""
    is_told = "cannot sync" in error.told  # a sync window, for one
    why = None if is_told else _WHY.get(error.status)
    sentence = f"{error} ({name}: {why})" if why else str(error)
    return Declined(sentence, error.status, error.told, is_certain=error.is_certain)

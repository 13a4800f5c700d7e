"""Argo CD's API over a real socket: applications that are synced as one looks at them.

Fields that the real one would drop silently are findings. Errors are those of its gRPC gateway.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.fakes.vendor import Json, Vendor, parse

TOKEN = "argo-token"  # noqa: S105 - of the fake alone
PROJECT = "shop"
LINK = "https://git.example/order-service"
BUSY = "error setting app operation: rpc error: desc = another operation is already in progress"
NONE: Mapping[str, Any] = {}
_CODES = {
    "invalid": (3, 400),
    "precondition": (9, 400),
    "denied": (7, 403),
    "unknown": (5, 404),
    "token": (16, 401),
}
_FIELDS = {
    "PATCH": {"name", "patch", "patchType", "project", "appNamespace"},
    "POST": {"name", "revision", "infos", "prune", "dryRun", "project", "appNamespace"},
}
_PATCHED = {
    "": {"metadata", "spec"},
    "metadata": {"labels", "annotations"},
    "spec": {"source"},
    "source": {"targetRevision", "kustomize", "helm"},
    "kustomize": {"images"},
    "helm": {"parameters"},
}
_QUERIES = {"refresh", "project", "projects", "selector"}
_LABEL = re.compile(r"(?:[a-z0-9.-]{1,253}/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")


class FakeArgo(Vendor):
    """Knows `apps` by name; each look at one moves its sync on, unless `held`.

    `broken` revisions and images fail in a hook, `sick` ones never get healthy. `may` holds what the token
    may do. `syncs` are the operations that were begun, by the word that travels with them. With
    `hasty`, an automatic sync begins before anybody can ask for one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.apps: dict[str, Json] = {}
        self.dates: dict[str, datetime] = {}
        self.broken: set[str] = set()
        self.sick: set[str] = set()
        self.may = {"get", "update", "sync"}
        self.syncs: list[str] = []
        self.window = True
        self.held = False
        self.hasty = False
        self._now = datetime(2026, 3, 4, 15, tzinfo=UTC)

    def add(self, name: str, source: Json, *, automated: bool = False) -> Json:
        """Add an application that runs its source, healthy."""
        policy: Json = {"automated": {"selfHeal": True}} if automated else {}
        app: Json = {
            "metadata": {"name": name, "namespace": "argocd", "labels": {"team": "shop"}, "annotations": {}},
            "spec": {
                "project": PROJECT,
                "source": {"repoURL": LINK, "path": ".", **source},
                "syncPolicy": policy,
            },
            "status": {"health": {"status": "Healthy"}, "history": []},
        }
        self.apps[name] = app
        self._deployed(app, app["spec"]["source"])
        return app

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        """Return what is answered."""
        one = "/api/v1/applications/{name}"
        return [
            web.get("/api/v1/applications", self._list),
            web.get(one, self._get),
            web.patch(one, self._patch),
            web.post(f"{one}/sync", self._sync),
            web.get(f"{one}/revisions/{{revision}}/metadata", self._metadata),
            web.get("/api/v1/account/can-i/applications/{action}/{project}/{name}", self._can_i),
        ]

    @override
    def unknown_route(self) -> web.Response:
        """Answer as the gateway does."""
        return _error("unknown", "Not Found")

    # ------------------------------------------------------------ questions

    async def _list(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        label = request.query.get("selector", "")
        seen = [app for app in self.apps.values() if "get" in self.may]
        return web.json_response(
            {
                "metadata": {},
                "items": [app for app in seen if not label or label in app["metadata"]["labels"]] or None,
            }
        )

    async def _get(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request, "get")) is not None:
            return refused
        app = self.apps[request.match_info["name"]]
        if not self.held:
            self._move(app)
        if "refresh" in request.query:
            app["status"]["reconciledAt"] = self._tick()
        return web.json_response(app)

    async def _metadata(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request, "get")) is not None:
            return refused
        date = self.dates.get(request.match_info["revision"])
        if date is None:
            return _error("precondition", "failed to get metadata")
        return web.json_response({"author": "Ada", "date": date.isoformat(), "message": "Change it"})

    async def _can_i(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        return web.json_response({"value": "yes" if request.match_info["action"] in self.may else "no"})

    # -------------------------------------------------------------- changes

    async def _patch(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request, "get", "update")) is not None:
            return refused
        body, app = parse(await request.read()), self.apps[request.match_info["name"]]
        patch = parse(str((body or NONE).get("patch", "")).encode())
        faults = [*self._unknown_fields(body, "PATCH"), *_undescribed(patch, "")]
        if faults or body["patchType"] != "merge":
            return self._invalid(request, faults or ["patchType"])
        before = json.dumps(app["spec"]["source"])
        app.update(_merged(app, patch))
        bad = [name for name in app["metadata"]["labels"] if not _LABEL.fullmatch(name)]
        if bad:
            return self._invalid(request, bad)
        if (
            self.hasty
            and "automated" in app["spec"]["syncPolicy"]
            and json.dumps(app["spec"]["source"]) != before
        ):
            self._begin(app, [], automated=True)
        return web.json_response(app)

    async def _sync(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request, "get", "sync")) is not None:
            return refused
        body, app = parse(await request.read()), self.apps[request.match_info["name"]]
        if faults := self._unknown_fields(body, "POST"):
            return self._invalid(request, faults)
        if not self.window:
            return _error("denied", "cannot sync: blocked by sync window")
        target = app["spec"]["source"].get("targetRevision", "HEAD")
        if body.get("revision", target) != target and "automated" in app["spec"]["syncPolicy"]:
            return _error("precondition", f"Cannot sync to {body['revision']}: auto-sync set to {target}")
        if "operation" in app:
            return _error("precondition", BUSY)
        self._begin(app, body.get("infos") or [])
        return web.json_response(app)

    # ------------------------------------------------------- the controller

    def _begin(self, app: Json, infos: Sequence[Json], *, automated: bool = False) -> None:
        """Set an operation, which the controller finds."""
        source = json.loads(json.dumps(app["spec"]["source"]))
        sync = {"revision": source.get("targetRevision", "HEAD"), "source": source}
        by = {"automated": True} if automated else {"username": "chatops"}
        app["operation"] = {"info": list(infos), "initiatedBy": by, "sync": sync}
        app["status"].pop("operationState", None)
        self.syncs += [info["value"] for info in infos] or ["automatic"]

    def _move(self, app: Json) -> None:
        """Take one step: begin, sync one object after the other, end, get healthy."""
        status, state = app["status"], app["status"].get("operationState")
        if "operation" in app and state is None:
            status["operationState"] = {
                "operation": app["operation"],
                "phase": "Running",
                "startedAt": self._tick(),
                "message": "waiting for hooks",
                "syncResult": {**app["operation"]["sync"], "resources": [_hook("Running", "it runs")]},
            }
        elif "operation" in app:
            self._end(app, state)
        elif state is not None and status.get("reconciledAt", "") <= state["finishedAt"]:
            status["reconciledAt"] = self._tick()
        elif state is not None and status["health"]["status"] == "Progressing":
            is_sick = bool(_named(state["syncResult"]["source"]) & self.sick)
            status["health"] = (
                {"status": "Degraded", "message": "1 of 3 pods crash"} if is_sick else {"status": "Healthy"}
            )

    def _end(self, app: Json, state: Json) -> None:
        """End the operation; the time of the last look at what is live is that of the end."""
        result, status = state["syncResult"], app["status"]
        if _named(result["source"]) & self.broken:
            state |= {"phase": "Failed", "message": "one or more synchronization tasks failed"}
            result["resources"] = [_hook("Failed", "the smoke test got 503")]
        else:
            state |= {"phase": "Succeeded", "message": "successfully synced (all tasks run)"}
            rolled = {
                "kind": "Deployment",
                "name": "order-service",
                "status": "Synced",
                "message": "configured",
            }
            result["resources"] = [_hook("Succeeded", "it is done"), rolled]
            self._deployed(app, result["source"])
            status["health"] = {"status": "Progressing"}
        state["finishedAt"] = status["reconciledAt"] = self._tick()
        del app["operation"]

    def _deployed(self, app: Json, source: Json) -> None:
        revision = source.get("targetRevision", "HEAD")
        app["status"]["history"].append({"revision": revision, "source": source, "deployedAt": self._tick()})
        app["status"]["sync"] = {"status": "Synced", "revision": revision}

    def _tick(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.strftime("%Y-%m-%dT%H:%M:%SZ")

    # -------------------------------------------------------------- refusals

    def _refused(self, request: web.Request, *actions: str) -> web.Response | None:
        """Return why a call is not taken: Argo CD hides what there is from whoever may not see it."""
        unknown = set(request.query) - _QUERIES
        if unknown:
            self.findings.append(f"{request.method} {request.path}: no such query: {', '.join(unknown)}")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error("token", "no session information")
        if not actions:
            return None
        is_there = request.match_info["name"] in self.apps
        given = request.query.get("project")
        if given not in (None, PROJECT) or (given and not is_there):
            return _error("unknown", "applications.argoproj.io not found")
        return None if is_there and self.may.issuperset(actions) else _error("denied", "permission denied")

    def _unknown_fields(self, body: Any, method: str) -> list[str]:
        if not isinstance(body, dict):
            return ["no object"]
        return sorted(set(body) - _FIELDS[method])

    def _invalid(self, request: web.Request, faults: Sequence[str]) -> web.Response:
        self.findings += [f"{request.method} {request.path}: {fault}" for fault in faults]
        return _error("invalid", ", ".join(faults))


def _hook(phase: str, message: str) -> Json:
    hook = {"kind": "Job", "name": "smoke-test", "hookType": "PreSync", "hookPhase": phase}
    return {**hook, "message": message}


def _named(source: Json) -> set[str]:
    """Return everything by which a source says what runs."""
    images = (source.get("kustomize") or NONE).get("images") or ()
    parameters = (source.get("helm") or NONE).get("parameters") or ()
    return {source.get("targetRevision", ""), *images, *(each["value"] for each in parameters)}


def _merged(target: Any, patch: Any) -> Any:
    """Merge as RFC 7396 has it."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def _undescribed(patch: Any, within: str) -> list[str]:
    """Return the fields of a patch that are not among those that are to be changed."""
    if within not in _PATCHED or not isinstance(patch, dict):
        return [] if within or isinstance(patch, dict) else ["the patch is no object"]
    wrong = [f"{within}.{name}" for name in patch if name not in _PATCHED[within]]
    return wrong + [fault for name, value in patch.items() for fault in _undescribed(value, name)]


def _error(kind: str, message: str) -> web.Response:
    code, status = _CODES[kind]
    return web.json_response({"error": message, "code": code, "message": message}, status=status)

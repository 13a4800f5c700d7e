"""Atlassian Statuspage over a real socket: one page, its incidents and components, and too many calls.

https://developer.statuspage.io/
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from itertools import count

from aiohttp import web
from typing_extensions import override

from tests.fakes.description import STATUSPAGE, close
from tests.fakes.openapi import Described, OpenApi
from tests.fakes.vendor import Json, Play, Vendor, answers, parse

NAME, BODY = 255, 25_000
"""Characters that a name and a body may have."""
MOST, WINDOW = 60, 60.0
"""Calls in so many seconds of which more are refused; https://developer.statuspage.io/#section/Rate-Limiting"""
_PER_PAGE = 100
_BASE = "/v1"
_REALTIME = ("investigating", "identified", "monitoring", "resolved")
_START = datetime(2026, 3, 4, 15, tzinfo=UTC)


@cache
def described() -> OpenApi | None:
    """Return the official description; None where it is not on this machine."""
    anywhere = {400, 401, 404, 422}  # described for some calls only
    return OpenApi(STATUSPAGE, _BASE, anywhere=anywhere, amend=_amend) if STATUSPAGE.is_file() else None


def _amend(description: Described) -> None:
    """Repair types that are none, and the mapping of components, of which an example stands for the rule.

    Answers have no fields beyond the described ones, either.
    """
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            if field.get("type") == "Object":
                field["type"] = "object"
    for name in ("post", "patch", "put"):
        fields = schemas[f"{name}PagesPageIdIncidents"]["properties"]["incident"]["properties"]
        state = schemas["Component"]["properties"]["status"]
        fields["components"] = {"type": "object", "additionalProperties": {"enum": state["enum"]}}
    close(schemas)


class FakeStatuspage(Vendor):
    """One page with `components`, states by id; `incidents` newest first; `told` is what subscribers read.

    `now` returns seconds, by which calls are counted.
    """

    def __init__(
        self, token: str, components: Mapping[str, str], page: str = "page1", now: Callable[[], float] = float
    ) -> None:
        super().__init__(described())
        self.components = dict(components)
        self.incidents: list[Json] = []
        self.told: list[str] = []
        self._token = token
        self._page = page
        self._now = now
        self._recent: deque[float] = deque()
        self._numbers = count(1)

    @override
    def routes(self) -> Sequence[web.RouteDef]:
        page = f"{_BASE}/pages/{{page_id}}"
        return [
            web.get(page, self._about),
            web.get(f"{page}/incidents", self._list),
            web.post(f"{page}/incidents", self._create),
            web.get(f"{page}/incidents/unresolved", self._unresolved),
            web.get(f"{page}/incidents/{{incident_id}}", self._read),
            web.patch(f"{page}/incidents/{{incident_id}}", self._change),
            web.get(f"{page}/components", self._components),
            web.patch(f"{page}/components/{{component_id}}", self._set),
        ]

    @override
    def _next_play(self, request: web.Request) -> Play | None:
        """Return what comes instead: also the refusal of more calls than are allowed."""
        now = self._now()
        while self._recent and self._recent[0] <= now - WINDOW:
            self._recent.popleft()
        self._recent.append(now)
        if len(self._recent) > MOST:
            return answers(420, {"message": "Enhance your calm"}, Retry_After="60")
        if request.headers.get("Authorization") != f"OAuth {self._token}":
            return answers(401, {"message": "Could not authenticate"})
        return super()._next_play(request)

    async def _about(self, request: web.Request) -> web.Response:
        self._on(request)
        return web.json_response({"id": self._page, "name": "Example status"})

    async def _list(self, request: web.Request) -> web.Response:
        self._on(request)
        limit = min(int(request.query.get("limit", _PER_PAGE)), _PER_PAGE)
        first = (int(request.query.get("page", 1)) - 1) * limit
        return web.json_response(self.incidents[first : first + limit])

    async def _unresolved(self, request: web.Request) -> web.Response:
        self._on(request)
        return web.json_response(
            [each for each in self.incidents if each["status"] != "resolved"][:_PER_PAGE]
        )

    async def _read(self, request: web.Request) -> web.Response:
        return web.json_response(self._incident(request))

    async def _create(self, request: web.Request) -> web.Response:
        self._on(request)
        asked = parse(await request.read())["incident"]
        self._check(asked)
        status = asked.get("status", "investigating")
        made = {"id": f"inc{next(self._numbers)}", "page_id": self._page, "metadata": {}, "components": []}
        incident: Json = {**made, "incident_updates": [], "created_at": self._time()}
        self._take(incident, {"body": "", **asked, "status": status})
        self.incidents.insert(0, incident)
        return web.json_response(incident, status=HTTPStatus.CREATED)

    async def _change(self, request: web.Request) -> web.Response:
        incident = self._incident(request)
        asked = parse(await request.read())["incident"]
        self._check(asked)
        self._take(incident, asked)
        return web.json_response(incident)

    def _take(self, incident: Json, asked: Json) -> None:
        """Change an incident; with words or another status comes an update, which subscribers read."""
        kept = ("name", "status", "impact_override", "metadata")
        incident.update({key: asked[key] for key in kept if key in asked})
        self.components.update(asked.get("components", {}))
        touched = dict.fromkeys(
            (*(each["id"] for each in incident["components"]), *asked.get("components", {}))
        )
        incident["components"] = [self._component(each) for each in touched]
        if "body" in asked or "status" in asked:
            update = {
                "id": f"up{next(self._numbers)}",
                "incident_id": incident["id"],
                "status": incident["status"],
                "body": asked.get("body", ""),
                "created_at": self._time(),
                "deliver_notifications": asked.get("deliver_notifications", True),
            }
            incident["incident_updates"].insert(0, update)
            if update["deliver_notifications"]:
                self.told.append(update["body"])

    def _check(self, asked: Json) -> None:
        """Refuse what the description does not forbid, and Statuspage does."""
        faults = [
            f"{field} is too long (maximum is {most} characters)"
            for field, most in (("name", NAME), ("body", BODY))
            if len(asked.get(field, "")) > most
        ]
        if asked.get("status", "resolved") not in _REALTIME:
            faults.append("status is not one of a realtime incident")
        if not all(isinstance(value, dict) for value in asked.get("metadata", {}).values()):
            faults.append("metadata top level values must be objects")
        faults += [
            f"component {each} not found"
            for each in asked.get("components", {})
            if each not in self.components
        ]
        if faults:
            raise web.HTTPUnprocessableEntity(text=_told(", ".join(faults)))

    async def _components(self, request: web.Request) -> web.Response:
        self._on(request)
        first = (int(request.query.get("page", 1)) - 1) * _PER_PAGE
        ids = list(self.components)[first : first + _PER_PAGE]
        return web.json_response([self._component(each) for each in ids])

    async def _set(self, request: web.Request) -> web.Response:
        self._on(request)
        component = request.match_info["component_id"]
        if component not in self.components:
            raise web.HTTPNotFound(text=_told("Component not found"))
        self.components[component] = parse(await request.read())["component"]["status"]
        return web.json_response(self._component(component))

    def _component(self, component: str) -> Json:
        return {
            "id": component,
            "name": component,
            "page_id": self._page,
            "status": self.components[component],
        }

    def _incident(self, request: web.Request) -> Json:
        self._on(request)
        wanted = request.match_info["incident_id"]
        found = next((each for each in self.incidents if each["id"] == wanted), None)
        if found is None:
            raise web.HTTPNotFound(text=_told("Incident not found"))
        return found

    def _on(self, request: web.Request) -> None:
        if request.match_info["page_id"] != self._page:
            raise web.HTTPNotFound(text=_told("Page not found"))

    def _time(self) -> str:
        return (_START + timedelta(seconds=next(self._numbers))).isoformat().replace("+00:00", "Z")


def _told(words: str) -> str:
    return f'{{"message": "{words}"}}'

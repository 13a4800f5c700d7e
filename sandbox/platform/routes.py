"""The platform's HTTP interface, to be mounted: `app.add_subapp("/_platform", application(platform))`."""

import asyncio
import math
from typing import Literal

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.platform import wire
from sandbox.platform.faults import Fault, Faults
from sandbox.platform.migrating import pending_of
from sandbox.platform.operation import Order, Report
from sandbox.platform.platform import Platform
from sandbox.platform.refusal import Refused
from sandbox.platform.registry import Release
from sandbox.platform.replicas import replicas
from sandbox.platform.telemetry import Telemetry

_LONGEST_WAIT = 30.0  # seconds


class Control(msgspec.Struct, forbid_unknown_fields=True):
    """Steer the rollouts: hold all before the next replica, let one `step` on, release them.

    `pace`: wait `seconds` before each replica. `slow_health`: replicas started from now on in one place
    take `seconds` longer to get healthy; null: for ever.
    """

    do: Literal["hold", "step", "release", "pace", "slow_health"]
    service: str = ""
    environment: str = ""
    seconds: float | None = None


class Routes:
    """The handlers, one a route."""

    def __init__(self, platform: Platform, faults: Faults) -> None:
        self._platform = platform
        self._faults = faults

    async def about(self, _: web.Request) -> web.Response:
        """Say in one line that the platform is up, and with how many processes."""
        groups = self._platform.groups.values()
        ready = sum(await asyncio.gather(*(group.ready() for group in groups)))
        return wire.answer(
            {"name": "sandbox platform", "ready": ready, "desired": sum(len(g.replicas) for g in groups)}
        )

    async def services(self, _: web.Request) -> web.Response:
        """List the services, where they run, and how far they may be scaled."""
        services = self._platform.services.values()
        return wire.answer(
            [{"name": s.name, "environments": [*s.replicas], "maximum": s.maximum} for s in services]
        )

    async def releases(self, request: web.Request) -> web.Response:
        """List the versions of a service, newest first."""
        return wire.answer({"versions": self._platform.registry.versions(wire.asked(request, "service"))})

    async def release(self, request: web.Request) -> web.Response:
        """Resolve a version to its artifact."""
        release = self._platform.registry.resolve(
            wire.asked(request, "service"), wire.asked(request, "version")
        )
        return wire.answer(_told(release))

    async def move(self, request: web.Request) -> web.Response:
        """Point a version at a new build."""
        release = await self._platform.move(wire.asked(request, "service"), wire.asked(request, "version"))
        return wire.answer(_told(release))

    async def running(self, request: web.Request) -> web.Response:
        """Tell what serves in one environment; every replica is asked now. Without replicas nothing does."""
        group = self._platform.group(wire.asked(request, "service"), wire.asked(request, "environment"))
        ready, desired = await group.ready(), len(group.replicas)
        version, reference = (group.release.version, group.release.reference) if desired else (None, None)
        return wire.answer({"version": version, "ready": ready, "desired": desired, "reference": reference})

    async def migrations(self, request: web.Request) -> web.Response:
        """List what is pending in one environment, in the order to run it."""
        service, environment = wire.asked(request, "service"), wire.asked(request, "environment")
        _ = self._platform.group(service, environment)
        return wire.answer({"pending": await pending_of(self._platform.databases, service, environment)})

    async def replicas(self, _: web.Request) -> web.Response:
        """List every process with its health, for the page."""
        return wire.answer(await replicas(self._platform))

    async def submit(self, request: web.Request) -> web.Response:
        """Accept an order under its id: 202, durably noted; the same again: 200, no second effect."""
        order = await wire.body(request, Order)
        began = await self._platform.dispatch.submit(request.match_info["id"], order)
        return wire.answer({"operation_id": request.match_info["id"], "began": began}, 202 if began else 200)

    async def find(self, request: web.Request) -> web.Response:
        """Tell what became of an id; 404 `unknown_operation`: it surely never arrived."""
        operation = self._platform.dispatch.find(request.match_info["id"])
        return wire.answer({"order": operation.order, "report": operation.last})

    async def events(self, request: web.Request) -> web.Response:
        """Return the reports after the first `after`, waiting up to `wait` seconds for one."""
        operation = self._platform.dispatch.find(request.match_info["id"])
        seen, wait = wire.number(request, "after"), wire.number(request, "wait")
        reports: list[Report] = await operation.after(int(seen), min(wait, _LONGEST_WAIT))
        return wire.answer({"reports": reports, "seen": len(operation.reports)})

    async def fault(self, request: web.Request) -> web.Response:
        """Arrange bad luck on this interface."""
        self._faults.add(await wire.body(request, Fault))
        return web.Response(status=204)

    async def no_faults(self, _: web.Request) -> web.Response:
        """Take back all bad luck and let everything go on."""
        self._faults.clear()
        self._platform.pace.release()
        for group in self._platform.groups.values():
            group.slower = 0.0
        return web.Response(status=204)

    async def control(self, request: web.Request) -> web.Response:
        """Hold, step, release or pace the rollouts, or slow down the replicas to come."""
        control = await wire.body(request, Control)
        pace = self._platform.pace
        match control.do:
            case "hold":
                pace.hold()
            case "step":
                pace.let_pass()
            case "release":
                pace.release()
            case "pace":
                pace.seconds = control.seconds or 0.0
            case "slow_health":
                group = self._platform.group(control.service, control.environment)
                group.slower = math.inf if control.seconds is None else control.seconds
        return web.Response(status=204)


def application(platform: Platform) -> web.Application:
    """Return the interface as an application to mount; it neither starts nor stops `platform`."""
    faults = Faults()
    routes, telemetry = Routes(platform, faults), Telemetry(platform)
    operation = "/operations/{id:[A-Za-z0-9_-]{1,64}}"

    @web.middleware
    async def bad_luck(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await faults.play(request, handler)

    app = web.Application(middlewares=[_refusals, bad_luck])
    app.add_routes(
        [
            web.get("/", routes.about, name="about"),
            web.get("/services", routes.services),
            web.get("/releases", routes.releases, name="releases"),
            web.get("/release", routes.release, name="release"),
            web.post("/release", routes.move),
            web.get("/running", routes.running, name="running"),
            web.get("/replicas", routes.replicas),
            web.get("/migrations", routes.migrations, name="migrations"),
            web.get("/traffic", telemetry.traffic, name="traffic"),
            web.get("/logs", telemetry.logs, name="logs"),
            web.put(operation, routes.submit, name="submit"),
            web.get(operation, routes.find, name="find"),
            web.get(f"{operation}/events", routes.events, name="events"),
            web.post("/faults", routes.fault),
            web.delete("/faults", routes.no_faults),
            web.post("/control", routes.control),
        ]
    )
    return app


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as no:
        return wire.answer({"error": no.code, "message": str(no)}, no.status)


def _told(release: Release) -> dict[str, object]:
    """Return what a version stands for, as it is answered."""
    return {"version": release.version, "reference": release.reference, "made_at": release.made_at}

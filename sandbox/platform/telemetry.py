"""The routes of the platform that tell how services did: traffic and logs."""

import asyncio

import msgspec
from aiohttp import web

from sandbox.platform import log_file, wire
from sandbox.platform.platform import Platform
from sandbox.platform.refusal import Refused


class Telemetry:
    """The handlers, one a route."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def traffic(self, request: web.Request) -> web.Response:
        """Tell what was measured in one environment from `start` to `end`."""
        place = self._place(request)
        start, end = wire.moment(request, "start"), wire.moment(request, "end")
        return wire.answer({"samples": self._platform.measured.between(place, start, end)})

    async def logs(self, request: web.Request) -> web.Response:
        """Return the newest lines of one environment since `since`, oldest first."""
        service, environment = self._place(request)
        names = request.query.keys() - {"service", "environment"}
        try:
            query = {name: request.query[name] for name in names}
            question = msgspec.convert(query, log_file.Question, strict=False)
        except msgspec.ValidationError as error:
            raise Refused(422, "invalid_request", f"The query is not possible: {error}.") from None
        path = self._platform.log_path(service, environment)
        return wire.answer(await asyncio.to_thread(log_file.read, path, question))

    def _place(self, request: web.Request) -> tuple[str, str]:
        """Return service and environment; raise Refused where it does not run there."""
        service, environment = wire.asked(request, "service"), wire.asked(request, "environment")
        _ = self._platform.group(service, environment)
        return service, environment

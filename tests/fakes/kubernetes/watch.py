"""A watch: each change of a kind of object, as a line of JSON, until its time is over.

https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

import asyncio
import json
from typing import Any

from aiohttp import web

from tests.fakes.kubernetes.api import Api, is_chosen
from tests.fakes.kubernetes.failure import Failure
from tests.fakes.kubernetes.route import Route
from tests.fakes.kubernetes.store import Happened, Store
from tests.fakes.kubernetes.world import World

Json = dict[str, Any]


async def watched(
    request: web.Request, route: Route, store: Store, api: Api, world: World
) -> web.StreamResponse:
    """Tell what happened since a version, or what there is, and then what happens.

    A version that is forgotten is answered 200 with an ERROR that holds the Status of code 410.
    """
    happening: asyncio.Queue[Happened] = asyncio.Queue()
    query = request.query
    past = _past(route, store, api, request)
    with store.listening(happening.put_nowait):
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for line in past:
            await response.write(json.dumps(line).encode() + b"\n")
            if line["type"] == "ERROR":
                return response
            world.seen(route.resource, line["object"])
        try:
            async with asyncio.timeout(float(query["timeoutSeconds"]) if "timeoutSeconds" in query else None):
                while (each := await happening.get()).type != "END":
                    if _is_asked(each, route, request):
                        line = {"type": each.type, "object": each.value}
                        await response.write(json.dumps(line).encode() + b"\n")
                        world.seen(route.resource, each.value)
        except (TimeoutError, ConnectionResetError):
            pass  # which is how a watch ends: by its time, or by whoever watched
    return response


def _past(route: Route, store: Store, api: Api, request: web.Request) -> list[Json]:
    version = int(request.query.get("resourceVersion") or 0)
    if not version:
        return [{"type": "ADDED", "object": each} for each in api.chosen(route, request.query)]
    try:
        happened = store.since(route.resource, version)
    except Failure as failure:
        return [{"type": "ERROR", "object": failure.status()}]
    asked = [each for each in happened if _is_asked(each, route, request)]
    return [{"type": each.type, "object": each.value} for each in asked]


def _is_asked(happened: Happened, route: Route, request: web.Request) -> bool:
    is_here = happened.value["metadata"].get("namespace") == route.namespace
    return happened.resource == route.resource and is_here and is_chosen(happened.value, request.query)

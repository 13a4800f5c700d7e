"""A small kubelet of our own for a real API server: it has a node, runs nothing, and tells what pods come to.

https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.tasks import Tasks
from tests.fakes.kubernetes import pods
from tests.fakes.kubernetes.cluster import FATES, Fate, Program, fate, obedient
from tests.fakes.kubernetes.events import event
from tests.fakes.kubernetes.log_book import LogBook, Place
from tests.fakes.kubernetes.logs import not_started
from tests.fakes.kubernetes.store import PODS
from tests.kubernetes.line import MISSING, STRATEGIC, Line, served

Json = dict[str, Any]
LOOK_SECONDS = 0.03


class Kubelet:
    """Moves one pod of each owner at a time, every `pace` seconds; `is_held` holds them all."""

    def __init__(self, line: Line) -> None:
        self.fates: dict[str, Fate] = dict(FATES)
        self.program: Program = obedient
        self.is_held = False
        self.pace = 0.1
        self.book = LogBook()
        self._line = line
        self._next: dict[str, float] = {}
        self._running: dict[str, Iterator[str | int]] = {}
        self._numbers = count(1)

    @asynccontextmanager
    async def works(self, ca: Path, key: Path) -> AsyncIterator[None]:
        """Work inside the block."""
        app = web.Application()
        app.router.add_get("/containerLogs/{namespace}/{pod}/{container}", self._logs)
        async with served(app, ca, key) as port:
            await self._have_a_node(port)
            tasks = Tasks()
            tasks.spawn(self._look_on(), "kubelet")
            try:
                yield
            finally:
                await tasks.close()

    async def _have_a_node(self, port: int) -> None:
        node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": pods.NODE}}
        await self._line.call("POST", "/api/v1/nodes", node, may=409)
        status = {
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
            "capacity": {"cpu": "8", "memory": "16Gi", "pods": "500"},
            "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
        }
        await self._line.call(
            "PATCH", f"/api/v1/nodes/{pods.NODE}/status", {"status": status}, kind=STRATEGIC
        )

    async def _look_on(self) -> None:
        """Look again and again: a watch would have to be begun anew after 410 and 504, for nothing."""
        while True:
            for pod in await self._line.items("/api/v1/pods"):
                await self._move(pod)
            await asyncio.sleep(LOOK_SECONDS)

    async def _move(self, pod: Json) -> None:
        """Make the next step of a pod."""
        about, status = pod["metadata"], pod["status"]
        path = f"/api/v1/namespaces/{about['namespace']}/pods/{about['name']}"
        if "deletionTimestamp" in about:
            at_once = {"gracePeriodSeconds": 0}
            await self._line.call("DELETE", path, at_once, may=MISSING)
        elif not pod["spec"].get("nodeName"):
            await self._bind(pod, path)
        elif "containerStatuses" not in status:
            await self._tell(path, pods.creating(pod))
        elif not self.is_held and status["phase"] in {"Pending", "Running"} and self._is_due(pod):
            await self._go_on(pod, path)

    async def _bind(self, pod: Json, path: str) -> None:
        target = {"apiVersion": "v1", "kind": "Node", "name": pods.NODE}
        name = {"name": pod["metadata"]["name"]}
        body = {"apiVersion": "v1", "kind": "Binding", "metadata": name, "target": target}
        await self._line.call("POST", f"{path}/binding", body, may=MISSING)

    def _is_due(self, pod: Json) -> bool:
        """Tell whether it is the turn of a pod's owner."""
        is_job = pod["spec"]["restartPolicy"] != "Always"
        if not pods.is_creating(pod) and not is_job:
            return False
        owner = pod["metadata"].get("ownerReferences", [pod["metadata"]])[0]["uid"]
        moment = asyncio.get_running_loop().time()
        if moment < self._next.get(owner, 0):
            return False
        self._next[owner] = moment + self.pace
        return True

    async def _go_on(self, pod: Json, path: str) -> None:
        what, about = fate(pod, self.fates), pod["metadata"]
        place = Place(about["namespace"], about["name"], pod["spec"]["containers"][0]["name"])
        if pods.is_creating(pod):
            await self._tell(path, pods.settled(pod, what))
            if told := pods.trouble(pod, what):
                warning = event(PODS, pod, *told, number=next(self._numbers))
                await self._line.call("POST", f"/api/v1/namespaces/{place.namespace}/events", warning)
            if line := pods.first_words(pod, what):
                self.book.say(place, line)
        elif what is not Fate.NO_IMAGE:
            said = next(self._running.setdefault(about["uid"], self.program(pod)), 0)
            if isinstance(said, str):
                self.book.say(place, said)
            else:
                await self._tell(path, pods.ended(pod, said))

    async def _tell(self, path: str, status: Json) -> None:
        await self._line.call("PATCH", f"{path}/status", {"status": status}, kind=STRATEGIC, may=MISSING)

    async def _logs(self, request: web.Request) -> web.Response:
        namespace, name, container = (request.match_info[each] for each in ("namespace", "pod", "container"))
        pod = await self._line.call("GET", f"/api/v1/namespaces/{namespace}/pods/{name}")
        if why := not_started(pod, container, request.query):
            return web.Response(status=400, text=why)
        place = Place(namespace, name, container)
        return web.Response(text=self.book.read(place, request.query), content_type="text/plain")

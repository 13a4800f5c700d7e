"""A pod's log as the API server gives it: text, or a refusal that names the containers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.kubernetes.failure import Cause, Resource, bad_request, finding, invalid
from tests.fakes.kubernetes.log_book import LogBook, Place
from tests.fakes.kubernetes.route import Route
from tests.fakes.kubernetes.selectors import flag
from tests.fakes.kubernetes.store import PODS, Store

Json = dict[str, Any]
Query = Mapping[str, str]
_OPTIONS = Resource("", "v1", "pods", "PodLogOptions")


class Logs:
    """Reads the book.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
    """

    def __init__(self, store: Store, book: LogBook) -> None:
        self._store = store
        self._book = book

    async def answer(self, request: web.Request, route: Route) -> web.StreamResponse:
        """Return what is logged, and with `follow` what will be until the container ends."""
        _check(request.query, route.name)
        pod = self._store.get(PODS, route.namespace, route.name)
        place = Place(route.namespace, route.name, _container(pod, request.query))
        if why := not_started(pod, place.container, request.query):
            raise bad_request(why)
        if not flag(request.query, "follow"):
            return web.Response(text=self._book.read(place, request.query), content_type="text/plain")
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await response.prepare(request)
        text, told = self._book.read(place, request.query), self._book.count(place)
        await response.write(text.encode())
        while self._runs(place):
            await self._book.grown.wait()
            now = self._book.count(place)
            await response.write(self._book.read(place, _shown(request.query), told).encode())
            told = now
        return response

    def _runs(self, place: Place) -> bool:
        pod = self._store.find(PODS, place.namespace, place.pod)
        return pod is not None and pod["status"]["phase"] == "Running"


def _shown(query: Query) -> Json:
    return {key: value for key, value in query.items() if key == "timestamps"}


def _container(pod: Json, query: Query) -> str:
    names = [each["name"] for each in pod["spec"]["containers"]]
    name = pod["metadata"]["name"]
    if "container" not in query and len(names) > 1:
        chosen = f"choose one of: [{' '.join(names)}]"
        raise bad_request(f"a container name must be specified for pod {name}, {chosen}")
    asked: str = query.get("container", names[0])
    if asked not in names:
        raise bad_request(f"container {asked} is not valid for pod {name}")
    return asked


def not_started(pod: Json, container: str, query: Query) -> str | None:
    """Return a kubelet's words where there is no log: the container, or the one before, has never run."""
    told = {each["name"]: each for each in pod["status"].get("containerStatuses", ())}
    waiting = told[container]["state"].get("waiting")
    if flag(query, "previous") and not told[container]["lastState"]:
        return f'previous terminated container "{container}" in pod "{pod["metadata"]["name"]}" not found'
    if not waiting or told[container]["lastState"]:
        return None
    about = f'container "{container}" in pod "{pod["metadata"]["name"]}" is waiting to start'
    pulling = "trying and failing to pull image"
    return f"{about}: {pulling if waiting['reason'] == 'ImagePullBackOff' else waiting['reason']}"


def _check(query: Query, name: str) -> None:
    causes = []
    for number, least in (("tailLines", 0), ("sinceSeconds", 1), ("limitBytes", 1)):
        told = query.get(number, str(least))
        if not told.lstrip("-").isdigit():
            raise finding(bad_request(f'strconv.ParseInt: parsing "{told}": invalid syntax'))
        if int(told) < least:
            rule = f"must be greater than or equal to {least}" if least == 0 else "must be greater than 0"
            causes.append(Cause("FieldValueInvalid", number, f"Invalid value: {told}: {rule}"))
    if "sinceSeconds" in query and "sinceTime" in query:
        both = "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"
        causes.append(Cause("FieldValueForbidden", "", both))
    if causes:
        raise invalid(_OPTIONS, name, *causes)
    try:
        datetime.fromisoformat(query.get("sinceTime", "2000-01-01T00:00:00Z"))
    except ValueError as error:
        raise finding(bad_request(f"sinceTime: {error}")) from error

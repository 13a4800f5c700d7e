"""Reads logs from Kubernetes itself: the newest lines of one container in all pods of a deployment.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self

import aiohttp
import msgspec

from bot.adapters.cluster import Cluster, Places, Right
from bot.adapters.cluster.cluster import selector
from bot.adapters.cluster.options import OPTIONS, ClusterOptions
from bot.adapters.http import Declined
from bot.adapters.log_line import level_of
from bot.adapters.logs import fallback
from bot.adapters.options import read as read_options
from bot.core.ports.logs import Entry, LogPage, LogQuery

RIGHTS = (
    Right("get", "apps", "deployments"),
    Right("list", "", "pods"),
    Right("get", "", "pods/log"),
)
_MESSAGES = ("message", "msg")
_TOLD = frozenset({*_MESSAGES, "timestamp", "time", "ts", "level", "severity", "lvl"})
"""Fields of a JSON line that are shown otherwise than behind its message."""


class KubernetesLogs:
    """Read from a cluster; `places` tells where services are."""

    fallback = staticmethod(fallback.kubernetes)

    def __init__(self, cluster: Cluster, places: Places) -> None:
        self._cluster = cluster
        self._places = places

    @classmethod
    def build(cls, _: aiohttp.ClientSession, options: Mapping[str, Any], _environ: Mapping[str, str]) -> Self:
        """Build from settings; raise ValueError. No connection is opened yet."""
        given = read_options(options, ClusterOptions, OPTIONS)
        return cls(given.cluster(), given.places())

    async def read(self, query: LogQuery) -> LogPage:
        """Return the newest lines of all pods, merged by time; raise BackEndError for an unknown place."""
        place = self._places.of(query.service, query.environment)
        deployment = await self._cluster.deployment(place.namespace, place.deployment)
        pods = await self._cluster.pods(place.namespace, selector(deployment))
        asked = {
            "container": place.container,
            "tailLines": str(query.limit + 1),
            "sinceTime": query.since.astimezone(UTC).replace(microsecond=0).isoformat(),
            "timestamps": "true",
        }
        names = [pod["metadata"]["name"] for pod in pods]
        logs = await asyncio.gather(*(self._log(place.namespace, name, asked) for name in names))
        found = [
            entry
            for name, log in zip(names, logs, strict=True)
            for entry in _entries(log, name)
            if entry.at >= query.since
        ]
        found.sort(key=lambda entry: entry.at)
        return LogPage(found[-query.limit :], is_cut=len(found) > query.limit)

    async def ping(self) -> str:
        """Return one line on the cluster and our rights in it; raise BackEndError with what is missing."""
        return await self._cluster.ping(RIGHTS, self._places.namespaces)

    async def close(self) -> None:
        """Close the connection to the cluster."""
        await self._cluster.close()

    async def _log(self, namespace: str, pod: str, asked: Mapping[str, str]) -> str:
        """Return what a pod wrote; nothing where it has not begun to run, or is gone by now."""
        try:
            return await self._cluster.pod_log(namespace, pod, asked)
        except Declined as error:
            is_waiting = error.status == HTTPStatus.BAD_REQUEST and "waiting to start" in error.told
            if is_waiting or error.status == HTTPStatus.NOT_FOUND:
                return ""
            raise


def _entries(log: str, pod: str) -> Sequence[Entry]:
    """Return the lines of a log, each behind its time; a line without one is none of the container's."""
    found = []
    for line in log.split("\n"):
        stamp, _, text = line.partition(" ")
        try:
            at = msgspec.convert(stamp, datetime)
        except msgspec.ValidationError:
            continue
        if at.tzinfo is not None:
            found.append(Entry(at, level_of(text), _message(text), pod))
    return found


def _message(text: str) -> str:
    """Return what people read of a line: of a JSON object its message, then its other fields."""
    if not text.startswith("{"):
        return text
    try:
        told = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return text
    message = next((told[name] for name in _MESSAGES if isinstance(told.get(name), str)), None)
    if message is None:
        return text
    rest = [f"{name}={_shown(value)}" for name, value in told.items() if name not in _TOLD]
    return " ".join([message, *rest])


def _shown(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()

"""What goes on in the fake cluster: a step at a time, whenever somebody has looked at a deployment or a job.

Whoever asks again and again, or watches, sees every state between: a state lasts until it was seen. Where
nobody looks, a step is made after `pace` seconds all the same.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from tests.fakes.kubernetes import jobs, pods
from tests.fakes.kubernetes.cluster import FATES, Fate, Program, fate, obedient
from tests.fakes.kubernetes.failure import Resource
from tests.fakes.kubernetes.log_book import LogBook, Place
from tests.fakes.kubernetes.replicas import Replicas
from tests.fakes.kubernetes.rollout import Rollout
from tests.fakes.kubernetes.store import DEPLOYMENTS, JOBS, PODS, REPLICA_SETS, Store

Json = dict[str, Any]


class World:
    """Moves deployments and jobs; `is_held` holds every pod, `is_deaf` the controllers, too."""

    def __init__(self, store: Store, book: LogBook, pace: float) -> None:
        self.fates: dict[str, Fate] = dict(FATES)
        self.program: Program = obedient
        self.is_held = False
        self.is_deaf = False
        self._store = store
        self._book = book
        self._pace = pace
        self._timer: asyncio.TimerHandle | None = None
        self._running: dict[str, Iterator[str | int]] = {}

    def begin(self) -> None:
        """Go on by itself from now on."""
        self._timer = asyncio.get_running_loop().call_later(self._pace, self._beat)

    def end(self) -> None:
        """Stand still."""
        if self._timer is not None:
            self._timer.cancel()

    def _beat(self) -> None:
        for resource in (DEPLOYMENTS, JOBS):
            for each in self._store.all(resource):
                self.seen(resource, each)
        self.begin()

    def seen(self, resource: Resource, value: Json) -> None:
        """Make the next step of an object that somebody has seen."""
        about = value["metadata"]
        current = self._store.find(resource, about["namespace"], about["name"])
        if current is not None and not self.is_deaf:
            {DEPLOYMENTS: self._deployment, JOBS: self._job}.get(resource, _stay)(current)

    def settle_all(self) -> None:
        """Make every step that there is."""
        for resource in (DEPLOYMENTS, JOBS):
            for each in self._store.all(resource):
                version = -1
                while version != self._store.version:
                    version = self._store.version
                    self.seen(resource, each)

    # ----------------------------------------------------------- deployments

    def _deployment(self, deployment: Json) -> None:
        if deployment["status"].get("observedGeneration") != deployment["metadata"]["generation"]:
            about = deployment["metadata"]
            if not Rollout(self._store, about["namespace"], about["name"]).announce():
                self._roll(deployment)
        elif not self.is_held:
            self._next_pod(deployment)

    def _next_pod(self, deployment: Json) -> None:
        for replica_set in self._store.owned(REPLICA_SETS, deployment):
            for pod in self._store.owned(PODS, replica_set):
                if pods.is_creating(pod):
                    self.settle(pod)
                    Replicas(self._store).sync(replica_set)
                    self._roll(deployment)
                    return
        self._roll(deployment, is_late=True)

    def _roll(self, deployment: Json, *, is_late: bool = False) -> None:
        about = deployment["metadata"]
        while Rollout(self._store, about["namespace"], about["name"]).sync(is_late=is_late):
            pass

    def settle(self, pod: Json) -> None:
        """Let a pod come to what its images bring."""
        what = fate(pod, self.fates)
        pod["status"] = pods.settled(pod, what)
        pod = self._store.replace(PODS, pod)
        if told := pods.trouble(pod, what):
            self._store.tell(PODS, pod, *told)
        if line := pods.first_words(pod, what):
            self._book.say(_place(pod), line)

    # ------------------------------------------------------------------ jobs

    def _job(self, job: Json) -> None:
        if jobs.is_over(job):
            return
        active = [each for each in self._store.owned(PODS, job) if _is_active(each)]
        if not active:
            jobs.sync(self._store, job)
        elif not self.is_held:
            self._run(job, active[0])

    def _run(self, job: Json, pod: Json) -> None:
        """Let a pod's program write its next line, or end."""
        if pods.is_creating(pod):
            self.settle(pod)
        elif fate(pod, self.fates) is not Fate.NO_IMAGE:
            said = next(self._running.setdefault(pod["metadata"]["uid"], self.program(pod)), 0)
            if isinstance(said, str):
                self._book.say(_place(pod), said)
            else:
                pod["status"] = pods.ended(pod, said)
                self._store.replace(PODS, pod)
                self._book.wake()
        jobs.sync(self._store, job)


def _stay(_value: Json) -> None:
    """Do nothing: what is neither a deployment nor a job moves with its owner."""


def _place(pod: Json) -> Place:
    about = pod["metadata"]
    return Place(about["namespace"], about["name"], pod["spec"]["containers"][0]["name"])


def _is_active(pod: Json) -> bool:
    return pod["status"]["phase"] in {"Pending", "Running"}

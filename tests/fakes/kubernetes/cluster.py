"""What the tests have of a Kubernetes cluster, whether it is the fake or a real API server.

Take one with `async with cluster() as one:` from `tests.fakes.kubernetes.bench` (the fake, or the real server
where `make test-kubernetes` has started one); it is a `Cluster`:

- reached at `one.url` (fake: http, real: https with `one.ca`) with `one.token`, who may do everything, or
  `one.restricted_token`, whose user `deploybot` may do nothing until `await one.grant(rules)`;
  `one.kubeconfig(folder, token)` writes a kubeconfig and returns its path;
- holds `order-service` with the containers `web` (image `order-service:v2.4.0`) and `side` in the namespaces
  `production` (3 replicas) and `staging` (2), complete and serving, after `await one.create_samples()`;
- `hold()` lets no pod get ready and no job go on, `release()` ends that; the controllers work all the same;
- `fates` says what becomes of a pod by what its images' names contain; a test adds its own (a digest, say);
- `program` is what runs in a job's pod: given the pod, it yields log lines and, last, maybe an exit code;
- `log()` puts lines into a container's log; `await add_pod()` makes a pod of a chosen name for that;
- `effects()` are the operation ids that reached the cluster, in order: one for each write that changed a
  deployment's spec or made a job; a write without an id is `unmarked`;
- `faults.plays` are faults for the next calls, in order, `faults.plays_on` those for the next calls of a
  kind, by method and end of the path (`"PATCH /order-service"`), `faults.always` that of every call;
- `findings` are the calls that a real server would not have understood: empty in the end.

Only the fake (`fake_cluster()`) has `deafen()`: the controllers see nothing, so that under a new generation
all counts stay as they were; and `server.store.forget()`: a watch from before is answered with 410.

The real one's kubelet does not follow logs. On a real server a sample's rollout fails after `DEADLINE`
seconds without progress, held or not; the fake fails when no pod is left that could get ready.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from tests.fakes.kubernetes.faults import Faults

Json = dict[str, Any]
Program = Callable[[Json], Iterator[str | int]]
"""What runs in a job's pod: from the pod to its log lines and, last, an exit code other than 0."""

SERVICE = "order-service"
NAMESPACES = {"production": 3, "staging": 2}
"""Where the samples are, and with how many replicas."""
USER = "deploybot"
"""Whose token is the restricted one."""
DEADLINE = 4


class Fate(Enum):
    """What becomes of a pod."""

    READY = "it gets ready"
    UNREADY = "it runs, and its readiness probe is answered 503"
    NO_IMAGE = "its image is not found: ImagePullBackOff"
    CRASH = "it ends with exit code 1, again and again: CrashLoopBackOff"


FATES = {"v2.5.0": Fate.UNREADY, "missing": Fate.NO_IMAGE, "bad": Fate.NO_IMAGE, "crash": Fate.CRASH}
"""By a part of an image's name; the first that fits, else READY."""


class Cluster(Protocol):
    """A cluster, and what a test may do to it; the module says more."""

    url: str
    ca: Path | None
    token: str
    restricted_token: str
    namespace: str
    faults: Faults
    fates: dict[str, Fate]
    program: Program
    findings: list[str]

    async def create_samples(self) -> None:
        """Make the sample deployments; return when they are complete."""

    async def add_pod(self, namespace: str, name: str, app: str = SERVICE) -> None:
        """Make a pod of this name, with the label `app`; return when it is ready."""

    def log(
        self, namespace: str, pod: str, lines: Sequence[tuple[datetime, str]], container: str = "web"
    ) -> None:
        """Add lines to a container's log."""

    async def grant(self, rules: Sequence[Json]) -> None:
        """Let the restricted user do what a Role's `rules` say, in the samples' namespaces."""

    async def hold(self) -> None:
        """Let no pod get ready, and no job go on."""

    async def release(self) -> None:
        """Let everything go on."""

    def effects(self) -> list[str]:
        """Return the ids of the operations that had an effect, in order."""
        ...

    def kubeconfig(self, folder: Path, token: str | None = None) -> Path:
        """Write a kubeconfig with the admin's token, or another; return its path."""
        ...


def sample(replicas: int, image: str = f"{SERVICE}:v2.4.0", name: str = SERVICE) -> Json:
    """Return a deployment of two containers as a team would apply it."""
    containers = [{"name": "web", "image": image}, {"name": "side", "image": "proxy:1.0"}]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "progressDeadlineSeconds": DEADLINE,
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
    }


def bare_pod(name: str, app: str = SERVICE) -> Json:
    """Return a pod that no deployment owns."""
    containers = [{"name": "web", "image": f"{app}:v2.4.0"}, {"name": "side", "image": "proxy:1.0"}]
    about = {"name": name, "labels": {"app": app}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": {"containers": containers}}


def obedient(pod: Json) -> Iterator[str | int]:
    """Run a job's pod: two lines, and failure where its command, arguments or image speak of it."""
    told = json.dumps(pod["spec"]["containers"][0])
    yield "started"
    if "fail" in told:
        yield "it went wrong"
        yield 1
    else:
        yield "done"


def fate(pod: Json, fates: dict[str, Fate]) -> Fate:
    """Return what becomes of a pod by the images of its containers."""
    images = " ".join(container["image"] for container in pod["spec"]["containers"])
    return next((fate for part, fate in fates.items() if part in images), Fate.READY)


def kubeconfig(url: str, ca: Path | None, token: str, namespace: str) -> str:
    """Return the text of a kubeconfig: JSON, which is YAML.

    https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
    """
    authority = {} if ca is None else {"certificate-authority": str(ca)}
    context = {"cluster": "tests", "user": "tests", "namespace": namespace}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "tests", "cluster": {"server": url, **authority}}],
            "users": [{"name": "tests", "user": {"token": token}}],
            "contexts": [{"name": "tests", "context": context}],
            "current-context": "tests",
        }
    )

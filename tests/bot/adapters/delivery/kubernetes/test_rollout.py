"""What a deployment's status says."""

from typing import Any

import pytest

from bot.adapters.delivery.kubernetes.rollout import Rollout
from bot.core.ports.delivery import Running
from tests.fakes.kubernetes import recorded

Json = dict[str, Any]
COMPLETE: Json = {"replicas": 3, "updatedReplicas": 3, "availableReplicas": 3, "readyReplicas": 3}
LATE = [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]


def template(image: str) -> Json:
    """Return a pod template with a container beside."""
    containers = [{"name": "side", "image": "proxy:1"}, {"name": "web", "image": image}]
    return {
        "metadata": {"labels": {"app": "web", "pod-template-hash": "x"}},
        "spec": {"containers": containers},
    }


def replica_set(revision: int, image: str, ready: int = 0, owner: str = "u", **notes: str) -> Json:
    """Return a ReplicaSet."""
    annotations = {"deployment.kubernetes.io/revision": str(revision), **notes}
    about = {"name": f"web-{revision}", "annotations": annotations, "ownerReferences": [{"uid": owner}]}
    return {"metadata": about, "spec": {"template": template(image)}, "status": {"readyReplicas": ready}}


def rollout(
    image: str = "r.io/web:v1",
    sets: tuple[Json, ...] = (),
    *,
    wanted: int = 3,
    observed: int = 2,
    revision: int = 1,
    **status: Any,
) -> Rollout:
    """Return a deployment of generation 2."""
    annotations = {"deployment.kubernetes.io/revision": str(revision)}
    about = {"uid": "u", "generation": 2, "annotations": annotations}
    told = {"observedGeneration": observed, **status}
    spec = {"replicas": wanted, "template": template(image)}
    return Rollout.of({"metadata": about, "spec": spec, "status": told}, sets, "web")


@pytest.mark.parametrize(
    ("status", "is_complete"),
    [
        (COMPLETE, True),
        ({**COMPLETE, "replicas": 4}, False),
        ({**COMPLETE, "updatedReplicas": 2}, False),
        ({**COMPLETE, "availableReplicas": 2}, False),
        ({}, False),
    ],
)
def test_complete_is_what_is_updated_available_and_alone(status: Json, *, is_complete: bool) -> None:
    """An old pod that still ends counts as well as a new one that is not available yet."""
    assert rollout(**status).is_complete is is_complete


def test_counts_of_the_last_generation_say_nothing() -> None:
    """Right after a patch they all look complete, and an old failure may stand there."""
    just_patched = rollout(observed=1, conditions=LATE, **COMPLETE)

    assert (just_patched.is_complete, just_patched.is_late, just_patched.newest) == (False, False, None)
    assert rollout(conditions=LATE).is_late


def test_nothing_is_complete_too() -> None:
    """Scaled to nothing, a status has no counts at all."""
    assert rollout(wanted=0).is_complete
    assert rollout(wanted=0).running() == Running(None, 0, 0)


def test_what_serves_is_what_is_ready() -> None:
    """While a rollout goes wrong, the old version serves, whatever the template says."""
    notes = {"chatops/version": "v1", "chatops/reference": "sha256:01"}
    old, new = replica_set(1, "r.io/web@sha256:01", 3, **notes), replica_set(2, "r.io/web@sha256:02", 1)
    one = rollout("r.io/web@sha256:02", (new, old), revision=2, readyReplicas=4)

    assert one.running() == Running("v1", 3, 3, "sha256:01")
    assert one.ready_anew == 1


def test_nothing_ready_is_the_version_that_should_be() -> None:
    """It is down, not gone."""
    assert rollout("r.io/web:v1", (replica_set(1, "r.io/web:v1"),)).running() == Running("v1", 0, 3, None)


@pytest.mark.parametrize(
    ("image", "version", "reference"),
    [
        ("r.io/web:v7", "v7", None),
        ("r.io/web", "latest", None),
        ("r.io/web@sha256:07", "sha256:07", "sha256:07"),
        ("r.io/web:v7@sha256:07", "v7", "sha256:07"),
        ("r.io/web@sha256:01", "v1", "sha256:01"),
    ],
)
def test_a_version_is_noted_or_read(image: str, version: str, reference: str | None) -> None:
    """Our note counts only for the digest that it was made for; somebody else may have deployed since."""
    notes = {"chatops/version": "v1", "chatops/reference": "sha256:01"}
    running = rollout(image, (replica_set(1, image, 3, **notes),), readyReplicas=3).running()

    assert (running.version, running.reference) == (version, reference)


def test_an_earlier_template_is_the_newest_with_that_image() -> None:
    """10 is newer than 9, the label of the old set goes, and the sets of others do not count."""
    sets = (
        replica_set(9, "r.io/web:v1"),
        replica_set(10, "r.io/web:v1"),
        replica_set(11, "r.io/web:v2"),
        replica_set(12, "r.io/web:v1", owner="another"),
    )
    sets[1]["spec"]["template"]["spec"]["hostname"] = "ten"
    found = rollout("r.io/web:v2", sets, revision=11).template("r.io/web:v1")

    assert found is not None
    assert found["spec"]["hostname"] == "ten"
    assert found["metadata"]["labels"] == {"app": "web"}
    assert rollout("r.io/web:v2", sets).template("r.io/web:v0") is None


@pytest.mark.parametrize(
    ("name", "is_complete", "is_late"),
    [
        ("get_complete", True, False),
        ("get_midrollout", False, False),
        ("get_deadline_exceeded", False, True),
    ],
)
def test_a_real_servers_answers(name: str, *, is_complete: bool, is_late: bool) -> None:
    """What a real API server answered in each state is read for what it was."""
    if not recorded.FOLDER.is_dir():
        pytest.skip(recorded.ABSENT)
    one = Rollout.of(recorded.recorded(name).body, (), "web")

    assert (one.is_complete, one.is_late) == (is_complete, is_late)

"""The one patch that carries an order out and notes it; made for one state of the deployment, else 409.

https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.delivery.kubernetes.marks import notes
from bot.adapters.delivery.kubernetes.rollout import Rollout

Json = dict[str, Any]


def scaled(rollout: Rollout, replicas: int, annotations: Mapping[str, str]) -> Json:
    """Set the number of replicas; not by /scale, which has no annotations of the deployment."""
    return {"metadata": _about(rollout, annotations), "spec": {"replicas": replicas}}


def deployed(rollout: Rollout, image: str, annotations: Mapping[str, str]) -> Json:
    """Set the image of the container; strategic, so that the containers beside it stay."""
    containers = [{"name": rollout.container, "image": image}]
    return {
        "metadata": _about(rollout, annotations),
        "spec": {"template": {"spec": {"containers": containers}}},
    }


def undone(rollout: Rollout, template: Json, annotations: Mapping[str, str]) -> Sequence[Json]:
    """Put an earlier template back, whole, as `kubectl rollout undo` does."""
    about = rollout.deployment["metadata"]
    return [
        {"op": "replace", "path": "/metadata/resourceVersion", "value": about["resourceVersion"]},
        {
            "op": "add",
            "path": "/metadata/annotations",
            "value": {**notes(rollout.deployment), **annotations},
        },
        {"op": "replace", "path": "/spec/template", "value": template},
    ]


def _about(rollout: Rollout, annotations: Mapping[str, str]) -> Json:
    about = rollout.deployment["metadata"]
    return {"resourceVersion": about["resourceVersion"], "annotations": dict(annotations)}

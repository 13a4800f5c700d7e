"""The patches that carry orders out."""

from typing import Any

from bot.adapters.delivery.kubernetes import patches
from bot.adapters.delivery.kubernetes.rollout import Rollout

NOTES = {"chatops/operation-id": "op_1"}


def rollout() -> Rollout:
    """Return a deployment as it was read."""
    about: dict[str, Any] = {"uid": "u", "resourceVersion": "41", "annotations": {"team": "shop"}}
    return Rollout({"metadata": about, "spec": {}}, (), "web")


def test_each_patch_is_for_one_state_and_holds_the_mark() -> None:
    """With the version that was read, so that a change in between is a conflict; nothing else is touched."""
    about = {"resourceVersion": "41", "annotations": NOTES}
    image = {"containers": [{"name": "web", "image": "r.io/web@sha256:2"}]}

    assert patches.scaled(rollout(), 4, NOTES) == {"metadata": about, "spec": {"replicas": 4}}
    assert patches.deployed(rollout(), "r.io/web@sha256:2", NOTES) == {
        "metadata": about,
        "spec": {"template": {"spec": image}},
    }


def test_an_undo_keeps_the_other_annotations() -> None:
    """A JSON patch sets them whole; the template is replaced whole, too."""
    assert patches.undone(rollout(), {"spec": 1}, NOTES) == [
        {"op": "replace", "path": "/metadata/resourceVersion", "value": "41"},
        {"op": "add", "path": "/metadata/annotations", "value": {"team": "shop", **NOTES}},
        {"op": "replace", "path": "/spec/template", "value": {"spec": 1}},
    ]

"""What an API server tells of itself: its groups, and what there is in each; kubectl asks before all else.

https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
"""

from typing import Any

from tests.fakes.kubernetes.route import METHODS, SERVED

Json = dict[str, Any]
_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]


def answer(path: str) -> Json | None:
    """Return what is told at a path, None where nothing of that kind is asked."""
    versions = sorted({each.api_version for each in SERVED.values() if each.group})
    match path.strip("/").split("/"):
        case ["api"]:
            return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        case ["apis"]:
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(each) for each in versions]}
        case ["api", version] | ["apis", _, version] if _listed(path, version):
            return _listed(path, version)
        case _:
            return None


def _group(version: str) -> Json:
    name, _, number = version.partition("/")
    there = {"groupVersion": version, "version": number}
    return {"name": name, "versions": [there], "preferredVersion": there}


def _listed(path: str, version: str) -> Json | None:
    """Return what there is in a group; a deployment's scale is of a group of its own."""
    prefix = f"{path.strip('/')}/"
    found = [each for place, each in SERVED.items() if place.startswith(prefix)]
    resources: list[Json] = [
        {
            "name": each.plural,
            "singularName": each.kind.lower(),
            "namespaced": each.kind not in {"Namespace", "SelfSubjectAccessReview"},
            "kind": each.kind,
            "verbs": _VERBS,
        }
        for each in found
    ]
    for each, place in METHODS:
        if each in found and place == "scale":
            scale = {"name": f"{each.plural}/scale", "singularName": "", "namespaced": True, "kind": "Scale"}
            resources.append(
                {**scale, "group": "autoscaling", "version": version, "verbs": ["get", "patch", "update"]}
            )
    if not resources:
        return None
    group = path.strip("/").partition("/")[2]
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group, "resources": resources}

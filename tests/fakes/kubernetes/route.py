"""Which paths the fake serves, by which methods, and with which parameters."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakes.kubernetes.access import Wish
from tests.fakes.kubernetes.failure import Resource, bad_request, finding, not_allowed, unknown_resource
from tests.fakes.kubernetes.selectors import flag
from tests.fakes.kubernetes.store import DEPLOYMENTS, EVENTS, JOBS, NAMESPACES, PODS, REPLICA_SETS, REVIEWS

SERVED = {
    f"{'apis' if each.group else 'api'}/{each.api_version}/{each.plural}": each
    for each in (DEPLOYMENTS, REPLICA_SETS, JOBS, PODS, EVENTS, NAMESPACES, REVIEWS)
}
METHODS: Mapping[tuple[Resource, str], str] = {
    (DEPLOYMENTS, "list"): "GET POST",
    (DEPLOYMENTS, "item"): "GET PUT PATCH DELETE",
    (DEPLOYMENTS, "scale"): "GET PUT PATCH",
    (REPLICA_SETS, "list"): "GET",
    (REPLICA_SETS, "item"): "GET",
    (PODS, "list"): "GET POST",
    (PODS, "item"): "GET",
    (PODS, "log"): "GET",
    (EVENTS, "list"): "GET",
    (JOBS, "list"): "GET POST",
    (JOBS, "item"): "GET PATCH DELETE",
    (NAMESPACES, "item"): "GET",
    (REVIEWS, "list"): "POST",
}
_LIST = "labelSelector fieldSelector resourceVersion resourceVersionMatch limit continue timeoutSeconds watch"
PARAMETERS = {
    "get": "pretty",
    "list": f"pretty allowWatchBookmarks {_LIST}",
    "watch": f"pretty allowWatchBookmarks {_LIST}",
    "create": "pretty dryRun fieldManager fieldValidation",
    "update": "pretty dryRun fieldManager fieldValidation",
    "patch": "pretty dryRun fieldManager fieldValidation force",
    "delete": "pretty dryRun gracePeriodSeconds propagationPolicy orphanDependents",
    "log": "pretty container follow limitBytes previous sinceSeconds sinceTime tailLines timestamps",
}
"""By verb; https://kubernetes.io/docs/reference/kubernetes-api/"""
VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Route:
    """What a call is about."""

    method: str
    resource: Resource
    namespace: str
    name: str
    subresource: str

    def wish(self, query: Mapping[str, str]) -> Wish:
        """Return what RBAC calls it."""
        verb = VERBS[self.method]
        if verb == "get" and not self.name:
            verb = "watch" if flag(query, "watch") else "list"
        return Wish(verb, self.resource, self.namespace, self.name, self.subresource)

    def check(self, query: Mapping[str, str]) -> None:
        """Raise Failure where the fake has no such method, or the method no such parameter."""
        place = self.subresource or ("item" if self.name else "list")
        allowed = METHODS.get((self.resource, place))
        if allowed is None:
            raise unknown_resource()
        if self.method not in allowed.split():
            raise not_allowed()
        verb = "log" if self.subresource == "log" else self.wish(query).verb
        if strange := set(query) - set(PARAMETERS[verb].split()):
            raise finding(bad_request(f"the API does not describe the parameters {sorted(strange)}"))
        if query.get("dryRun", "All") != "All":
            raise finding(bad_request(f"dryRun is All or not there, not {query['dryRun']}"))


def route(method: str, path: str) -> Route:
    """Read a path; raise Failure where it leads nowhere."""
    match path.strip("/").split("/"):
        case ["api", "v1", "namespaces", name]:
            return Route(method, NAMESPACES, name, name, "")
        case ["api", "v1", "namespaces", namespace, plural, *rest] if len(rest) <= 2:
            return _namespaced(method, f"api/v1/{plural}", namespace, rest)
        case ["apis", group, version, "namespaces", namespace, plural, *rest] if len(rest) <= 2:
            return _namespaced(method, f"apis/{group}/{version}/{plural}", namespace, rest)
        case ["apis", group, version, plural]:
            return _namespaced(method, f"apis/{group}/{version}/{plural}", "", [])
        case _:
            raise unknown_resource()


def _namespaced(method: str, place: str, namespace: str, rest: list[str]) -> Route:
    resource = SERVED.get(place)
    is_review = resource == REVIEWS
    if resource is None or is_review == bool(namespace) or method not in VERBS:
        raise unknown_resource()
    name, subresource = (*rest, "", "")[:2]
    return Route(method, resource, namespace, name, subresource)

"""Who may do what: bearer tokens, and the rules of RBAC for the one user who needs any.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from tests.fakes.kubernetes.failure import Failure, Resource, unauthorized

Json = dict[str, Any]
ADMIN = "admin"
ANONYMOUS = "system:anonymous"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do; `subresource` is `log`, `scale` or nothing."""

    verb: str
    resource: Resource
    namespace: str
    name: str = ""
    subresource: str = ""

    @property
    def target(self) -> str:
        """Return what a rule names."""
        return f"{self.resource.plural}/{self.subresource}" if self.subresource else self.resource.plural


class Access:
    """Knows users by their tokens; the admin may do everything."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users
        self._rules: list[Json] = []
        self._namespaces: Collection[str] = ()

    def grant(self, rules: Sequence[Json], namespaces: Collection[str]) -> None:
        """Let everyone else do what the rules say in these namespaces, and nothing else."""
        self._rules, self._namespaces = [*rules], namespaces

    def user(self, header: str | None) -> str:
        """Return who asks by the Authorization header; raise Failure where the token is nobody's."""
        if header is None:
            return ANONYMOUS
        user = self._users.get(header.removeprefix("Bearer "))
        if user is None or not header.startswith("Bearer "):
            raise unauthorized()
        return user

    def allows(self, user: str, wish: Wish) -> bool:
        """Tell whether somebody may do it."""
        if user == ADMIN:
            return True
        here = user != ANONYMOUS and wish.namespace in self._namespaces
        return here and any(_covers(rule, wish) for rule in self._rules)

    def check(self, user: str, wish: Wish) -> None:
        """Raise Failure where somebody may not."""
        if self.allows(user, wish):
            return
        about = (
            f"{wish.resource.full_name} {chr(34)}{wish.name}{chr(34)}"
            if wish.name
            else wish.resource.full_name
        )
        where = f'in the namespace "{wish.namespace}"' if wish.namespace else "at the cluster scope"
        message = (
            f'{about} is forbidden: User "{user}" cannot {wish.verb} resource "{wish.target}" '
            f'in API group "{wish.resource.group}" {where}'
        )
        raise Failure(403, "Forbidden", message, wish.resource.details(wish.name))


class Open(Access):
    """Lets in whoever comes: kubectl sends no token where there is no TLS."""

    def __init__(self) -> None:
        super().__init__({})

    @override
    def user(self, header: str | None) -> str:
        return ADMIN


def _covers(rule: Json, wish: Wish) -> bool:
    names = rule.get("resourceNames", ())
    return (
        {wish.resource.group, "*"} & {*rule["apiGroups"]} != set()
        and {wish.target, "*"} & {*rule["resources"]} != set()
        and {wish.verb, "*"} & {*rule["verbs"]} != set()
        and (not names or wish.name in names)
    )

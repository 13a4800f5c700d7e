"""The errors of a Kubernetes API server: `Status` objects with the words that a real one was heard to say."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of object: where it is served, and by which names."""

    group: str
    version: str
    plural: str
    kind: str

    @property
    def api_version(self) -> str:
        """Return what objects say in `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def full_name(self) -> str:
        """Return the name that messages use."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def details(self, name: str = "", *, kind: str = "") -> Json:
        """Return what a Status says on the object concerned."""
        told = {"group": self.group, "kind": kind or self.plural, "name": name}
        return {key: value for key, value in told.items() if value}


class Failure(Exception):  # noqa: N818 - the API's own word for it
    """A call that is answered with a Status.

    https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/

    `finding` is set where the client is wrong in a way that no cluster's state explains.
    """

    def __init__(self, code: int, reason: str, message: str, details: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.details = details
        self.finding = False

    def status(self) -> Json:
        """Return the body of the answer."""
        told: Json = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": str(self),
            "reason": self.reason,
            "code": self.code,
        }
        return told if self.details is None else {**told, "details": self.details}


def finding(failure: Failure) -> Failure:
    """Mark what only a wrong client gets."""
    failure.finding = True
    return failure


def unauthorized() -> Failure:
    """Say that the token is nobody's."""
    return Failure(401, "Unauthorized", "Unauthorized")


def missing(resource: Resource, name: str) -> Failure:
    """Say that there is no such object."""
    message = f'{resource.full_name} "{name}" not found'
    return Failure(404, "NotFound", message, resource.details(name))


def exists(resource: Resource, name: str) -> Failure:
    """Say that there is one of that name."""
    message = f'{resource.full_name} "{name}" already exists'
    return Failure(409, "AlreadyExists", message, resource.details(name))


def conflict(resource: Resource, name: str) -> Failure:
    """Say that somebody else changed it since it was read."""
    message = (
        f'Operation cannot be fulfilled on {resource.full_name} "{name}": the object has been modified; '
        "please apply your changes to the latest version and try again"
    )
    return Failure(409, "Conflict", message, resource.details(name))


@dataclass(frozen=True, slots=True)
class Cause:
    """One field that is wrong."""

    reason: str
    field: str
    message: str


def invalid(resource: Resource, name: str, *causes: Cause) -> Failure:
    """Say which rules the object would break."""
    told = [f"{cause.field}: {cause.message}" for cause in causes]
    text = told[0] if len(told) == 1 else f"[{', '.join(told)}]"
    kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    named = [{"reason": cause.reason, "message": cause.message, "field": cause.field} for cause in causes]
    details = {**resource.details(name, kind=resource.kind), "causes": named}
    return Failure(422, "Invalid", f'{kind} "{name}" is invalid: {text}', details)


def bad_request(message: str) -> Failure:
    """Say why the call cannot be read."""
    return Failure(400, "BadRequest", message)


def unknown_resource() -> Failure:
    """Say that there is no such route."""
    message = "the server could not find the requested resource"
    return finding(Failure(404, "NotFound", message, {}))


def not_allowed() -> Failure:
    """Say that the route knows no such method."""
    message = "the server does not allow this method on the requested resource"
    return finding(Failure(405, "MethodNotAllowed", message, {}))


def unsupported_media_type() -> Failure:
    """Say that the route takes no body of this type."""
    return Failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})


def expired(asked: int, oldest: int) -> Failure:
    """Say that the history from there on is forgotten."""
    return Failure(410, "Expired", f"too old resource version: {asked} ({oldest})")

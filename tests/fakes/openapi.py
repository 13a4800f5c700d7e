"""Holds calls and answers against a vendor's OpenAPI description; unknown fields are faults, too."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from openapi_core import Config, OpenAPI
from openapi_core.contrib.aiohttp import AIOHTTPOpenAPIWebRequest, AIOHTTPOpenAPIWebResponse
from openapi_core.exceptions import OpenAPIError
from typing_extensions import override

from tests.fakes.description import close

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
Described = dict[str, Any]


class OpenApi:
    """One description; `base` is the path under which its routes stand.

    Statuses in `anywhere` may be answered to every call, whether that is described or not. `amend` repairs
    what the description is known to have wrong.
    """

    def __init__(
        self,
        path: Path,
        base: str = "/",
        *,
        anywhere: Collection[int] = (),
        amend: Callable[[Described], None] | None = None,
    ) -> None:
        described: Described = json.loads(path.read_text(encoding="utf-8"))
        if amend is not None:
            amend(described)
        described["servers"] = [{"url": base}]
        self._anywhere = anywhere
        self._queries = dict(_queries(described, base.rstrip("/")))
        _close(described)
        self._closed = OpenAPI.from_dict(described, config=Config(spec_validator_cls=None))

    def request(self, request: web.Request, body: bytes) -> Sequence[str]:
        """Return what is wrong with a call."""
        asked = _Request(request, body=body or None)
        return [*_faults(lambda: self._closed.validate_request(asked)), *self._unknown(request)]

    def response(self, request: web.Request, body: bytes, response: web.Response) -> Sequence[str]:
        """Return what is wrong with an answer."""
        if response.status in self._anywhere:
            return []
        asked = _Request(request, body=body or None)
        told = AIOHTTPOpenAPIWebResponse(response)
        return _faults(lambda: self._closed.validate_response(asked, told))

    def _unknown(self, request: web.Request) -> Iterator[str]:
        """Yield the parameters in the query that the route does not have."""
        resource = request.match_info.route.resource
        names = self._queries.get((request.method, _nameless(resource.canonical if resource else "")))
        if names is not None:
            yield from (
                f"{name!r} was unexpected in the query" for name in request.query if name not in names
            )


class _Request(AIOHTTPOpenAPIWebRequest):
    """A call by its path as it was sent: a quoted slash parts nothing."""

    @property
    @override
    def path(self) -> str:
        return self.request.raw_path.partition("?")[0]


def _nameless(path: str) -> str:
    """Return a route without the names of its parts: those are everybody's own."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _queries(described: Described, base: str) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Yield each route with the names that its query may have."""
    for path, operations in described["paths"].items():
        for method, operation in _each(operations):
            given = [*operations.get("parameters", ()), *operation.get("parameters", ())]
            found = (_resolved(one, described) for one in given)
            yield (
                (method.upper(), base + _nameless(path)),
                {one["name"] for one in found if one["in"] == "query"},
            )


def _each(operations: Described) -> Iterator[tuple[str, Described]]:
    return ((method, operation) for method, operation in operations.items() if method in _METHODS)


def _close(described: Described) -> None:
    """Close the bodies that are sent; what is answered may be more than a vendor describes."""
    for operations in described["paths"].values():
        for _, operation in _each(operations):
            body = _resolved(operation.get("requestBody", {}), described)
            for media in body.get("content", {}).values():
                media["schema"] = _inlined(media["schema"], described)
                close(media["schema"])


def _resolved(node: Described, described: Described) -> Described:
    """Return what a reference leads to."""
    while "$ref" in node:
        target: Any = described
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _inlined(node: Any, described: Described, above: frozenset[str] = frozenset()) -> Any:
    """Return a schema of its own, which can be closed while answers of the same shape stay open.

    What contains itself stays a reference, and open.
    """
    if isinstance(node, list):
        return [_inlined(each, described, above) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"]
        return node if name in above else _inlined(_resolved(node, described), described, above | {name})
    return _joined({key: _inlined(each, described, above) for key, each in node.items()})


def _joined(schema: Described) -> Described:
    """Return a schema with the parts that must all hold made one: closed apart, each refuses the others."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or not all(
        isinstance(part, dict) and "properties" in part for part in parts
    ):
        return schema
    whole = [{key: each for key, each in schema.items() if key != "allOf"}, *parts]
    return {
        **whole[0],
        "type": "object",
        "properties": {name: each for part in whole for name, each in part.get("properties", {}).items()},
        "required": sorted({name for part in whole for name in part.get("required", ())}),
    }


def _faults(check: Any) -> list[str]:
    try:
        check()
    except OpenAPIError as error:
        told: Any = error.__cause__ or error
        details = [str(each.message) for each in getattr(told, "schema_errors", ())]
        return details or [str(told)]
    return []

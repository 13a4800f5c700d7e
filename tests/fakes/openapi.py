"""Holds calls and answers against a vendor's OpenAPI description; unknown fields are faults, too."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from openapi_core import Config, OpenAPI
from openapi_core.contrib.aiohttp import AIOHTTPOpenAPIWebRequest, AIOHTTPOpenAPIWebResponse
from openapi_core.exceptions import OpenAPIError

from tests.fakes.description import close


class OpenApi:
    """One description; `base` is the path under which its routes stand."""

    def __init__(self, path: Path, base: str = "/") -> None:
        described = json.loads(path.read_text(encoding="utf-8"))
        described["servers"] = [{"url": base}]
        self._closed = OpenAPI.from_dict(_closed(described), config=Config(spec_validator_cls=None))

    def request(self, request: web.Request, body: bytes) -> Sequence[str]:
        """Return what is wrong with a call."""
        asked = AIOHTTPOpenAPIWebRequest(request, body=body or None)
        return _faults(lambda: self._closed.validate_request(asked))

    def response(self, request: web.Request, body: bytes, response: web.Response) -> Sequence[str]:
        """Return what is wrong with an answer."""
        asked = AIOHTTPOpenAPIWebRequest(request, body=body or None)
        told = AIOHTTPOpenAPIWebResponse(response)
        return _faults(lambda: self._closed.validate_response(asked, told))


def _closed(described: dict[str, Any]) -> dict[str, Any]:
    """Close the bodies that are sent; what is answered may be more than a vendor describes."""
    for operations in described["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "requestBody" in operation:
                close(operation["requestBody"])
    return described


def _faults(check: Any) -> list[str]:
    try:
        check()
    except OpenAPIError as error:
        told: Any = error.__cause__ or error
        details = [str(each.message) for each in getattr(told, "schema_errors", ())]
        return details or [str(told)]
    return []

"""One REST call as a value, free of the web framework."""

import io
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Upload:
    """A file of a multipart call; `fp` is read once."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(frozen=True)
class Call:
    """Method, path below `/api/v10`, query, JSON body, files, and the audit log reason."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: tuple[Upload, ...] = ()
    reason: str | None = None

    def segment(self, index: int) -> str:
        """Return a segment of the path, empty where there is none."""
        parts = self.path.strip("/").split("/")
        return parts[index] if index < len(parts) else ""

    def without_fields(self, fields: frozenset[str]) -> "Call":
        """Return the call with these keys removed from its body, at any depth."""
        return replace(self, body=_without(self.body, fields))


def _without(value: Any, fields: frozenset[str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return [_without(item, fields) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, fields) for key, item in value.items() if key not in fields}
    return value

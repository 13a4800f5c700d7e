"""REST paths as buckets and globs see them: below `/api/v10`, ids replaced, the top-level resource apart."""

import re

from aiohttp import web

API_PREFIX = re.compile(r"^/api(/v\d+)?(?=/)")
ID = "{id}"
TOKEN_AT = 2


def api_path(request: web.Request) -> str:
    """Return the decoded path below `/api/v10`, with a leading slash."""
    return without_prefix(request.path)


def without_prefix(path: str) -> str:
    """Return a path without `/api/v10`, if it had that."""
    return API_PREFIX.sub("", path)


def route_of(method: str, path: str) -> tuple[str, str]:
    """Return `METHOD /template` and the top-level resource (channel, guild, or webhook with its token)."""
    parts = path.strip("/").split("/")
    major = ""
    if parts[0] in ("channels", "guilds"):
        major = "".join(parts[1:2])
    if parts[0] in ("webhooks", "interactions") and len(parts) > TOKEN_AT:
        major = "/".join(parts[1 : TOKEN_AT + 1])
        parts[TOKEN_AT] = "{token}"
    if "reactions" in parts:
        parts = [*parts[: parts.index("reactions") + 1], "*"]
        method = method if method == "GET" else "REACT"
    return f"{method} /" + "/".join(ID if part.isdigit() else part for part in parts), major

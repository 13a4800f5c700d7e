"""HTTP requests as calls: JSON, or multipart with `payload_json` and `files[n]`."""

import io
import json
import re
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox.discord.calls import Call, Upload
from sandbox.discord.refusals import Refusal
from sandbox.discord.routes import api_path

FILE_PART = re.compile(r"files?(?:\[(\d+)\])?")


async def read_call(request: web.Request) -> Call:
    """Return the call an HTTP request makes, or refuse a body that is no JSON."""
    try:
        body, files = await _read_body(request)
    except ConnectionError:  # nobody is there to read this
        raise Refusal(400, 0, "400: Bad Request") from None
    reason = request.headers.get("X-Audit-Log-Reason")
    return Call(
        method=request.method,
        path=api_path(request),
        params=dict(request.query),
        body=body,
        files=files,
        reason=unquote(reason) if reason else None,
    )


async def _read_body(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    if request.content_type.startswith("multipart/"):
        try:
            return await _read_parts(request)
        except ValueError:
            raise Refusal(400, 50035, "Invalid Form Body") from None
    return (_parse(await _whole(request)) if request.body_exists else None), ()


async def _whole(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(413, 40005, "Request entity too large") from None


def _parse(text: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


async def _read_parts(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body: Any = None
    parts: dict[int, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        index = FILE_PART.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _parse(bytes(await part.read(decode=True)))
        elif index is not None:
            parts[int(index[1] or len(parts))] = (
                part.filename or "file",
                bytes(await part.read(decode=True)),
            )
    described = _descriptions(body)
    files = (
        Upload(name, io.BytesIO(data), described.get(str(i))) for i, (name, data) in sorted(parts.items())
    )
    return body, tuple(files)


def _descriptions(body: object) -> dict[str, str | None]:
    if not isinstance(body, dict):
        return {}
    data = body.get("data")
    message = data if isinstance(data, dict) else body
    return {str(one.get("id")): one.get("description") for one in message.get("attachments") or []}

"""Answers on the wire: JSON of exactly one content type, 204 without a body, refusals."""

import json
from dataclasses import dataclass

from aiohttp import web

from sandbox.discord.refusals import Refusal


@dataclass(frozen=True)
class Answer:
    """A status and what is said with it; None says nothing."""

    status: int
    body: object = None


def to_response(answer: Answer) -> web.Response:
    """Return the HTTP response; discord.py reads a body only from exactly this content type."""
    if answer.body is None:
        return web.Response(status=204)
    text = json.dumps(answer.body, separators=(",", ":")).encode()
    return web.Response(status=answer.status, body=text, content_type="application/json")


def refusal_response(refusal: Refusal) -> web.Response:
    """Return the HTTP response of a refusal; a limit hit says so in the headers clients trust."""
    response = to_response(Answer(refusal.status, refusal.body()))
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(int(refusal.retry_after) + 1)
        response.headers["X-RateLimit-Scope"] = "shared"
        response.headers["Via"] = "1.1 google"
    return response

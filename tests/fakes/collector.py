"""A collector of traces: takes what is exported over OTLP/HTTP, and keeps it as it was decoded."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Collected:
    """The spans that arrived, and the address they are sent to."""

    address: str = ""
    spans: list[Span] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Decode an export. https://opentelemetry.io/docs/specs/otlp/#otlphttp."""
        await self.let_go.wait()
        assert request.content_type == "application/x-protobuf"
        told = ExportTraceServiceRequest.FromString(await request.read())
        for part in told.resource_spans:
            self.resources.append(_read(part.resource.attributes))
            self.spans += [span for scope in part.scope_spans for span in scope.spans]
        return web.Response(content_type="application/x-protobuf")

    def named(self, name: str) -> list[Span]:
        """Return the spans of this name."""
        return [span for span in self.spans if span.name == name]

    def within(self, root: Span) -> set[str]:
        """Return the names of all spans of a trace."""
        return {span.name for span in self.spans if span.trace_id == root.trace_id}


def about(span: Span) -> dict[str, str]:
    """Return what stands on a span."""
    return _read(span.attributes)


def _read(attributes: Any) -> dict[str, str]:
    return dict(_pairs(attributes))


def _pairs(attributes: Any) -> Iterator[tuple[str, str]]:
    for one in attributes:
        kind = one.value.WhichOneof("value")
        yield one.key, str(getattr(one.value, kind))


@asynccontextmanager
async def collecting(*, is_hanging: bool = False) -> AsyncIterator[Collected]:
    """Collect inside the block; one that `is_hanging` takes nothing until it is let go."""
    collected = Collected()
    if not is_hanging:
        collected.let_go.set()
    app = web.Application()
    app.router.add_post("/v1/traces", collected.take)
    async with TestServer(app) as server:
        collected.address = str(server.make_url("")).rstrip("/")
        yield collected

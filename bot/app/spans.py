"""Spans as OpenTelemetry has them: of commands, of what comes of them, and of the calls made meanwhile."""

import asyncio
import hashlib
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from yarl import URL

from bot.app.tracing import Route, whole
from bot.core.domain.operation import Operation
from bot.core.domain.refusal import Refused

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_FLUSH_SECONDS = 5.0
_SUBJECTS = ("operation", "incident")
_BAD = 400
_AT_EACH_TRY = ("opentelemetry.exporter.otlp", "opentelemetry.sdk._shared_internal")
"""The loggers that tell of each try and each lost span while nobody takes traces."""
_seed: ContextVar[str | None] = ContextVar("seed", default=None)
log = structlog.get_logger(__name__)


@asynccontextmanager
async def exported(version: str) -> AsyncIterator["Spans"]:
    """Export spans inside the block, in a thread of their own; at its end what is left within 5 s.

    What the collector does not take in time is lost: the queue holds 2048 spans (OTEL_BSP_MAX_QUEUE_SIZE).
    """
    resource = Resource.create({"service.name": "chatops", "service.version": version})
    provider = TracerProvider(resource=resource, id_generator=_Ids(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_Exporter()))
    _quieten()
    try:
        yield Spans(provider.get_tracer("chatops", version))
    finally:
        last = threading.Thread(target=provider.shutdown, name="last spans", daemon=True)
        last.start()
        await asyncio.to_thread(last.join, _FLUSH_SECONDS)  # the loop goes on, and hears a second Ctrl-C


def _quieten() -> None:
    """Leave it to the exporter to say that nobody takes traces, but where somebody looks for the reason."""
    for each in map(logging.getLogger, _AT_EACH_TRY):
        if not each.isEnabledFor(logging.DEBUG):
            each.setLevel(logging.CRITICAL)


class Spans:
    """Follows by spans; what is bound in the log, the operation and the incident, stands on each.

    The trace of a command is known by the id of its interaction. So what comes of it hours later, maybe after
    a restart, can link to it: it is a trace of its own, or the first one would never be whole.
    """

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def command(self, name: str, interaction_id: str) -> Iterator[None]:
        """Follow a command, click or form from its beginning."""
        token = _seed.set(interaction_id)
        try:
            span = self._tracer.start_span(name, Context(), SpanKind.SERVER, _about(name=name))
        finally:
            _seed.reset(token)
        with _current(span):
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Follow a part of what goes on here."""
        with _current(self._tracer.start_span(name, attributes=_about())):
            yield

    @contextmanager
    def consequence(self, name: str, operation: Operation) -> Iterator[None]:
        """Follow what comes of an operation, linked to its command."""
        plan = operation.plan
        about = _about(action=plan.action, service=plan.service, environment=plan.environment)
        about["chatops.operation"] = operation.id
        links = [Link(_of_command(operation.interaction_id))]
        with _current(self._tracer.start_span(name, Context(), attributes=about, links=links)):
            yield

    def about(self, operation_id: str) -> None:
        """Say to which operation the step of the moment belongs."""
        trace.get_current_span().set_attribute("chatops.operation", operation_id)

    def follow_calls(self, config: aiohttp.TraceConfig, name: str, route: Route = whole) -> None:
        """Follow the calls made of `name` while a step is followed; no query is told.

        https://opentelemetry.io/docs/specs/semconv/http/http-spans/
        """

        async def begin(_: Any, context: SimpleNamespace, call: aiohttp.TraceRequestStartParams) -> None:  # noqa: ANN401 - aiohttp's
            if trace.get_current_span().get_span_context().is_valid:
                about = _call(call.method, call.url, route(call.url))
                context.span = self._tracer.start_span(
                    f"{name} {call.method}", kind=SpanKind.CLIENT, attributes=about
                )

        async def end(_: Any, context: SimpleNamespace, call: aiohttp.TraceRequestEndParams) -> None:  # noqa: ANN401 - likewise
            if (span := getattr(context, "span", None)) is not None:
                span.set_attribute("http.response.status_code", call.response.status)
                if call.response.status >= _BAD:
                    span.set_status(Status(StatusCode.ERROR))
                span.end()

        async def fail(_: Any, context: SimpleNamespace, call: aiohttp.TraceRequestExceptionParams) -> None:  # noqa: ANN401 - likewise
            if (span := getattr(context, "span", None)) is not None:
                span.set_attribute("error.type", type(call.exception).__name__)
                span.set_status(Status(StatusCode.ERROR))
                span.end()

        config.on_request_start.append(begin)
        config.on_request_end.insert(0, end)
        config.on_request_exception.insert(0, fail)


class _Exporter(OTLPSpanExporter):
    """Says once that the collector takes nothing, and once that it does again, not at each try."""

    _is_away = False

    @override
    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export, from the thread of the processor."""
        result = super().export(spans)
        is_away = result is not SpanExportResult.SUCCESS
        if is_away and not self._is_away:
            log.warning("the collector takes no traces; they are lost. CHATOPS_LOG_LEVEL=debug tells why")
        elif self._is_away and not is_away:
            log.info("the collector takes traces again")
        self._is_away = is_away
        return result


class _Ids(RandomIdGenerator):
    """Ids at random, but of a command's own span: those come from the interaction."""

    @override
    def generate_trace_id(self) -> int:
        seed = _seed.get()
        return super().generate_trace_id() if seed is None else _of_command(seed).trace_id

    @override
    def generate_span_id(self) -> int:
        seed = _seed.get()
        return super().generate_span_id() if seed is None else _of_command(seed).span_id


def _of_command(interaction_id: str) -> SpanContext:
    """Return by what the span of a command is known."""
    digest = hashlib.sha256(f"chatops interaction {interaction_id}".encode()).digest()
    return SpanContext(
        trace_id=int.from_bytes(digest[:16]),
        span_id=int.from_bytes(digest[16:24]),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


@contextmanager
def _current(span: Span) -> Iterator[None]:
    """Make the span the one of the moment; its errors are told by their kind alone: words may be secrets."""
    trace_id = trace.format_trace_id(span.get_span_context().trace_id)
    with (
        structlog.contextvars.bound_contextvars(trace=trace_id),
        trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False),
    ):
        try:
            yield
        except Refused:
            raise
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise


def _about(**more: str) -> dict[str, str]:
    """Return what is known of the moment: what the log says of it, and `more`."""
    bound: Mapping[str, Any] = structlog.contextvars.get_contextvars()
    subjects = {f"chatops.{name}": str(bound[name]) for name in _SUBJECTS if name in bound}
    return subjects | {f"chatops.{name}": value for name, value in more.items()}


def _call(method: str, url: URL, path: str) -> dict[str, str]:
    about = _about()
    about |= {"http.request.method": method, "server.address": url.host or "", "url.path": path}
    return about

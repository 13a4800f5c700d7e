"""Traces for those who collect them: without an address for them nothing of OpenTelemetry is imported."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp
from yarl import URL

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.core.ports.tracing import Tracer, Untraced

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_HTTP = "http/protobuf"

Route = Callable[[URL], str]
"""What is told of an address."""


def whole(url: URL) -> str:
    """Tell its path, never its query."""
    return url.path


class Tracing(Tracer, Protocol):
    """A tracer that follows calls over HTTP as well."""

    def follow_calls(self, config: aiohttp.TraceConfig, name: str, route: Route = whole) -> None:
        """Follow the calls that `config` shows, made of `name`, where a step is followed."""
        ...


class _Off(Untraced):
    """Follows nothing."""

    def follow_calls(self, config: aiohttp.TraceConfig, name: str, route: Route = whole) -> None:
        """Follow nothing."""


OFF: Tracing = _Off()


@asynccontextmanager
async def tracing(environ: Mapping[str, str], version: str) -> AsyncIterator[Tracing]:
    """Export traces inside the block where the standard variables say to where; raise Fault.

    https://opentelemetry.io/docs/specs/otel/protocol/exporter/
    """
    if not _is_wanted(environ):
        yield OFF
        return
    told = next((environ[name] for name in _PROTOCOLS if environ.get(name)), _HTTP)
    if told != _HTTP:
        raise Fault(
            BAD_CONFIGURATION,
            f"OTEL_EXPORTER_OTLP_PROTOCOL: traces are exported as {_HTTP} alone, not as {told}. "
            "Nothing was started; unset it, and give the collector's port for HTTP, mostly 4318.",
        )
    try:
        from bot.app import spans  # noqa: PLC0415 - 0.2 s and 10 MB for those who want traces
    except ImportError as error:
        raise Fault(
            BAD_CONFIGURATION,
            f"Traces are wanted (OTEL_EXPORTER_OTLP_ENDPOINT), but OpenTelemetry is not installed ({error}). "
            "Nothing was started; install the extra `tracing`, or unset the variable.",
        ) from error
    async with spans.exported(version) as exported:
        yield exported


def _is_wanted(environ: Mapping[str, str]) -> bool:
    is_off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    is_off |= environ.get("OTEL_TRACES_EXPORTER", "otlp") == "none"
    return not is_off and any(environ.get(name) for name in _ENDPOINTS)

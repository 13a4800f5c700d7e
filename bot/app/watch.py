"""Watches the whole bot: counts for Prometheus, follows for traces, and a line in the log for each event."""

import time
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog

from bot.app.tracing import OFF, Tracing
from bot.chat.traffic import route
from bot.core.domain.audit import Event
from bot.web.metrics import Metrics

_SUBJECTS = {"op": "operation", "inc": "incident", "alerts": "alerts", "play": "play", "in": "interaction"}
_TOLD = ("action", "service", "environment", "result", "reason", "duration_seconds", "severity", "status")
log = structlog.get_logger(__name__)


def version() -> str:
    """Return which version runs; a copy that was never installed has none."""
    try:
        return installed("chatops")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Watch:
    """The chat's `Watch`, and who hears of what is written down and of calls of back ends."""

    metrics: Metrics = field(default_factory=lambda: Metrics(version()))
    tracer: Tracing = OFF

    def recorded(self, event: Event) -> None:
        """Say in one line what was written down in the audit log, and count it."""
        kind, _, rest = event.id.partition("_")
        subject = {_SUBJECTS[kind]: rest if kind == "in" else event.id} if kind in _SUBJECTS else {}
        told = {name: value for name in _TOLD if (value := getattr(event, name)) is not None}
        log.info(str(event.event), user=event.user.name, **subject, **told)
        self.metrics.recorded(event)

    def expect(self, command: str) -> None:
        """Begin to count a command."""
        self.metrics.expect(command)

    def handled(self, command: str, result: str) -> None:
        """Count an interaction that came to an end."""
        self.metrics.handled(command, result)

    def acknowledged(self, seconds: float) -> None:
        """Count how long after it was made an interaction was answered for the first time."""
        self.metrics.acknowledged(seconds)

    def connected(self, kind: str) -> None:
        """Count a connection to the gateway."""
        self.metrics.connected(kind)

    def called(self, method: str, status: int | None) -> None:
        """Count a call of Discord."""
        self.metrics.called(method, status)

    def limited(self, scope: str) -> None:
        """Count that Discord refuses calls for a while."""
        self.metrics.limited(scope)

    def follow_calls(self, config: aiohttp.TraceConfig) -> None:
        """Follow the calls of Discord."""
        self.tracer.follow_calls(config, "Discord", route)

    def back_end(self, port: str, name: str) -> aiohttp.TraceConfig:
        """Return what shows each call of a back end to whoever counts and follows."""
        config = aiohttp.TraceConfig()
        count = partial(self.metrics.back_end_called, port, name)

        async def begin(_: Any, context: SimpleNamespace, __: object) -> None:  # noqa: ANN401 - aiohttp's
            context.begun = time.monotonic()

        async def end(_: Any, context: SimpleNamespace, __: object) -> None:  # noqa: ANN401 - likewise
            count(time.monotonic() - context.begun)

        config.on_request_start.append(begin)
        config.on_request_end.append(end)
        config.on_request_exception.append(end)
        self.tracer.follow_calls(config, f"{port} {name}")
        return config

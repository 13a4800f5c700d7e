"""The monitoring port over the local platform's HTTP interface."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bot.core.ports.monitoring import Sample
from sandbox.platform import fallback
from sandbox.platform.adapter import PlatformAdapter


class _Traffic(msgspec.Struct):
    samples: list[Sample]


class PlatformMonitoring(PlatformAdapter):
    """Read what the sandbox's platform has measured at its replicas; it keeps one hour."""

    fallback = staticmethod(fallback.monitoring)

    async def traffic(
        self, service: str, environment: str, start: datetime, end: datetime
    ) -> Sequence[Sample]:
        """Return what was measured from `start` to `end`, oldest first."""
        moments = {"start": start.isoformat(), "end": end.isoformat()}
        query = {"service": service, "environment": environment, **moments}
        return (await self._question("/traffic", _Traffic, query)).samples

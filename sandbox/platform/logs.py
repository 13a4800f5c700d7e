"""The logs port over the local platform's HTTP interface."""

from bot.core.ports.logs import LogPage, LogQuery
from sandbox.platform import fallback
from sandbox.platform.adapter import PlatformAdapter

_READING = 5.0  # seconds that a big file may take longer


class PlatformLogs(PlatformAdapter):
    """Read what the replicas of the sandbox's platform logged."""

    fallback = staticmethod(fallback.logs)

    async def read(self, query: LogQuery) -> LogPage:
        """Return the lines as they were logged."""
        asked = {
            "service": query.service,
            "environment": query.environment,
            "since": query.since.isoformat(),
            "limit": str(query.limit),
        }
        return await self._question("/logs", LogPage, asked, holding=_READING)

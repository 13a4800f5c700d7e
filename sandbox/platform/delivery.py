"""The delivery port over the local platform's HTTP interface, as over any back end."""

from collections.abc import Sequence

import msgspec

from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import Artifact, BackEndError
from bot.core.ports.delivery import Running, UnknownVersion
from sandbox.platform import fallback
from sandbox.platform.client import Declined, Unreachable
from sandbox.platform.ordering import OrderingAdapter

_LONGEST_VERSION = 128  # characters; a longer one names no release and need not travel


class _Releases(msgspec.Struct):
    versions: list[str]


class PlatformDelivery(OrderingAdapter):
    """Deploy to the sandbox's platform, roll back and scale there."""

    fallback = staticmethod(fallback.delivery)

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        return (await self._question("/releases", _Releases, {"service": service})).versions

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        if len(version) > _LONGEST_VERSION:
            raise UnknownVersion(f"{service} has no release {version[:40]!r}...")
        try:
            query = {"service": service, "version": version}
            return await self._client.ask("GET", "/release", Artifact, query=query)
        except Declined as no:
            unknown = no.code == "unknown_version"
            raise (UnknownVersion if unknown else BackEndError)(str(no)) from no
        except Unreachable as error:
            raise BackEndError(str(error)) from error

    async def compare(self, _service: str, _before: str, _after: str) -> Comparison | None:
        """Return None: the sample services have no history of commits."""
        return None

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now, every replica asked."""
        query = {"service": service, "environment": environment}
        return await self._question("/running", Running, query)

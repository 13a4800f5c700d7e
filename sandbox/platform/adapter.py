"""What all adapters to the platform share: where it is, how it is asked, and how its silence is told."""

from collections.abc import Mapping
from typing import Annotated, Any, Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

from bot.core.ports.back_end import BackEndError
from sandbox.platform.client import Client, Declined, Unreachable

T = TypeVar("T")

DEFAULT_URL = "http://127.0.0.1:8420/_platform"


class Options(msgspec.Struct, forbid_unknown_fields=True):
    """What `chatops.yaml` may say."""

    url: Annotated[str, msgspec.Meta(pattern="^https?://")] | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3


def read(options: Mapping[str, Any]) -> Options:
    """Return the options; raise ValueError."""
    try:
        return msgspec.convert(dict(options), Options)
    except msgspec.ValidationError as error:
        raise ValueError(f"{error}; the options are url, timeout and tries") from error


class _About(msgspec.Struct):
    name: str
    ready: int
    desired: int


class PlatformAdapter:
    """Ask the sandbox's platform at `url`; `timeout` in seconds and `tries` are for each question."""

    def __init__(
        self, session: aiohttp.ClientSession, *, url: str = DEFAULT_URL, timeout: float = 5.0, tries: int = 3
    ) -> None:
        self._client = Client(session, url, timeout, tries)

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]
    ) -> Self:
        """Build from settings: `url`, `timeout` in seconds for one try, `tries`; raise ValueError.

        Without `url`, the platform is beside the Discord of DISCORD_API_BASE.
        """
        chosen = read(options)
        base = environ.get("DISCORD_API_BASE")
        beside = str(URL(base).origin() / "_platform") if base else DEFAULT_URL
        return cls(session, url=chosen.url or beside, timeout=chosen.timeout, tries=chosen.tries)

    @property
    def url(self) -> str:
        """Return where the platform is asked."""
        return self._client.url

    async def ping(self) -> str:
        """Return one line on the platform's readiness, for `chatops check`."""
        about = await self._question("/", _About)
        return f"{about.name} at {self.url}: {about.ready}/{about.desired} replicas healthy"

    async def _question(
        self, path: str, shape: type[T], query: Mapping[str, str] | None = None, *, holding: float = 0.0
    ) -> T:
        """Return the answer as `shape`, which may be held for `holding` seconds; raise BackEndError."""
        try:
            return await self._client.ask("GET", path, shape, query=query, wait=holding)
        except (Declined, Unreachable) as error:
            raise BackEndError(str(error)) from error

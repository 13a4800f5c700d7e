"""The delivery port over the local platform's HTTP interface, as over any back end."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Annotated, Any, NoReturn, Self
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from bot.core.ports.back_end import Artifact, BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from bot.core.ports.delivery import Running, UnknownVersion
from sandbox.platform.client import Client, Declined, Unreachable

DEFAULT_URL = "http://127.0.0.1:8420/_platform"

_LONGEST_VERSION = 128  # characters; a longer one names no release and need not travel
_WAIT = 10.0  # seconds the platform may hold a question for news


class _Options(msgspec.Struct, forbid_unknown_fields=True):
    url: Annotated[str, msgspec.Meta(pattern="^https?://")] | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0, le=60)] = 5.0
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3


class _Releases(msgspec.Struct):
    versions: list[str]


class _Found(msgspec.Struct):
    report: Report


class _Events(msgspec.Struct):
    reports: list[Report]
    seen: int


class _About(msgspec.Struct):
    name: str
    ready: int
    desired: int


class _Accepted(msgspec.Struct):
    operation_id: str
    began: bool


class PlatformDelivery:
    """Deploy to the sandbox's platform at `url`; `timeout` in seconds and `tries` are for each question."""

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
        try:
            chosen = msgspec.convert(dict(options), _Options)
        except msgspec.ValidationError as error:
            raise ValueError(f"{error}; the options are url, timeout and tries") from error
        base = environ.get("DISCORD_API_BASE")
        beside = str(URL(base).origin() / "_platform") if base else DEFAULT_URL
        return cls(session, url=chosen.url or beside, timeout=chosen.timeout, tries=chosen.tries)

    @property
    def url(self) -> str:
        """Return where the platform is asked."""
        return self._client.url

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that can be deployed, newest first."""
        try:
            answer = await self._client.ask("GET", "/releases", _Releases, query={"service": service})
        except (Declined, Unreachable) as error:
            _unanswered(error)
        return answer.versions

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what `version` names now; raise UnknownVersion."""
        if len(version) > _LONGEST_VERSION:
            raise UnknownVersion(f"{service} has no release {version[:40]!r}...")
        try:
            query = {"service": service, "version": version}
            return await self._client.ask("GET", "/release", Artifact, query=query)
        except Declined as no:
            if no.code == "unknown_version":
                raise UnknownVersion(str(no)) from no
            _unanswered(no)
        except Unreachable as error:
            _unanswered(error)

    async def running(self, service: str, environment: str) -> Running:
        """Return what serves now, every replica asked."""
        query = {"service": service, "environment": environment}
        try:
            return await self._client.ask("GET", "/running", Running, query=query)
        except (Declined, Unreachable) as error:
            _unanswered(error)

    async def start(self, order: Order) -> None:
        """Make the platform begin; repeated only because the operation id makes it one effect."""
        body = msgspec.to_builtins(order)
        path = _path(body.pop("operation_id"))
        try:
            await self._client.ask("PUT", path, _Accepted, body=msgspec.json.encode(body))
        except Declined as no:
            raise OrderRefused(str(no)) from no
        except Unreachable as error:
            if not error.sent:
                raise OrderRefused(f"Nothing was started: {error}.") from error
            raise CannotTell(f"It is not known whether this was started: {error}.") from error

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal."""
        seen, phase = 0, Phase.RUNNING
        while phase is Phase.RUNNING:
            query = {"after": str(seen), "wait": str(_WAIT)}
            try:
                path = f"{_path(operation_id)}/events"
                news = await self._client.ask("GET", path, _Events, query=query, wait=_WAIT)
            except (Declined, Unreachable) as error:
                _unanswered(error)
            seen = news.seen
            for report in news.reports:
                yield report
                phase = report.phase

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None: it surely never arrived. Raise CannotTell."""
        try:
            return (await self._client.ask("GET", _path(operation_id), _Found)).report
        except Declined as no:
            if no.code == "unknown_operation":
                return None
            raise CannotTell(str(no)) from no
        except Unreachable as error:
            raise CannotTell(f"It is not known what became of {operation_id}: {error}.") from error

    async def ping(self) -> str:
        """Return one line on the platform's readiness, for `chatops check`."""
        try:
            about = await self._client.ask("GET", "/", _About)
        except (Declined, Unreachable) as error:
            _unanswered(error)
        return f"{about.name} at {self.url}: {about.ready}/{about.desired} replicas healthy"


def _path(operation_id: str) -> str:
    return f"/operations/{quote(operation_id, safe='')}"


def _unanswered(error: Exception) -> NoReturn:
    """Say in the port's words that a question found no answer."""
    raise BackEndError(str(error)) from error

"""Orders over the platform's HTTP interface: given once, followed, and found again by their id."""

from collections.abc import AsyncGenerator
from urllib.parse import quote

import msgspec

from bot.core.ports.back_end import CannotTell, Order, OrderRefused, Phase, Report
from sandbox.platform.adapter import PlatformAdapter
from sandbox.platform.client import Declined, Unreachable

_WAIT = 10.0  # seconds the platform may hold a question for news


class _Found(msgspec.Struct):
    report: Report


class _Events(msgspec.Struct):
    reports: list[Report]
    seen: int


class _Accepted(msgspec.Struct):
    operation_id: str
    began: bool


class OrderingAdapter(PlatformAdapter):
    """An adapter that gives orders."""

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
        seen, phase, path = 0, Phase.RUNNING, f"{_path(operation_id)}/events"
        while phase is Phase.RUNNING:
            query = {"after": str(seen), "wait": str(_WAIT)}
            news = await self._question(path, _Events, query, holding=_WAIT)
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


def _path(operation_id: str) -> str:
    return f"/operations/{quote(operation_id, safe='')}"

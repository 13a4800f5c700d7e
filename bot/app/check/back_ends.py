"""Looks whether the back ends, the health checks and the places of checkpoints answer."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import aiohttp

from bot.adapters.clock.wall import WallClock
from bot.app.back_ends import BackEnds, Pinged, build_back_ends
from bot.app.health import build_health
from bot.chat.inspection import Finding, fault, well
from bot.core.inquiries.answers import NoAnswer, answer
from bot.core.ports.health import Finding as Health
from bot.core.ports.health import HealthCheck, Subject
from bot.settings import CollectorSettings, Settings

_SECONDS = 10.0
_BROKEN = 500
_REFUSED = {401, 403}


async def look_at_back_ends(settings: Settings, environ: Mapping[str, str]) -> AsyncIterator[Finding]:
    """Yield a line for each of them; raise Fault where one cannot be built."""
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(settings, session, environ)
        try:
            pings = (_pinged(name, back_end) for name, back_end in back_ends.named.items())
            examined = (
                _examine(back_ends, *place, check_)
                for place, checked in build_health(settings, session, back_ends).items()
                for check_ in checked.checks
            )
            files = (_file(path) for path in settings.audit.files)
            collectors = (_collector(session, each) for each in settings.audit.collectors)
            for looks in (pings, examined, collectors):
                for finding in await asyncio.gather(*looks):
                    yield finding
            for finding in files:
                yield finding
        finally:
            await back_ends.close()


async def _pinged(name: str, back_end: Pinged) -> Finding:
    told = await answer(back_end.ping(), _SECONDS)
    return fault(name, told.why) if isinstance(told, NoAnswer) else well(name, told)


async def _examine(back_ends: BackEnds, service: str, environment: str, check_: HealthCheck) -> Finding:
    """Look by a health check at what runs now; that it is not well is no fault of the settings."""

    async def look() -> Health:
        now = WallClock().now()
        version = (await back_ends.delivery(service).running(service, environment)).version
        return await check_.examine(
            Subject(service=service, environment=environment, version=version, since=now, at=now)
        )

    found = await answer(look(), _SECONDS)
    if isinstance(found, NoAnswer):
        return fault("health", f"{service} {environment}: {found.why}")
    told = f"{service} {environment}: {found.evidence}"
    return Finding(found.is_healthy is not None, "health", told, is_warning=not found.is_healthy)


def _file(path: Path) -> Finding:
    """Tell whether checkpoints can be added to a file, which is made at the first of them."""
    if os.access(path if path.exists() else path.parent, os.W_OK):
        return well("sink", f"{path} can be written")
    return fault(
        "sink", f"{path} cannot be written by this user; make its folder theirs, or mend `audit.sinks`"
    )


async def _collector(session: aiohttp.ClientSession, collector: CollectorSettings) -> Finding:
    """Ask a collector for nothing: that it answers is enough, and nothing is added to what it keeps."""
    headers = {} if collector.token is None else {"Authorization": f"Bearer {collector.token}"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with session.get(
            collector.url, headers=headers, timeout=timeout, allow_redirects=False
        ) as told:
            status = told.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        return fault("sink", f"{collector.url} cannot be reached; start it, or mend `audit.sinks`")
    if status in _REFUSED or status >= _BROKEN:
        return fault("sink", f"{collector.url} answers {status}; mend it, or its token in `audit.sinks`")
    return well("sink", f"{collector.url} answers")

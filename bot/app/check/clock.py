"""Looks whether this machine's clock is Discord's: codes, expiries and handovers go by it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from bot.chat.inspection import Finding, fault, warning, well
from bot.core.ports.clock import Clock
from bot.settings import Settings

_SECONDS = 5.0
_NOTABLE, _TOO_MUCH = 5.0, 30.0
"""Seconds apart; a code of an authenticator app is good for 30."""


async def look_at_clock(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    """Yield how far the two are apart; nothing where Discord does not tell, which is another finding."""
    apart = await _seconds_ahead(settings.discord.api_base, clock)
    if apart is None:
        return
    told = f"this machine is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} Discord"
    if abs(apart) > _TOO_MUCH:
        yield fault(
            "clock", f"{told}: codes are refused and times are wrong; set the clock (systemd-timesyncd)"
        )
    elif abs(apart) > _NOTABLE:
        yield warning("clock", f"{told}; let something keep it, like systemd-timesyncd")
    else:
        yield well("clock", "as Discord's")


async def _seconds_ahead(api_base: str, clock: Clock) -> float | None:
    """Ask without a token. https://www.rfc-editor.org/rfc/rfc9110#name-date."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    before = clock.now()
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(f"{api_base}/gateway") as answer:
            date = answer.headers.get("Date", "")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    after = clock.now()
    try:
        told = _utc(parsedate_to_datetime(date))
    except ValueError:
        return None
    if before <= told <= after:
        return 0.0
    return (before - told).total_seconds() if told < before else (after - told).total_seconds()


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

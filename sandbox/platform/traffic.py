"""The customers of the sample services: a few requests a second, rarely for a page that fails."""

import asyncio
import contextlib
from collections.abc import Mapping

import aiohttp

from sandbox.platform.group import Group

_MISSING = 25  # of so many requests one is for a page that is not there
_BROKEN = 100  # and one of so many for a page that fails


class Traffic:
    """`rate` requests a second to each group, its replicas in turn; 0: none at all."""

    def __init__(self, groups: Mapping[tuple[str, str], Group], rate: float) -> None:
        self._groups = groups
        self._rate = rate
        self._sent = 0

    async def run(self) -> None:
        """Send until cancelled; groups are asked one after the other, which spreads the work."""
        while self._rate > 0:
            for group in list(self._groups.values()):
                await asyncio.sleep(1 / self._rate / len(self._groups))
                await self.send(group)

    async def send(self, group: Group) -> None:
        """Let one customer ask `group`; where nobody answers there is nothing to be seen."""
        self._sent += 1
        if group.replicas:
            replica = group.replicas[self._sent % len(group.replicas)]
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                await replica.get(_page(self._sent))


def _page(number: int) -> str:
    if number % _BROKEN == 0:
        return "/reports"
    return "/favicon.ico" if number % _MISSING == 0 else "/"

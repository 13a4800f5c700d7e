"""What is behind the page: the processes with their versions and health, and the last audit records."""

import asyncio
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import aiohttp

from sandbox.discord.server import LocalDiscord
from sandbox.page import records
from sandbox.platform.platform import Platform
from sandbox.platform.replicas import replicas

_PATIENCE = aiohttp.ClientTimeout(total=1)
_SILENT = "It does not answer on /readyz."


class Behind:
    """Looks at the parts of a sandbox; `ready` is the mapping of its ready line, read at each look."""

    def __init__(self, ready: Mapping[str, object], discord: LocalDiscord, platform: Platform) -> None:
        self._ready = ready
        self._discord = discord
        self._platform = platform

    async def look(self) -> dict[str, object]:
        """Return `bot`, `discord`, `replicas` and `records` as they are now; nothing is remembered."""
        bot, everyone, written = await asyncio.gather(self._bot(), replicas(self._platform), self._records())
        return {"bot": bot, "discord": self._connections(), "replicas": everyone, "records": written}

    async def _bot(self) -> dict[str, object]:
        """Return the bot's version, and what its /readyz says; `ready` is None where no bot of ours runs."""
        told: dict[str, object] = {"version": _version(), "ready": None, "checks": {}}
        metrics = self._ready.get("metrics")
        if metrics is None:
            return told
        url = str(metrics).removesuffix("/metrics") + "/readyz"
        try:
            async with aiohttp.ClientSession(timeout=_PATIENCE) as http, http.get(url) as answer:
                return {**told, **await answer.json()}
        except (aiohttp.ClientError, TimeoutError):
            return told | {"ready": False, "trouble": _SILENT}

    def _connections(self) -> dict[str, object]:
        """Return who is connected to the local Discord: whether the bot is, and how many people's clients."""
        gateway = self._discord.gateway
        return {
            "bot": gateway.connected(lambda actor: actor.is_bot) > 0,
            "people": gateway.connected(lambda actor: not actor.is_bot),
        }

    async def _records(self) -> list[dict[str, object]]:
        """Return the newest audit records, none where the log cannot be read yet."""
        try:
            return await asyncio.to_thread(records.newest, Path(str(self._ready["state"])) / "audit")
        except OSError:
            return []


def _version() -> str:
    """Return the version that the bot and this sandbox were installed with."""
    try:
        return version("chatops")
    except PackageNotFoundError:
        return "not installed"

"""Runs the client while there is any use in it: outages are waited out, wrong settings end it."""

from typing import Protocol

import discord
import structlog
from discord.ext import commands

from bot.core.ports.clock import Clock

CONFIGURATION = 78
"""The exit code for settings that no restart can mend (EX_CONFIG)."""
_PAUSES = (1.0, 2.0)
_SENTENCES = {
    4004: "the bot token is not valid (4004). Put the current one into DISCORD_TOKEN",
    4010: "the shard is not valid (4010). This is a fault of the bot: report it",
    4011: "the bot is in too many servers (4011). Remove it from those it does not serve",
    4012: "the API version is no longer served (4012). Update the bot",
    4013: "the intents are not valid (4013). Update the bot",
    4014: "the intents are not allowed (4014). Look at Privileged Gateway Intents in the Developer Portal",
}
log = structlog.get_logger(__name__)


class Fatal(Exception):  # noqa: N818 - says what it is to the process
    """The bot cannot run with these settings; the sentence is for a person, `exit_code` for the process."""

    exit_code = CONFIGURATION


class Client(Protocol):
    """What is supervised."""

    async def login(self, token: str) -> None:
        """Log in by REST, in a few seconds; raise LoginFailure, or what the network says."""
        ...

    async def connect(self) -> None:
        """Stay connected until closed."""
        ...

    def is_closed(self) -> bool:
        """Return whether it was told to end."""
        ...

    async def close(self) -> None:
        """End; safe to call twice."""
        ...


class Supervisor:
    """Keeps `client` logged in and connected."""

    def __init__(self, client: Client, token: str, clock: Clock) -> None:
        self._client = client
        self._token = token
        self._clock = clock

    async def run(self) -> None:
        """Return when the client was closed; raise Fatal where another attempt cannot help."""
        try:
            await self._keep(self._login)
            await self._keep(self._connect)
        finally:
            await self._client.close()

    async def _keep(self, attempt: "Attempt") -> None:
        """Try until it returns or is fatal, the pauses growing to a few seconds."""
        failures = 0
        while not self._client.is_closed():
            try:
                await attempt()
            except Fatal:
                raise
            except Exception as error:
                pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
                if isinstance(error, OSError):  # an outage has no place in the code
                    told = str(error) or repr(error)
                    log.error("Discord not reached, trying again", seconds=pause, error=told)  # noqa: TRY400 - so without its trace
                else:
                    log.exception("Discord not reached, trying again", seconds=pause, error=repr(error))
                failures += 1
                await self._clock.sleep(pause)
            else:
                return

    async def _login(self) -> None:
        try:
            await self._client.login(self._token)
        except commands.ExtensionError as error:
            raise Fatal(f"The commands cannot be loaded. Nothing was started; mend this: {error}") from error
        except discord.LoginFailure as error:
            raise Fatal(
                "Discord refused the bot token (401). Nothing was started; "
                "put the current one into DISCORD_TOKEN and start again."
            ) from error

    async def _connect(self) -> None:
        try:
            await self._client.connect()
        except discord.ConnectionClosed as closed:
            why = _SENTENCES.get(closed.code, f"it closed the line for good ({closed.code})")
            raise Fatal(f"Discord does not let the bot in: {why}, and start again.") from closed


class Attempt(Protocol):
    """One try at something."""

    async def __call__(self) -> None:
        """Return when done; raise otherwise."""
        ...

"""What a token opens: the application, the servers its bot is in, and their channels and roles."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat import rest
from bot.core.ports.chat import ChatDenied

_SECONDS = 10.0
_MOST = 200
_TEXT, _NEWS = 0, 5


class TokenRefused(ChatDenied):
    """Discord does not know the token: nothing can be asked with it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A server, channel or role: its id and the name that people know."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Application:
    """Whose token it is, and the servers that its bot is in."""

    id: int
    name: str
    servers: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Premises:
    """The text channels of a server, and the roles that people can be given, both as Discord orders them."""

    channels: tuple[Named, ...]
    roles: tuple[Named, ...]


async def meet(token: str) -> Application:
    """Ask whose token it is; raise TokenRefused, ChatError.

    https://docs.discord.com/developers/resources/user#get-current-user-guilds
    """
    async with _asking(token) as client:
        servers = await client.http.get_guilds(_MOST, with_counts=False)
        name = client.user.name if client.user else ""
        return Application(client.application_id or 0, name, tuple(_named(each) for each in servers))


async def survey(token: str, server_id: str) -> Premises:
    """Ask what there is in a server; raise TokenRefused, ChatError.

    https://docs.discord.com/developers/resources/guild#get-guild-roles
    """
    async with _asking(token) as client:
        channels = await client.http.get_all_guild_channels(int(server_id))
        roles = await client.http.get_roles(int(server_id))
    spoken = sorted(
        (each for each in channels if each["type"] in {_TEXT, _NEWS}), key=lambda c: c["position"]
    )
    given = [each for each in roles if not each["managed"] and str(each["id"]) != server_id]
    given.sort(key=lambda role: -role["position"])
    return Premises(tuple(map(_named, spoken)), tuple(map(_named, given)))


@asynccontextmanager
async def _asking(token: str) -> AsyncIterator[discord.Client]:
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with rest.answered(_SECONDS):
            await client.login(token)
            yield client
    except discord.LoginFailure:
        raise TokenRefused("Discord refuses this token (401)") from None
    finally:
        await client.close()


def _named(found: Mapping[str, Any]) -> Named:
    return Named(str(found["id"]), str(found["name"]))

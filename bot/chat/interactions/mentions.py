"""Mentions in what people typed, written out: on the status page an id tells nobody anything."""

import re
from collections.abc import Mapping
from typing import Any

import discord

from bot.chat import people
from bot.core.ports.chat import ChatError

_MENTION = re.compile(
    r"<(?:(@!?|@&|#)([0-9]{17,20})|(/[^<>:]{1,100}):[0-9]{17,20}|a?(:\w{2,32}:)[0-9]{17,20})>"
)
"""People, roles, channels; commands; emoji: https://docs.discord.com/developers/reference#message-formatting."""
_UNKNOWN = {"@": "@unknown-user", "@&": "@unknown-role", "#": "#unknown"}
"""The words of Discord's own client."""
_ASKED = 10
_SECONDS = 2.0


async def written_out(interaction: "discord.Interaction[Any]", written: str) -> str:
    """Return the text with `@alice`, `@team-lead`, `#incidents` in the place of mentions; never raise.

    Discord sends along what it resolved; channels and roles are known, and a few people are asked for.
    """
    names: dict[tuple[str, str], str] = {}
    for sign, id_, *_ in _MENTION.findall(written):
        kind = sign.rstrip("!")
        if id_ and (kind, id_) not in names and len(names) < _ASKED:
            names[kind, id_] = await _name(interaction, kind, id_) or _UNKNOWN[kind]
    return _MENTION.sub(lambda found: _spelled(found, names), written)


def _spelled(found: re.Match[str], names: Mapping[tuple[str, str], str]) -> str:
    if found[1] is None:
        return found[3] or found[4]
    kind = found[1].rstrip("!")
    return names.get((kind, found[2]), _UNKNOWN[kind])


async def _name(interaction: "discord.Interaction[Any]", kind: str, id_: str) -> str | None:
    """Return the name behind an id with its sign, None where nobody knows it."""
    data: Mapping[str, Any] = interaction.data or {}
    resolved, guild = data.get("resolved") or {}, interaction.guild
    match kind:
        case "#":
            channel = resolved.get("channels", {}).get(id_) or {}
            name = channel.get("name") or getattr(
                guild and guild.get_channel_or_thread(int(id_)), "name", None
            )
            return f"#{name}" if name else None
        case "@&":
            name = resolved.get("roles", {}).get(id_, {}).get("name")
            name = name or getattr(guild and guild.get_role(int(id_)), "name", None)
            return f"@{name.removeprefix('@')}" if name else None  # @everyone has its sign in its name
        case _:
            name = resolved.get("users", {}).get(id_, {}).get("username") or await _member(interaction, id_)
            return f"@{name}" if name else None


async def _member(interaction: "discord.Interaction[Any]", id_: str) -> str | None:
    client = interaction.client
    try:
        found = await people.fetch(client, str(interaction.guild_id), id_, client.clock.now(), _SECONDS)
    except ChatError:
        return None
    return found.name if found else None

"""Tells Discord the guild's commands, only when they changed here or there: 200 creations a day are all.

https://docs.discord.com/developers/interactions/application-commands#registering-a-command
"""

import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.chat import rest
from bot.chat.line.note import Note
from bot.core.ports.chat import ChatError

_SECONDS = 60.0
log = structlog.get_logger(__name__)


class CommandSync:
    """Remembers by hash, in `note`, what Discord was told last."""

    def __init__(self, guild_id: str, note: Note) -> None:
        self._guild = discord.Object(int(guild_id))
        self._note = note

    async def run(self, tree: "app_commands.CommandTree[Any]", application_id: int | None) -> bool:
        """Bring Discord's list up to date; return whether it is. A failure is logged and changes nothing."""
        tree.copy_global_to(guild=self._guild)
        told = self._hash(tree, application_id)
        if self._note.read() == told and await self._stands(tree):
            return True
        try:
            async with rest.answered(_SECONDS):
                await tree.sync(guild=self._guild)
        except (ChatError, app_commands.AppCommandError) as error:
            log.error("commands not synced: Discord keeps the old ones", error=str(error))  # noqa: TRY400 - expected
            return False
        self._note.write(told)
        return True

    async def _stands(self, tree: "app_commands.CommandTree[Any]") -> bool:
        """Whether Discord still has a command of each name; yes where that cannot be read."""
        try:
            async with rest.answered(_SECONDS):
                there = {command.name for command in await tree.fetch_commands(guild=self._guild)}
        except ChatError as error:
            log.warning("commands not read", error=str(error))
            return True
        return there == {command.name for command in tree.get_commands(guild=self._guild)}

    def _hash(self, tree: "app_commands.CommandTree[Any]", application_id: int | None) -> str:
        commands = sorted((c.to_dict(tree) for c in tree.get_commands(guild=self._guild)), key=_name)
        whole = [str(application_id), str(self._guild.id), commands]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _name(command: dict[str, Any]) -> str:
    return str(command["name"])

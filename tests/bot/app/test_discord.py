"""The Discord floor, put together."""

from dataclasses import replace
from pathlib import Path

import pytest
from discord.http import Route

from bot.app.discord import open_floor
from bot.app.parts import open_parts
from bot.app.settings import read
from bot.chat.discord_chat import DiscordChat
from tests.fakes.folder import make_folder


async def test_it_is_built_without_connecting(tmp_path: Path) -> None:
    """From settings alone: the address is theirs, and no checkpoint is newer than the store's."""
    folder = make_folder(tmp_path)
    base = Route.BASE
    async with open_parts(read(folder.settings), {}) as parts, open_floor(parts, cogs=None) as floor:
        assert isinstance(floor.chat, DiscordChat)
        assert not floor.client.is_connected()
        assert parts.settings.discord.api_base == Route.BASE
    Route.BASE = base


@pytest.mark.parametrize(("alerts", "channel"), [(None, "1180000000000000102"), ("1180000000000000109",) * 2])
async def test_alerts_stand_where_they_are_heard(tmp_path: Path, alerts: str | None, channel: str) -> None:
    """In their own channel, in which people may press buttons, or where incidents are."""
    folder = make_folder(tmp_path)
    settings = read(folder.settings)
    settings = replace(settings, channels=replace(settings.channels, alerts=alerts))
    base = Route.BASE
    async with open_parts(settings, {}) as parts, open_floor(parts, cogs=None) as floor:
        assert floor.alerts._channel_id == channel
        assert channel in floor.client.entrance.channel_ids
    Route.BASE = base


@pytest.mark.parametrize("counts", [True, False])
async def test_it_looks_whether_approvals_can_count(tmp_path: Path, *, counts: bool) -> None:
    """At its start, where a role that was given after the request approves nothing."""
    settings = replace(read(make_folder(tmp_path).settings), counts_late_roles=counts)
    base = Route.BASE
    async with open_parts(settings, {}) as parts, open_floor(parts, cogs=None) as floor:
        assert len(floor.client.extra_events.get("on_ready", [])) == (not counts)
    Route.BASE = base

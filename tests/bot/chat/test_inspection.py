"""What `chatops check` finds in the local Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.chat.inspection import Finding, inspect
from tests.fakes.local import CHANNEL, GUILD, LEAD, TOKEN, Line, open_line

CHANNELS = {"deployments": str(CHANNEL)}
ROLES = {"team-lead": frozenset({str(LEAD)})}


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a local Discord that discord.py is pointed at."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        yield opened


async def look(
    token: str = TOKEN,
    guild: int = GUILD,
    channels: dict[str, str] = CHANNELS,
    roles: dict[str, frozenset[str]] = ROLES,
) -> list[Finding]:
    """Inspect with a client of its own."""
    client = discord.Client(intents=discord.Intents.none())
    return await inspect(client, token, str(guild), channels, roles)


async def test_all_is_well(line: Line) -> None:
    """One line each for token, guild, channel and role."""
    found = await look()

    assert [finding.subject for finding in found] == ["token", "guild", "channel", "role"]
    assert all(finding.ok for finding in found)
    assert found[-1].line == f"ok    role        team-lead {LEAD} is @team-lead"


async def test_a_wrong_token_ends_the_look(line: Line) -> None:
    """Nothing else can be asked, and the settings have to change."""
    (only,) = await look(token="no.such.token")  # noqa: S106 - no real one

    assert (only.ok, only.subject, only.is_fatal) == (False, "token", True)


async def test_a_server_the_bot_is_not_in(line: Line) -> None:
    """The bot has to be invited, or the id is wrong."""
    found = await look(guild=GUILD + 99)

    assert (found[-1].ok, found[-1].subject, found[-1].is_fatal) == (False, "guild", True)


async def test_a_channel_that_is_not_there(line: Line) -> None:
    """A mistyped id is named with what it was meant for."""
    found = await look(channels={"audit": "1180000000000000999"})

    assert found[2].line == "FAIL  channel     audit 1180000000000000999: the bot sees no such channel"


async def test_a_role_that_is_not_there(line: Line) -> None:
    """Nobody could approve by it, which is said, but the rest of the bot works."""
    found = await look(roles={"dba": frozenset({"1180000000000000999"})})

    assert not found[-1].ok
    assert not found[-1].is_fatal
    assert "nobody can act as dba" in found[-1].text


async def test_everyone_is_nobodys_role(line: Line) -> None:
    """@everyone has the guild's id; with it everybody could approve."""
    found = await look(roles={"team-lead": frozenset({str(GUILD)})})

    assert found[-1].is_fatal
    assert "@everyone" in found[-1].text


async def test_a_role_of_an_integration_is_refused(line: Line) -> None:
    """A managed role is given by a machine, not by people."""
    managed = next(r for r in line.discord.world.state.get_guild(GUILD).roles.values() if r.managed)

    found = await look(roles={"team-lead": frozenset({str(managed.id)})})

    assert found[-1].is_fatal
    assert "integration" in found[-1].text


async def test_a_discord_that_does_not_answer(line: Line) -> None:
    """It is said, without guessing at what could not be looked at."""
    await line.order(do="fail", path="/users/@me", status=503)

    (only,) = await look()

    assert (only.ok, only.subject, only.is_fatal) == (False, "discord", False)

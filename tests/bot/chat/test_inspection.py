"""What `chatops check` finds in the local Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import structlog

from bot.chat.inspection import Finding, Wanted, inspect, warn_of_late_roles
from bot.chat.invite import invite
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import Matrix
from sandbox.discord.gateway import GatewaySettings
from sandbox.discord.window import Quota
from tests.fakes.local import APPLICATION, CHANNEL, GUILD, LEAD, TOKEN, Line, open_line

CHANNELS = {"deployments": str(CHANNEL)}
ROLES = {"team-lead": frozenset({str(LEAD)})}
NO_TEAMS: dict[str, tuple[str, ...]] = {}
ONE_LEAD = (Row("deploy", slots=(Slot(("team-lead",)),), line=7),)


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
    rows: tuple[Row, ...] = (),
    categories: tuple[str | None, ...] = (None,),
    teams: dict[str, tuple[str, ...]] = NO_TEAMS,
) -> list[Finding]:
    """Inspect with a client of its own."""
    wanted = Wanted(
        guild_id=str(guild),
        channels=channels,
        matrix=Matrix(roles, rows),
        categories=categories,
        teams=teams,
        tells_late_roles=True,
    )
    return await inspect(discord.Client(intents=discord.Intents.none()), token, wanted)


async def test_all_is_well(line: Line) -> None:
    """One line each for token, guild, channel and role."""
    found = await look()

    assert [finding.subject for finding in found] == ["token", "guild", "channel", "permission", "role"]
    assert {finding.level for finding in found} == {"ok"}
    assert found[-1].line == f"ok    role        team-lead {LEAD} is @team-lead"


async def test_a_bot_that_runs_warns_of_late_roles(line: Line) -> None:
    """In one line of its log, where no approval can count or that cannot be known; else it says nothing."""
    client = discord.Client(intents=discord.Intents.none())
    await client.login(TOKEN)
    warned = list[str]()
    for granted in (True, False):
        for permission in ("administrator", "view_audit_log"):
            line.discord.world.set_permission(line.discord.world.bot_role_id, permission, granted=granted)
        with structlog.testing.capture_logs() as logs:
            await warn_of_late_roles(client, str(GUILD))
        warned += [f"{granted}: {each['event']}".split(",")[0] for each in logs]
    with structlog.testing.capture_logs() as logs:
        await warn_of_late_roles(client, str(GUILD + 1))
    await client.close()

    assert warned == ["False: the bot may not View Audit Log"]
    assert [each["event"] for each in logs] == ["not known whether the bot may View Audit Log"]


async def test_a_wrong_token_ends_the_look(line: Line) -> None:
    """Nothing else can be asked, and the settings have to change."""
    (only,) = await look(token="no.such.token")  # noqa: S106 - no real one

    assert (only.level, only.subject, only.is_fatal) == ("fault", "token", True)
    assert "Reset it at https://discord.com/developers/applications" in only.text


async def test_a_server_the_bot_is_not_in(line: Line) -> None:
    """The bot has to be invited, or the id is wrong."""
    found = await look(guild=GUILD + 99)

    assert (found[-1].ok, found[-1].subject, found[-1].is_fatal) == (False, "guild", True)
    assert f"Invite it by {invite(APPLICATION)}, or" in found[-1].text


async def test_a_bot_without_the_scope_for_commands(line: Line) -> None:
    """Discord shows its commands to nobody then: the link that mends it is told."""
    await line.order(do="fail", path="/applications/*/guilds/*/commands", status=403, code=50001)
    [told] = [each for each in await look() if each.subject == "commands"]

    assert told.level == "fault"
    assert told.text.endswith(f"; open {invite(APPLICATION, guild_id=str(GUILD))} once more")


async def test_few_sessions_left_are_a_warning(tmp_path: Path) -> None:
    """At none Discord takes the token away; what begins them again and again is better found before."""
    async with open_line(tmp_path, settings=GatewaySettings(identifies=Quota(3, 60.0))) as line:
        await line.serve()
        [told] = [each for each in await look() if each.subject == "gateway"]

    assert (told.level, told.text[:14]) == ("warning", "only 3 of 3 se")


async def test_a_discord_that_does_not_answer(line: Line) -> None:
    """It is said, without guessing at what could not be looked at."""
    await line.order(do="fail", path="/users/@me", status=503)

    (only,) = await look()

    assert (only.ok, only.subject, only.is_fatal) == (False, "discord", False)

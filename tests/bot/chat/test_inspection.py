"""What `chatops check` finds in the local Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import structlog

from bot.chat.inspection import Finding, inspect, warn_of_late_roles
from bot.chat.needs import NEEDS
from bot.chat.permissions import bits
from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import Matrix
from tests.fakes.local import BOB, CHANNEL, GUILD, LEAD, TOKEN, Line, open_line

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
    client = discord.Client(intents=discord.Intents.none())
    return await inspect(client, token, str(guild), channels, Matrix(roles, rows), categories, teams)


async def test_all_is_well(line: Line) -> None:
    """One line each for token, guild, channel and role."""
    found = await look()

    assert [finding.subject for finding in found] == ["token", "guild", "channel", "role"]
    assert all(finding.ok for finding in found)
    assert found[-1].line == f"ok    role        team-lead {LEAD} is @team-lead"


async def test_late_roles(line: Line) -> None:
    """Whether approvals can count at all is known before somebody waits for one."""

    async def late() -> list[Finding]:
        asked = (TOKEN, str(GUILD), CHANNELS, Matrix(ROLES, ()))
        return await inspect(discord.Client(intents=discord.Intents.none()), *asked, tells_late_roles=True)

    found = await late()
    assert (found[-1].ok, found[-1].subject) == (True, "approvals")

    for permission in ("administrator", "view_audit_log"):
        line.discord.world.set_permission(line.discord.world.bot_role_id, permission, granted=False)
    found = await late()
    assert (found[-1].ok, found[-1].is_fatal) == (False, False)
    assert "the bot may not View Audit Log, so no approval can count" in found[-1].text


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

    assert (only.ok, only.subject, only.is_fatal) == (False, "token", True)


async def test_a_server_the_bot_is_not_in(line: Line) -> None:
    """The bot has to be invited, or the id is wrong."""
    found = await look(guild=GUILD + 99)

    assert (found[-1].ok, found[-1].subject, found[-1].is_fatal) == (False, "guild", True)


async def test_a_channel_that_is_not_there(line: Line) -> None:
    """A mistyped id is named with what it was meant for."""
    found = await look(channels={"audit": "1180000000000000999"})

    assert found[2].line == "FAIL  channel     audit 1180000000000000999: the bot sees no such channel"


async def test_who_is_on_call_is_there(line: Line) -> None:
    """Somebody who has left is passed over, and that is better known before the night it matters."""
    gone = "1180000000000000999"
    found = await look(teams={"payment-team": (str(BOB),), "order-team": (str(BOB), gone)})

    assert [finding.line for finding in found if finding.subject == "rota"] == [
        "ok    rota        payment-team: everybody can be called",
        f"warn  rota        order-team: {gone} is nobody in this server and is passed over; mend its rota",
    ]


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


@pytest.mark.parametrize(
    ("offer", "says"), [({"in_prompt": True}, "onboarding"), ({"is_linked": True}, "linking an account")]
)
async def test_a_role_that_members_give_themselves_is_refused(
    line: Line, offer: dict[str, bool], says: str
) -> None:
    """With it everybody could approve who wants to."""
    line.discord.world.state.offer_role(LEAD, **offer)

    found = await look()

    assert found[-1].is_fatal
    assert says in found[-1].text


async def test_two_roles_of_one_name_are_a_warning(line: Line) -> None:
    """The bot tells them apart by their ids; whoever hands them out may not."""
    twin = line.discord.world.state.create_role(GUILD, "team-lead")

    found = await look()

    assert (found[-1].ok, found[-1].is_warning, found[-1].is_fatal) == (True, True, False)
    assert found[-1].line.startswith(
        f"warn  role        team-lead {LEAD} is @team-lead, and so is {twin.id}: "
    )


async def test_enough_holders_are_not_mentioned(line: Line) -> None:
    """Two leads, of whom one may ask."""
    line.discord.world.state.add_user(BOB + 50, "carol")
    line.discord.world.state.add_member(GUILD, BOB + 50, roles=[LEAD])

    assert (await look(rows=ONE_LEAD))[-1].subject == "role"


async def test_as_many_holders_as_approvals_are_a_warning(line: Line) -> None:
    """Nobody approves their own request, so this one lead cannot ask."""
    found = (await look(rows=ONE_LEAD))[-1]

    assert found.line == (
        "warn  approvals   line 7 (deploy any service in any environment) asks for a team lead, "
        "and no more hold that: none of them can be who asks"
    )


async def test_fewer_holders_than_approvals_fail(line: Line) -> None:
    """Such a request would wait for people who do not exist."""
    found = (await look(rows=(Row("deploy", slots=(Slot(("team-lead",), 2),), line=7),)))[-1]

    assert (found.ok, found.is_fatal) == (False, False)
    assert found.line.startswith(
        "FAIL  approvals   line 7 (deploy any service in any environment) asks for 2"
    )


async def test_holders_that_cannot_be_counted_are_a_warning(line: Line) -> None:
    """The bot works without; whoever runs it learns that nobody looked."""
    await line.order(do="fail", path="/guilds/*/roles/member-counts", status=403)

    found = (await look(rows=ONE_LEAD))[-1]

    assert (found.ok, found.subject, found.is_warning) == (True, "approvals", True)


async def test_a_discord_that_does_not_answer(line: Line) -> None:
    """It is said, without guessing at what could not be looked at."""
    await line.order(do="fail", path="/users/@me", status=503)

    (only,) = await look()

    assert (only.ok, only.subject, only.is_fatal) == (False, "discord", False)


async def test_a_bot_that_may_everything_is_one_line(line: Line) -> None:
    """Where incidents are called, what the bot may do there is looked at."""
    found = await look(channels={"incidents": str(CHANNEL)})

    assert "ok    permission  the bot may do all that incidents need" in [each.line for each in found]


async def test_a_missing_permission_is_a_warning(line: Line) -> None:
    """It says what will not work; the rest of the bot does."""
    for role in line.discord.world.state.get_guild(GUILD).roles.values():
        role.permissions = bits("view_channel", "send_messages") if role.managed else 0

    found = await look(channels={"incidents": str(CHANNEL)})

    warned = [each.line for each in found if each.subject == "permission"]
    assert (
        "warn  permission  the bot lacks Manage Channels in the server: "
        "an incident gets a thread instead of a channel"
    ) in warned
    assert all(each.startswith("warn") for each in warned)
    assert len(warned) == len(
        [each for each in NEEDS if each.permission not in {"view_channel", "send_messages"}]
    )


async def test_a_category_that_is_not_there(line: Line) -> None:
    """Rooms would stand elsewhere without a word; one that is there is not mentioned."""
    there = str(line.discord.world.state.create_channel(GUILD, "Incidents", type=4).id)

    found = await look(channels={"incidents": str(CHANNEL)}, categories=("1180000000000000999", there))

    assert [each.line for each in found if each.subject == "category"] == [
        "FAIL  category    1180000000000000999: the bot sees no such category; no room will stand there"
    ]

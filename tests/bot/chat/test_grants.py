"""Which roles are late, as a Discord over sockets tells it."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.chat import grants, people, rest
from bot.core.domain.person import Member
from bot.core.ports.chat import ChatError
from tests.fakes.local import BOB, GUILD, LEAD, TOKEN, Line, open_line
from tests.fakes.operations import NOON

ALICE, EVE = 1180000000000000998, 1180000000000000997
SECONDS = 5


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Return a local Discord with an alice who holds nothing and a bob who leads."""
    async with open_line(tmp_path) as opened:
        await opened.serve()
        opened.discord.world.state.add_user(ALICE, "alice")
        opened.discord.world.state.add_member(GUILD, ALICE)
        yield opened


@pytest.fixture
async def client(line: Line) -> AsyncIterator[discord.Client]:
    """Return a client that is logged in."""
    async with discord.Client(intents=discord.Intents.none()) as logged_in:
        await logged_in.login(TOKEN)
        yield logged_in


async def voter(client: discord.Client, user_id: int, message_id: int) -> Member | None:
    """Ask for somebody who votes on a message."""
    return await people.fetch_voter(client, str(GUILD), str(user_id), str(message_id), NOON, SECONDS)


async def test_a_role_given_since_is_late(line: Line, client: discord.Client) -> None:
    """It is held, and told apart; what was given before the message was posted counts."""
    before = line.card()
    line.discord.world.grant_role(ALICE, LEAD)
    after = line.card()

    assert await voter(client, ALICE, before) == Member(
        str(ALICE), "alice", late_role_ids=frozenset({str(LEAD)})
    )
    assert await voter(client, ALICE, after) == Member(str(ALICE), "alice", frozenset({str(LEAD)}))
    assert await voter(client, BOB, before) == Member(str(BOB), "bob", frozenset({str(LEAD)}))


async def test_a_role_taken_and_given_back_is_late(line: Line, client: discord.Client) -> None:
    """Nobody knows what happened in between; a role that was taken again is simply not held."""
    card = line.card()
    line.discord.world.revoke_role(BOB, LEAD)
    assert await voter(client, BOB, card) == Member(str(BOB), "bob")
    line.discord.world.grant_role(BOB, LEAD)

    assert await voter(client, BOB, card) == Member(str(BOB), "bob", late_role_ids=frozenset({str(LEAD)}))


async def test_whoever_joined_since_holds_nothing_of_before(line: Line, client: discord.Client) -> None:
    """A second account that is let in with a role already on it does not count either."""
    card = line.card()
    line.discord.world.state.add_user(EVE, "eve")
    line.discord.world.state.add_member(GUILD, EVE, roles=[LEAD])

    assert await voter(client, EVE, card) == Member(str(EVE), "eve", late_role_ids=frozenset({str(LEAD)}))


async def test_nobody_is_no_member(line: Line, client: discord.Client) -> None:
    """Who is not in the guild is None here as well."""
    assert await voter(client, 1180000000000000996, line.card()) is None


async def test_what_cannot_be_read_tells_nothing(line: Line, client: discord.Client) -> None:
    """Without View Audit Log nobody knows what is late, so nobody's vote may be counted."""
    card = line.card()
    for permission in ("administrator", "view_audit_log"):
        line.discord.world.set_permission(line.discord.world.bot_role_id, permission, granted=False)

    with pytest.raises(rest.Denied):
        await voter(client, BOB, card)


async def test_every_page_is_read_up_to_a_bound(line: Line, client: discord.Client) -> None:
    """Grants may be hidden behind many others, but not behind more than can be read."""
    card = line.card()
    line.discord.world.grant_role(ALICE, LEAD)
    for _ in range(60):
        line.discord.world.grant_role(BOB, LEAD)
        line.discord.world.revoke_role(BOB, LEAD)
    assert await grants.since(client, str(GUILD), str(ALICE), str(card)) == {str(LEAD)}

    for _ in range(450):
        line.discord.world.grant_role(BOB, LEAD)
        line.discord.world.revoke_role(BOB, LEAD)
    with pytest.raises(ChatError, match="too many roles"):
        await grants.since(client, str(GUILD), str(ALICE), str(card))

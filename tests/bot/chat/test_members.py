"""Who somebody is and which of their roles are late, as a Discord over sockets tells it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route

from bot.chat import rest
from bot.chat.members import Members
from bot.core.domain.operation import Card
from bot.core.domain.person import Member
from bot.core.ports.chat import ChatError
from bot.tasks import Tasks
from tests.fakes.local import BOB, GUILD, LEAD, TOKEN, Line, open_line
from tests.fakes.operations import HandClock

ALICE, EVE = 1180000000000000998, 1180000000000000997
SECONDS = 20


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
    asked = Members(client, HandClock(), Tasks(), guild_id=str(GUILD), tells_late_roles=True, seconds=SECONDS)
    return await asked.member(str(user_id), Card("2", str(message_id)))


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
    assert await voter(client, ALICE, card) == Member(
        str(ALICE), "alice", late_role_ids=frozenset({str(LEAD)})
    )

    for _ in range(450):
        line.discord.world.grant_role(BOB, LEAD)
        line.discord.world.revoke_role(BOB, LEAD)
    with pytest.raises(ChatError, match="too many roles"):
        await voter(client, ALICE, card)


async def test_a_hundred_votes_at_once_are_few_questions(
    line: Line, client: discord.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two people on fifty cards: who they are is asked once, and what they hold is told for each card."""
    routes, request = list[str](), client.http.request

    async def counted(route: Route, **given: Any) -> Any:
        routes.append(route.path)
        return await request(route, **given)

    monkeypatch.setattr(client.http, "request", counted)
    asked = Members(client, HandClock(), Tasks(), guild_id=str(GUILD), tells_late_roles=True, seconds=SECONDS)
    before = line.card()
    line.discord.world.grant_role(ALICE, LEAD)
    cards = [Card("2", str(before)), *(Card("2", str(line.card())) for _ in range(49))]

    found = await asyncio.gather(*(asked.member(str(who), card) for card in cards for who in (ALICE, BOB)))

    lead = frozenset({str(LEAD)})
    bob = Member(str(BOB), "bob", lead)
    assert found[:2] == [Member(str(ALICE), "alice", late_role_ids=lead), bob]
    assert found[2:] == [Member(str(ALICE), "alice", lead), bob] * 49
    assert sorted(Counter(routes).values()) in ([1, 2], [2, 2]), "two people, and the log once or twice"

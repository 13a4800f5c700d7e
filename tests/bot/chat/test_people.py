"""Members as Discord tells them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.chat import people
from bot.core.domain.person import Member
from bot.core.ports.chat import ChatError
from tests.fakes.guild import Guild
from tests.fakes.local import BOB, GUILD, LEAD, TOKEN, open_line
from tests.fakes.operations import NOON

USER = {"id": "102", "username": "bob", "global_name": "Robert"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Member("102", "bob", frozenset({"7", "8"}))),
        ({"pending": True}, Member("102", "bob", frozenset({"7", "8"}), is_pending=True)),
        ({"user": USER | {"bot": True}}, Member("102", "bob", frozenset({"7", "8"}), is_bot=True)),
        ({"nick": "the boss"}, Member("102", "bob", frozenset({"7", "8"}))),
        (
            {"communication_disabled_until": "2026-03-04T12:00:01+00:00"},
            Member("102", "bob", frozenset({"7", "8"}), is_timed_out=True),
        ),
        (
            {"communication_disabled_until": "2026-03-04T12:00:00+00:00"},
            Member("102", "bob", frozenset({"7", "8"})),
        ),
        ({"communication_disabled_until": None}, Member("102", "bob", frozenset({"7", "8"}))),
    ],
)
def test_reads_a_member_object(more: dict[str, Any], expected: Member) -> None:
    """Roles, bot, screening and timeouts decide; a nickname does not."""
    assert people.from_payload({"user": USER, "roles": ["7", 8], **more}, NOON) == expected


async def test_asks_discord_each_time(guild: Guild) -> None:
    """A role that was just given counts at once."""
    assert await guild.chat.member(str(guild.bob.id)) == Member(
        str(guild.bob.id), "bob", frozenset({str(guild.lead.id)})
    )


async def test_someone_who_left_is_nobody(guild: Guild) -> None:
    """Who is not in the guild is None, not an error."""
    guild.guild.remove_member(guild.bob)

    assert await guild.chat.member(str(guild.bob.id)) is None


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_no_answer_is_an_error(guild: Guild, status: int) -> None:
    """Where Discord does not say, nothing may be concluded."""
    guild.env.inject_error("GET", "/guilds/*/members/*", status=status)

    with pytest.raises(ChatError):
        await guild.chat.member(str(guild.bob.id))


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[discord.Client]:
    """Return a client that is logged in to the local Discord, where bob is a member."""
    async with open_line(tmp_path) as line:
        await line.serve()
        async with discord.Client(intents=discord.Intents.none()) as logged_in:
            await logged_in.login(TOKEN)
            yield logged_in


@pytest.mark.parametrize("name", ["bob", "@bob", str(BOB), f"@{BOB}"])
async def test_finds_by_name_or_id(client: discord.Client, name: str) -> None:
    """By the exact username or the id, with or without an @."""
    assert await people.find(client, str(GUILD), name, NOON, 5) == Member(
        str(BOB), "bob", frozenset({str(LEAD)})
    )


@pytest.mark.parametrize("name", ["", "@", "bo", "BOB", "b%", "12345", "1" * 19, "9" * 500, "bob ", "bob#0"])
async def test_finds_nobody_else(client: discord.Client, name: str) -> None:
    """The beginning of a name, other letters, no name or a number that is no id: nobody, and no error."""
    assert await people.find(client, str(GUILD), name, NOON, 5) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("<@118000000000000001>", "118000000000000001"),
        (" <@!118000000000000001> ", "118000000000000001"),
        ("@bob", "@bob"),
        ("<@12>", "<@12>"),
        ("<@&118000000000000001>", "<@&118000000000000001>"),
    ],
)
def test_a_typed_mention_is_an_id(written: str, name: str) -> None:
    """Discord's client turns a typed `@bob` into a mention; anything else stays as it was written."""
    assert people.named(written) == name

"""Members as Discord tells them."""

from typing import Any

import pytest

from bot.chat import people
from bot.core.domain.person import Member
from bot.core.ports.chat import ChatError
from tests.fakes.guild import Guild
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

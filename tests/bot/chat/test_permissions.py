"""What the bot may do, computed as Discord does."""

from typing import Any

import discord
import pytest

from bot.chat.permissions import SEND, VIEW, Standing, bits, of_bot, standing

GUILD, BOT, HIGH, LOW = 1, 2, 3, 4
MEMBER = {"roles": [str(HIGH), str(LOW)]}


def guild(everyone: int = VIEW, high: int = 0, low: int = 0, other: int = SEND) -> dict[str, Any]:
    """Return a server with roles; the bot has all but the last."""
    given = {GUILD: everyone, HIGH: high, LOW: low, 9: other}
    return {"id": str(GUILD), "roles": [{"id": str(id_), "permissions": str(b)} for id_, b in given.items()]}


def overwrite(target: int, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    """Return an overwrite."""
    return {"id": str(target), "allow": str(allow), "deny": str(deny)}


def test_roles_add_up() -> None:
    """Those that the bot has, @everyone among them."""
    assert standing(guild(low=bits("embed_links")), MEMBER, BOT).everywhere == VIEW | bits("embed_links")


def test_an_administrator_may_everything() -> None:
    """Whatever a channel says."""
    found = standing(guild(high=bits("administrator")), MEMBER, BOT)

    assert found.is_administrator
    assert found.within([overwrite(BOT, deny=SEND)]) == discord.Permissions.all().value


@pytest.mark.parametrize(
    ("overwrites", "may"),
    [
        ([], SEND),
        ([overwrite(GUILD, deny=SEND)], 0),
        ([overwrite(GUILD, deny=SEND), overwrite(LOW, allow=SEND)], SEND),
        ([overwrite(HIGH, allow=SEND), overwrite(LOW, deny=SEND)], SEND),
        ([overwrite(LOW, allow=SEND), overwrite(BOT, deny=SEND)], 0),
        ([overwrite(GUILD, deny=SEND), overwrite(BOT, allow=SEND)], SEND),
        ([overwrite(9, deny=SEND)], SEND),
    ],
)
def test_overwrites_count_from_everyone_to_oneself(overwrites: list[dict[str, Any]], may: int) -> None:
    """@everyone's first, then all roles together with allowing after denying, then the member's."""
    found = Standing(BOT, GUILD, frozenset({GUILD, HIGH, LOW}), SEND)

    assert found.within(overwrites) == may


async def test_one_has_to_log_in_first() -> None:
    """Before that the bot is nobody."""
    with pytest.raises(RuntimeError, match="log in"):
        await of_bot(discord.Client(intents=discord.Intents.none()), GUILD)

"""Who may do what in a room."""

from typing import Any

import discord

from bot.chat.permissions import SEND, VIEW, Standing, bits
from bot.chat.rooms import overwrites

GUILD, BOT, TEAM, OTHER = 1, 2, 3, 4
KICK = bits("kick_members")
USUAL = VIEW | SEND | bits("pin_messages", "read_message_history", "create_public_threads", "manage_roles")


def overwrite(target: int, allow: int = 0, deny: int = 0, kind: int = 0) -> dict[str, Any]:
    """Return an overwrite as Discord shows it."""
    return {"id": str(target), "type": kind, "allow": str(allow), "deny": str(deny)}


def bot(everywhere: int = USUAL) -> Standing:
    """Return a bot without roles."""
    return Standing(BOT, GUILD, frozenset({GUILD}), everywhere)


def read(found: Any) -> dict[int, tuple[int, int]]:
    """Return what each may and may not."""
    return {int(each["id"]): (int(each["allow"]), int(each["deny"])) for each in found or []}


def test_a_room_is_as_incidents_is() -> None:
    """Those who see it see the room; the bot has what it needs there itself."""
    found = read(overwrites.for_room([overwrite(GUILD, deny=VIEW), overwrite(TEAM, allow=VIEW)], bot()))

    assert found[GUILD] == (0, VIEW)
    assert found[TEAM] == (VIEW, 0)
    assert found[BOT] == (VIEW | SEND | bits("pin_messages", "read_message_history"), 0)


def test_the_bot_hands_out_only_what_it_has() -> None:
    """Discord refuses the rest, and Manage Roles from all but administrators."""
    given = [overwrite(TEAM, allow=VIEW | KICK | bits("manage_roles"), deny=bits("connect"))]

    assert read(overwrites.for_room(given, bot()))[TEAM] == (VIEW, 0)
    administrator = bot(discord.Permissions.all().value)
    assert read(overwrites.for_room(given, administrator))[TEAM] == (
        VIEW | KICK | bits("manage_roles"),
        bits("connect"),
    )


def test_a_room_shows_nothing_to_more_people() -> None:
    """Where the bot may not keep out whom #incidents keeps out, there is no channel."""
    hidden = [overwrite(GUILD, deny=VIEW), overwrite(BOT, allow=VIEW, kind=1)]

    assert overwrites.for_room(hidden, bot(USUAL & ~VIEW)) is None
    assert overwrites.for_room([], bot(USUAL & ~VIEW)) is None


def test_what_incidents_denies_the_bot_it_has_in_rooms() -> None:
    """Its own overwrite is kept and completed."""
    found = read(overwrites.for_room([overwrite(BOT, allow=VIEW, deny=SEND, kind=1)], bot()))

    assert found[BOT][0] & SEND
    assert not found[BOT][1] & SEND


def test_nobody_writes_once_it_is_closed() -> None:
    """Neither who was allowed by a role; all else stays, and the bot still speaks."""
    before = [
        overwrite(GUILD, allow=SEND, deny=VIEW),
        overwrite(TEAM, allow=VIEW | SEND),
        overwrite(OTHER, deny=KICK),
    ]

    after = overwrites.closed(before, bot())
    found = read(after)

    writing = SEND | bits("create_public_threads")
    assert found[GUILD] == (0, VIEW | writing)
    assert found[TEAM] == (VIEW, 0)
    assert found[OTHER] == (0, KICK)
    assert found[BOT] == (SEND, 0)
    assert overwrites.is_closed(after, bot())
    assert not overwrites.is_closed(before, bot())
    assert not overwrites.is_closed([], bot())


def test_where_only_some_may_write_those_are_kept_from_it() -> None:
    """A room in which @everyone never wrote is not closed by that alone."""
    before = [overwrite(GUILD, deny=SEND), overwrite(TEAM, allow=SEND), overwrite(BOT, allow=SEND, kind=1)]

    assert not overwrites.is_closed(before, bot())
    assert read(overwrites.closed(before, bot()))[TEAM] == (0, 0)


def test_a_channel_that_is_not_shown_has_none() -> None:
    """One without overwrites has an empty list."""
    assert overwrites.of_channel([], "9") is None
    assert overwrites.of_channel([{"id": "9"}], "9") == []

"""Orders that people carry out in Discord."""

from typing import Any

from tests.fakes.local_discord import ALICE, BOB, MESSAGES, Caller

MEMBER = "/guilds/100/members/2"
EVENT = {
    "name": "Maintenance",
    "privacy_level": 2,
    "entity_type": 3,
    "scheduled_start_time": "2130-01-01T10:00:00+00:00",
    "scheduled_end_time": "2130-01-01T11:00:00+00:00",
    "entity_metadata": {"location": "production"},
}


async def member(town: Caller) -> Any:
    """Return alice as the guild knows her."""
    return (await town.call("GET", MEMBER)).body


async def test_roles_are_granted_and_revoked_by_name_or_id(town: Caller) -> None:
    """The bot is told by GUILD_MEMBER_UPDATE."""
    bot = await town.connect()

    await town.order("grant_role", user="alice", role="team-lead")
    granted = (await bot.until("GUILD_MEMBER_UPDATE"))["d"]["roles"]
    await town.order("revoke_role", user_id="2", role_id=300)
    revoked = (await bot.until("GUILD_MEMBER_UPDATE"))["d"]["roles"]

    assert (granted, revoked) == (["300"], [])


async def test_a_permission_is_taken_and_given_back(town: Caller) -> None:
    """The call answers 403 / 50013 as in life; the bot is told by GUILD_ROLE_UPDATE, of a role it has."""
    await town.order("grant_permission", permission="MANAGE_CHANNELS")
    await town.order("revoke_permission", permission="administrator")
    bot = await town.connect()
    room = {"name": "inc"}

    await town.order("revoke_permission", permission="MANAGE_CHANNELS")
    told = (await bot.until("GUILD_ROLE_UPDATE"))["d"]["role"]
    refused = await town.call("POST", "/guilds/100/channels", body=room)
    await town.order("grant_permission", permission="MANAGE_CHANNELS", role=told["id"])

    assert (refused.status, refused.body) == (403, {"message": "Missing Permissions", "code": 50013})
    assert (await town.call("POST", "/guilds/100/channels", body=room)).status == 201


async def test_everyone_loses_a_permission(town: Caller) -> None:
    """Only who has it from another role keeps it."""
    await town.order("grant_permission", permission="SEND_MESSAGES", role="team-lead")
    await town.order("revoke_permission", permission="SEND_MESSAGES", role="everyone")

    assert [(await town.post(token=token)).status for token in (ALICE, BOB)] == [403, 200]


async def test_a_kicked_member_is_gone(town: Caller) -> None:
    """Their calls are refused; ordering more of them is 400, not a crash."""
    bot = await town.connect()

    await town.order("kick", user="@alice")

    assert (await bot.until("GUILD_MEMBER_REMOVE"))["d"]["user"]["id"] == "2"
    assert (await town.post(token=ALICE)).status == 403
    assert (await town.order("grant_role", user="alice", role="team-lead")).status == 400


async def test_a_timeout_is_seen_in_the_member(town: Caller) -> None:
    """`communication_disabled_until`; 0 seconds end it."""
    await town.order("timeout", user="alice", seconds=60)
    until = (await member(town))["communication_disabled_until"]
    await town.order("timeout", user="alice", seconds=0)

    assert until is not None
    assert (await member(town))["communication_disabled_until"] is None


async def test_a_moderator_clears_reactions_and_deletes_messages(town: Caller) -> None:
    """All of them, those of one emoji, the message itself; the channel by name or id."""
    bot = await town.connect()
    message = (await town.post()).body["id"]
    for emoji in ("✅", "❌"):
        await town.call("PUT", f"{MESSAGES}/{message}/reactions/{emoji}/@me", BOB)

    await town.order("remove_reactions", channel="general", message=message, emoji="✅")
    one = (await bot.until("MESSAGE_REACTION_REMOVE_EMOJI"))["d"]
    await town.order("remove_reactions", channel="200", message=message)
    await bot.until("MESSAGE_REACTION_REMOVE_ALL")
    await town.order("delete_message", channel=200, message=message)
    gone = (await bot.until("MESSAGE_DELETE"))["d"]

    assert one["emoji"]["name"] == "✅"
    assert gone["id"] == message


async def test_a_moderator_deletes_channels_and_events(town: Caller) -> None:
    """Also where the bot may not."""
    bot = await town.connect()
    made = await town.call("POST", "/guilds/100/channels", body={"name": "inc"})
    event = await town.call("POST", "/guilds/100/scheduled-events", body=EVENT)
    await town.order("revoke_permission", permission="administrator")

    await town.order("delete_channel", channel=made.body["id"])
    await town.order("delete_event", event_id=event.body["id"])

    assert (await bot.until("CHANNEL_DELETE"))["d"]["id"] == made.body["id"]
    assert (await bot.until("GUILD_SCHEDULED_EVENT_DELETE"))["d"]["id"] == event.body["id"]

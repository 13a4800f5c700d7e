"""Orders that people carry out in Discord."""

from typing import Any

from tests.fakes.local_discord import ALICE, BOB, MESSAGES, Caller

MEMBER = "/guilds/100/members/2"


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

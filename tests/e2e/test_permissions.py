"""What the invite asks for is all that the bot needs."""

import asyncio

import discord

from bot.chat.needs import Feature, wanted
from bot.chat.permissions import bits
from sandbox.discord.server import LocalDiscord
from tests.e2e.crash import kill, restart
from tests.e2e.person import SECONDS
from tests.e2e.pilot import Pilot

EVERYONE = discord.Permissions(
    view_channel=True, read_message_history=True, add_reactions=True, use_application_commands=True
)


def granted() -> discord.Permissions:
    """Return the permissions of an invite without any of what a team may go without but View Audit Log."""
    return discord.Permissions(bits(*wanted((Feature.LATE_ROLES,))))


def grant(local: LocalDiscord, bot: discord.Permissions) -> None:
    """Let the bot have these permissions, and everyone only what reading and reacting takes."""
    [guild] = local.world.state.guilds.values()
    for role in guild.roles.values():
        if role.managed:
            role.permissions = bot.value
        elif role.id == guild.id:
            role.permissions = EVERYONE.value


async def test_the_invite_asks_for_enough(fresh: Pilot) -> None:
    """With these and no others the whole job is done, up to the checkpoint in the audit channel."""
    await fresh.in_discord(lambda local: grant(local, granted()))

    card = await fresh.deploy("alice", "order-service", "v2.4.1", "production")
    await fresh.person("bob").react(card.message, "✅")
    await card.shows("✅ Deploy complete. Health check passed.")
    await fresh.announcement(card.operation_id)
    bob = fresh.person("bob")
    await bob.until(
        lambda: bob.view.find("MESSAGE_CREATE", lambda one: one["channel_id"] == bob.channel("audit"))
    )


async def test_less_is_not_enough(fresh: Pilot) -> None:
    """The limits are felt: without one of them the same request is refused, and says so."""
    less = granted()
    less.update(embed_links=False, send_messages=False)
    await fresh.in_discord(lambda local: grant(local, less))

    reply = await fresh.person("alice").slash(
        "deploy", service="order-service", version="v2.4.1", environment="production"
    )

    assert reply.text.startswith("Discord did not take the card")


async def test_a_bot_that_cannot_count_approvals_says_so_at_its_start(fresh: Pilot) -> None:
    """The log warns before anybody waits in vain; with View Audit Log it says nothing."""
    log, sentence = fresh.bot._log, "the bot may not View Audit Log, so no approval can count"
    assert sentence not in log.read_text(encoding="utf-8")
    less = granted()
    less.update(view_audit_log=False)
    await kill(fresh)
    await fresh.in_discord(lambda local: grant(local, less))
    await restart(fresh)

    async with asyncio.timeout(SECONDS):
        while sentence not in log.read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)
    assert log.read_text(encoding="utf-8").count(sentence) == 1

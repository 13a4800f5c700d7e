"""Raw events, handed over as they come."""

import discord

from bot.core.domain.operation import Verdict
from tests.fakes.guild import Guild


async def card(guild: Guild) -> discord.Message:
    """Post a card; return its message."""
    await guild.chat.post(guild.operation())
    message: discord.Message = guild.deployments.last_message
    return message


async def test_votes_and_their_withdrawal(guild: Guild) -> None:
    """✅ and ❌ arrive with message, person and verdict; the bot's own seeds do not."""
    message = await card(guild)
    await guild.bob.react(message, "✅")
    await guild.alice.react(message, "❌")
    await guild.bob.unreact(message, "✅")

    assert guild.desk.heard == [
        ("vote", str(message.id), str(guild.bob.id), Verdict.APPROVE),
        ("vote", str(message.id), str(guild.alice.id), Verdict.REJECT),
        ("unvote", str(message.id), str(guild.bob.id), Verdict.APPROVE),
    ]


async def test_other_emoji_say_nothing(guild: Guild) -> None:
    """Look-alikes are not even mentioned to the workflow."""
    message = await card(guild)
    for other in ("✔️", "👍", "❎"):
        await guild.bob.react(message, other)

    assert guild.desk.heard == []


async def test_a_moderator_clears_everything(guild: Guild) -> None:
    """All reactions at once, or all of one sign."""
    message = await card(guild)
    await message.clear_reaction("✅")
    await message.clear_reactions()
    await guild.settle()

    assert guild.desk.heard == [("cleared", str(message.id)), ("cleared", str(message.id))]


async def test_a_deleted_message(guild: Guild) -> None:
    """The workflow learns which message is gone."""
    message = await card(guild)
    guild.env.backend.delete_message(guild.deployments.id, message.id)
    await guild.settle()

    assert guild.desk.heard == [("card_deleted", str(message.id))]


async def test_a_deleted_channel_is_looked_into(guild: Guild) -> None:
    """With a channel go its cards: everything open is read again."""
    before = guild.desk.reconciled
    guild.env.backend.delete_channel(guild.elsewhere.id)
    await guild.settle()

    assert guild.desk.reconciled == before + 1


async def test_an_event_that_could_not_be_handed_over_is_read_back(guild: Guild) -> None:
    """What fails is logged and leads to a reconciliation, never to a lost vote."""
    message = await card(guild)
    before = guild.desk.reconciled
    guild.desk.error = RuntimeError("no")
    await guild.bob.react(message, "✅")
    await guild.settle()

    assert guild.desk.reconciled == before + 1
    assert [str(error) for error in guild.env.errors] == ["no"]

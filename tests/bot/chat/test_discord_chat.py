"""The chat port against a whole guild: one card, one announcement, whatever Discord answers."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.core.domain.migration import Migration
from bot.core.domain.operation import State
from bot.core.domain.plan import Action, Plan
from bot.core.ports.back_end import Phase, Report
from bot.core.ports.chat import ChatError
from tests.fakes.guild import Guild
from tests.fakes.operations import make_vote

POST = ("POST", "/channels/*/messages")
PENDING = (
    "🚀 Deploy order-service v2.4.1 to production\n"
    "Requires approval from a team lead.\n"
    "React with ✅ to approve or ❌ to reject."
)


def signs(message: discord.Message) -> list[str]:
    """Return the reactions under a message."""
    return [str(reaction.emoji) for reaction in message.reactions]


async def test_posts_a_card_ready_for_votes(guild: Guild) -> None:
    """When `post` returns, the contract's sentences stand there and ✅ ❌ under them."""
    card = await guild.chat.post(guild.operation())

    (message,) = guild.deployments.history()
    assert str(message.id) == card.message_id
    assert message.content == PENDING
    assert signs(message) == ["✅", "❌"]


async def test_no_signs_where_nobody_votes(guild: Guild) -> None:
    """A card without votes is not seeded."""
    await guild.chat.post(guild.operation(state=State.APPROVED))

    assert signs(guild.deployments.last_message) == []


async def test_long_sql_stays_attached(guild: Guild) -> None:
    """Whoever approves migrations can read all of their SQL, from the first look to the end."""
    step = Migration("0004", "Much", "\n".join(f"DROP VIEW v{number};" for number in range(200)))
    plan = Plan(action=Action.MIGRATE, service="order-service", environment="production", migrations=(step,))
    asked = guild.operation(plan=plan)
    card = await guild.chat.post(asked)
    await guild.chat.show(replace(asked, state=State.SUCCEEDED, card=card, revision=1))
    await guild.settle()

    (message,) = guild.deployments.history()
    assert "✅ Migration complete. Every migration was run." in message.content
    [attached] = message.attachments
    assert attached.filename == "migrations.sql"
    assert "See migrations.sql." in {field.value for field in message.embeds[0].fields}


async def test_an_answer_lost_after_posting_makes_no_second_card(guild: Guild) -> None:
    """Asked again long after the nonce has gone, the bot finds its own card."""
    operation = guild.operation()
    first = await guild.chat.post(operation)
    await guild.env.advance_time(3600)

    assert await guild.chat.post(operation) == first
    assert len(guild.deployments.history()) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_posts_again_what_never_arrived(guild: Guild, status: int) -> None:
    """After an error the channel is looked through; a card that is not there is posted."""
    guild.env.inject_error(*POST, status=status)

    await guild.chat.post(guild.operation())

    assert guild.faces() == [PENDING]


async def test_gives_up_in_the_end(guild: Guild) -> None:
    """Where Discord stays broken it cannot be known that the card stands."""
    guild.env.inject_error(*POST, status=500, times=None)

    with pytest.raises(ChatError):
        await guild.chat.post(guild.operation())


async def test_a_clear_refusal_is_not_repeated(guild: Guild) -> None:
    """Missing permissions are told at once."""
    guild.env.inject_error(*POST, status=403, code=50013)

    with pytest.raises(ChatError, match="50013"):
        await guild.chat.post(guild.operation())
    assert guild.faces() == []


async def test_the_same_card_follows_the_operation(guild: Guild) -> None:
    """Every state is shown on the one card; the title stays."""
    pending = guild.operation()
    card = await guild.chat.post(pending)
    running = guild.operation(state=State.EXECUTING, card=card, votes=(make_vote(),), revision=3)

    await guild.chat.show(running, Report(phase=Phase.RUNNING, ready=3, desired=6))
    await guild.settle()

    (message,) = guild.deployments.history()
    assert message.content.splitlines() == [
        "🚀 Deploy order-service v2.4.1 to production",
        "Requires approval from a team lead.",
        "✅ Approved by @bob. Deploying order-service v2.4.1...",
    ]
    assert "3/6" in str(message.embeds[0].to_dict())
    assert message.components == []


async def test_a_card_that_opens_later_is_seeded_then(guild: Guild) -> None:
    """What was confirmed gets its signs when votes open."""
    card = await guild.chat.post(guild.operation(state=State.CONFIRMING))
    assert signs(guild.deployments.last_message) == []

    await guild.chat.show(guild.operation(card=card, revision=2))
    await guild.settle()

    assert signs(guild.deployments.last_message) == ["✅", "❌"]


async def test_signs_do_not_wait_for_edits(guild: Guild) -> None:
    """Discord has a limit of its own for them: however many cards are drawn anew, one can be voted on."""
    card = await guild.chat.post(guild.operation(state=State.CONFIRMING))
    turn = guild.chat._turns.of(card.channel_id)
    async with AsyncExitStack() as edits, asyncio.timeout(20):
        while not turn.locked():
            await edits.enter_async_context(turn)
        await guild.chat.post(guild.operation(id="op_new"))

    assert signs(guild.deployments.last_message) == ["✅", "❌"]


async def test_an_outage_does_not_lose_the_last_state(guild: Guild) -> None:
    """Edits are tried again until Discord takes them."""
    card = await guild.chat.post(guild.operation())
    guild.env.inject_error("PATCH", "/channels/*/messages/*", status=503, times=3)

    await guild.chat.show(guild.operation(card=card, state=State.SUCCEEDED, revision=2))
    await guild.settle()

    assert "✅ Deploy complete. Health check passed." in guild.faces()[0]


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (429, 30046), (400, 30046)])
async def test_a_running_operation_goes_on_with_a_fresh_card(guild: Guild, status: int, code: int) -> None:
    """Where the card is gone or may not be edited any more, what runs stays visible."""
    card = await guild.chat.post(guild.operation())
    guild.env.inject_error("PATCH", "/channels/*/messages/*", status=status, code=code)

    await guild.chat.show(guild.operation(card=card, state=State.EXECUTING, revision=2))
    await guild.settle()

    assert len(guild.faces()) == 2
    assert "Deploying order-service v2.4.1..." in guild.faces()[-1]


async def test_announces_the_end_once(guild: Guild) -> None:
    """One new message answers the card, however often it is asked for."""
    card = await guild.chat.post(guild.operation())
    ended = guild.operation(card=card, state=State.SUCCEEDED, finished_at=guild.env.now())

    await guild.chat.announce(ended)
    await guild.settle()
    await guild.env.advance_time(3600)
    await guild.chat.announce(ended)
    await guild.settle()

    announced = guild.deployments.history()[1:]
    assert [message.content for message in announced] == [
        "✅ Deploy complete. Health check passed.\nDashboard: https://grafana.internal/d/order-service"
    ]
    assert announced[0].reference is not None
    assert str(announced[0].reference.message_id) == card.message_id


async def test_an_outage_does_not_lose_the_announcement(guild: Guild) -> None:
    """How it ended is told as soon as Discord is back."""
    guild.env.inject_error(*POST, status=503, times=8)

    await guild.chat.announce(guild.operation(state=State.SUCCEEDED, finished_at=guild.env.now()))
    await guild.settle()

    assert [face.splitlines()[0] for face in guild.faces()] == ["✅ Deploy complete. Health check passed."]


async def test_announces_without_a_card(guild: Guild) -> None:
    """What never got a card is announced where it was asked for."""
    await guild.chat.announce(guild.operation(state=State.EXPIRED, reason="Nobody approved in time."))
    await guild.settle()

    assert guild.faces()[0].startswith("⌛ Nobody approved in time.")


async def test_without_a_card_the_announcement_has_its_buttons(guild: Guild) -> None:
    """What can still be done about it is done there."""
    await guild.chat.announce(guild.operation(state=State.UNKNOWN, reason="Nobody can say."))
    await guild.settle()

    [message] = guild.deployments.history()
    assert "settle it below" in message.content
    labels = [button.label for row in message.components for button in row.children]
    assert labels == ["It succeeded", "It failed"]


async def test_nothing_pings(guild: Guild) -> None:
    """Cards and announcements mention nobody."""
    card = await guild.chat.post(guild.operation(reason="@everyone"))
    await guild.chat.announce(guild.operation(card=card, state=State.VOID, reason="<@&1> @everyone"))
    await guild.settle()

    for message in guild.deployments.history():
        assert not message.mention_everyone
        assert message.raw_mentions == []
        assert message.raw_role_mentions == []


async def test_old_operations_are_looked_for_from_their_beginning(guild: Guild) -> None:
    """Other operations' cards are not taken for one's own."""
    earlier = guild.env.now() - timedelta(hours=2)
    await guild.chat.post(guild.operation(id="op_other", created_at=earlier))

    await guild.chat.post(guild.operation(created_at=earlier))

    assert len(guild.faces()) == 2

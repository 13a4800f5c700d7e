"""The answer comes where it was promised, whole."""

from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ui import Button, View

from bot.chat.cards.face import Attachment, Face
from bot.chat.interactions.acknowledgement import acknowledge
from bot.chat.interactions.reply import reply
from tests.fakes.guild import Guild

PLOT = Attachment("plot.png", b"\x89PNG")


async def _ask(guild: Guild, face: Face, view: View | None = None, *, ephemeral: bool = True) -> Any:
    """Let alice give a command that is acknowledged first and then answered with `face`."""

    @app_commands.command(name="ask", description="Answer with a face")
    async def ask(interaction: "discord.Interaction[Any]") -> None:
        await acknowledge(interaction.response, ephemeral=ephemeral)
        await reply(interaction, face, view)

    here = discord.Object(guild.guild.id)
    guild.client.tree.add_command(ask, guild=here)
    await guild.client.tree.sync(guild=here)
    return await guild.alice.slash(guild.deployments, "ask")


async def test_all_of_it_is_in_the_one_answer(guild: Guild) -> None:
    """Words, embed and file arrive together, in the message that was promised."""
    embed = discord.Embed(title="order-service", description="3/3 ready").set_image(
        url="attachment://plot.png"
    )

    result = await _ask(guild, Face("Here it is.", embed, (PLOT,)))

    answer = result.response
    assert (answer.content, result.ephemeral, result.followups) == ("Here it is.", True, [])
    assert [(each.title, each.description) for each in answer.embeds] == [("order-service", "3/3 ready")]
    assert [(each.filename, each.size) for each in answer.attachments] == [("plot.png", len(PLOT.content))]


@pytest.mark.parametrize("ephemeral", [True, False])
async def test_who_sees_it_was_promised(guild: Guild, *, ephemeral: bool) -> None:
    """The answer is for the asker alone, or for all, as the acknowledgement said."""
    result = await _ask(guild, Face("Here it is.", discord.Embed(title="x")), ephemeral=ephemeral)

    assert result.ephemeral is ephemeral


async def test_words_alone_have_no_empty_embed(guild: Guild) -> None:
    """Discord refuses an embed that says nothing."""
    result = await _ask(guild, Face("Nothing waits.", discord.Embed()))

    assert (result.response.content, result.response.embeds) == ("Nothing waits.", [])


async def test_buttons_come_with_it(guild: Guild) -> None:
    """A view stands under the answer."""
    view = View(timeout=None)
    view.add_item(Button(label="More", custom_id="more"))

    result = await _ask(guild, Face("Page 1.", discord.Embed(title="x")), view)

    assert "More" in str(result.response.components)


async def test_the_same_face_answers_twice(guild: Guild) -> None:
    """A file is read from its content each time, not from where the last reading ended."""
    face = Face("Here it is.", discord.Embed(title="x"), (PLOT,))
    first = await _ask(guild, face)
    second = await guild.alice.slash(guild.deployments, "ask")

    assert [[each.size for each in answer.response.attachments] for answer in (first, second)] == [
        [len(PLOT.content)]
    ] * 2

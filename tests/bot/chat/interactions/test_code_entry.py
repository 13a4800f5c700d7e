"""A code for an operation: asked for under its card, handed over for that one, answered in private."""

import asyncio
from dataclasses import replace
from typing import Any

from bot.core.domain.operation import Operation
from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild

CODE = {"code": "123 456"}


async def card(guild: Guild, **changes: Any) -> tuple[Operation, Any]:
    """Post the card of an operation whose row asks for a code; return it with its message."""
    operation = guild.operation(**changes)
    operation = replace(operation, row=replace(operation.row, second_factor="totp"))
    posted = await guild.chat.post(operation)
    message = guild.deployments.history()[-1]
    return replace(operation, card=posted), message


async def test_the_card_says_it_and_has_the_button(guild: Guild) -> None:
    """The sentences of every card stand as ever, and what a ✅ lacks below them."""
    _, message = await card(guild)

    lacks = "Press Enter code: without it a ✅ does not count."
    assert message.content.splitlines()[1:] == [
        "Requires approval from a team lead.",
        "React with ✅ to approve or ❌ to reject.",
        f"Each approver gives a code of their authenticator app. {lacks}",
    ]


async def test_a_code_is_handed_over_for_its_operation(guild: Guild) -> None:
    """With who gave it, and told in private what it did."""
    operation, message = await card(guild)
    guild.desk.operation = operation
    form = await guild.bob.click(message, label="Enter code")
    assert form.modal is not None

    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert told.response is not None
    assert told.response.content.startswith("Taken, for this change alone. Now react with ✅")
    assert guild.desk.heard == [("prove", operation.id, str(guild.bob.id), "123 456")]
    assert [face for face in guild.faces() if "123" in face] == []


async def test_a_refusal_is_told_in_private(guild: Guild) -> None:
    """In the core's words."""
    _, message = await card(guild)
    form = await guild.bob.click(message, label="Enter code")
    guild.desk.error = Refused("wrong-code", "That code is not right. Nothing was changed.")

    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert told.response is not None
    assert told.response.content == "That code is not right. Nothing was changed."


async def test_nothing_happens_before_the_form_is_shown(guild: Guild) -> None:
    """The form is the first answer, so no disk and no network may hold it up."""
    _, message = await card(guild)
    guild.desk.error = Refused("broken", "The disk is slow.")

    async with asyncio.timeout(10):
        form = await guild.bob.click(message, label="Enter code")

    assert form.modal is not None
    assert guild.desk.heard == []

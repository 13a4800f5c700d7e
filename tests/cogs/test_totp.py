"""`/totp` as people use it: in private from the first word to the last."""

import re
from typing import Any

import discord
import pytest

from bot.core.domain.refusal import Refused
from tests.fakes.authenticator import SECRET
from tests.fakes.guild import Guild
from tests.fakes.second_factor_desk import OFFER

CODE = {"code": "123 456"}


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let Discord's answer to the next completed answer be lost, each time one is put into the list."""
    edit, still = discord.Interaction.edit_original_response, list[str]()

    async def edit_and_lose(interaction: "discord.Interaction[Any]", **fields: Any) -> Any:
        shown = await edit(interaction, **fields)
        if still:
            raise OSError(still.pop())
        return shown

    monkeypatch.setattr(discord.Interaction, "edit_original_response", edit_and_lose)
    return still


async def test_a_secret_is_shown_to_its_person_alone(guild: Guild) -> None:
    """In the one message that ever shows it, which nobody else sees; nothing of it stands in the command."""
    shown = await guild.bob.slash(guild.deployments, "totp enroll")

    assert shown.ephemeral
    assert shown.response is not None
    assert OFFER.secret in shown.response.content
    assert OFFER.address in shown.response.content
    [asked] = guild.second_factors.attempts
    assert (asked.command, asked.requester.name, asked.place.channel) == (
        "/totp enroll",
        "bob",
        "#deployments",
    )
    assert [face for face in guild.faces() if SECRET in face] == []


async def test_a_code_of_it_confirms(guild: Guild) -> None:
    """Asked for by a form; nobody else sees the answer."""
    shown = await guild.bob.slash(guild.deployments, "totp enroll")
    form = await guild.bob.click(shown.response, label="Enter a code of it")
    assert form.modal is not None

    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert told.response is not None
    assert told.response.content.startswith("🔐 Your second factor counts from now on.")
    assert guild.second_factors.heard[1:] == [("confirm", "123 456")]
    assert guild.second_factors.attempts[1].command == "/totp enroll"


async def test_who_has_one_is_asked_for_a_code_of_it(guild: Guild) -> None:
    """Before any other secret is shown."""
    guild.second_factors.offer = None
    shown = await guild.bob.slash(guild.deployments, "totp enroll")
    assert shown.ephemeral
    assert shown.response is not None
    assert SECRET not in shown.response.content

    form = await guild.bob.click(shown.response, label="Replace it")
    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert told.response is not None
    assert OFFER.secret in told.response.content
    assert guild.second_factors.heard == [("enroll",), ("replace", "123 456")]


async def test_removing_asks_for_a_code(guild: Guild) -> None:
    """By a form; the command ends when that is sent."""
    form = await guild.bob.slash(guild.deployments, "totp remove")
    assert guild.second_factors.heard == []

    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert guild.second_factors.heard == [("remove", "123 456")]
    assert guild.second_factors.attempts[0].command == "/totp remove"


async def test_status_is_private(guild: Guild) -> None:
    """Since when, and what asks for it."""
    told = await guild.bob.slash(guild.deployments, "totp status")

    assert told.ephemeral
    assert told.response is not None
    assert re.match(r"🔐 You have a second factor since <t:\d+:f>\.", told.response.content)
    assert "• deploy any service in production" in told.response.content


async def test_a_refusal_is_told_in_private(guild: Guild) -> None:
    """In the core's words."""
    form = await guild.bob.slash(guild.deployments, "totp remove")
    guild.second_factors.error = Refused("wrong-code", "That code is not right. Nothing was changed.")

    told = await guild.bob.submit_modal(form, CODE)

    assert told.ephemeral
    assert told.response is not None
    assert told.response.content == "That code is not right. Nothing was changed."


async def test_no_form_is_remembered(guild: Guild) -> None:
    """So that one which was opened before a restart can be sent after it."""
    await guild.bob.slash(guild.deployments, "totp remove")

    assert not guild.client._connection._view_store._modals


async def test_one_lost_answer_leaves_nobody_in_doubt(guild: Guild, losing: list[str]) -> None:
    """What was taken is told as taken, and a secret is shown with its button: what may be done twice is."""
    losing.append("reset by peer")
    shown = await guild.bob.slash(guild.deployments, "totp enroll")
    assert shown.response is not None
    assert OFFER.secret in shown.response.content

    form = await guild.bob.click(shown.response, label="Enter a code of it")
    losing.append("reset by peer")
    told = await guild.bob.submit_modal(form, CODE)
    assert told.response is not None
    assert told.response.content.startswith("🔐 Your second factor counts from now on.")

    losing.append("reset by peer")
    told = await guild.bob.slash(guild.deployments, "totp status")
    assert told.response is not None
    assert told.response.content.startswith("🔐 You have a second factor since")
    assert losing == []

"""Confirm and Cancel under a card: they outlive restarts and decide nothing."""

from dataclasses import replace
from typing import Any

import pytest
from discord.ui import DynamicItem

from bot.chat.interactions import buttons
from bot.core.domain.operation import Glass, State
from bot.core.domain.refusal import Refused
from tests.fakes.guild import Guild
from tests.fakes.operations import ALICE, NOON, make_operation


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.CONFIRMING, ["Confirm", "Cancel"]),
        (State.PENDING, ["Cancel"]),
        (State.APPROVED, []),
        (State.EXECUTING, []),
        (State.SUCCEEDED, []),
    ],
)
async def test_buttons_follow_the_state(state: State, labels: list[str]) -> None:
    """Only what can still be done can be pressed."""
    view = buttons.under(make_operation(state=state))
    shown = (
        []
        if view is None
        else [button.item.label for button in view.children if isinstance(button, DynamicItem)]
    )

    assert shown == labels


GLASS = Glass(ALICE, "incident-commander", "the shop is down")


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({"state": State.PENDING}, ["Enter code", "Cancel"]),
        ({"state": State.CONFIRMING}, ["Confirm", "Cancel"]),
        ({"state": State.CONFIRMING, "glass": GLASS}, ["Enter code", "Cancel"]),
        ({"state": State.APPROVED}, []),
        ({"state": State.APPROVED, "not_before": NOON}, ["Enter code", "Cancel"]),
        ({"state": State.EXECUTING}, []),
        ({"state": State.FAILED}, ["Roll back"]),
    ],
)
async def test_a_code_is_asked_for_where_it_means_anything(
    changes: dict[str, Any], labels: list[str]
) -> None:
    """While votes count, and in place of the confirmation of who breaks the glass."""
    operation = make_operation(**changes)
    view = buttons.under(replace(operation, row=replace(operation.row, second_factor="totp")))
    shown = (
        [] if view is None else [each.item.label for each in view.children if isinstance(each, DynamicItem)]
    )

    assert shown == labels


@pytest.mark.parametrize(
    ("verb", "told"), [("confirm", "Confirmed."), ("cancel", "Cancelled. Nothing was changed.")]
)
async def test_a_click_reaches_the_workflow(guild: Guild, verb: str, told: str) -> None:
    """The workflow learns who pressed what; the answer is for them alone."""
    await guild.chat.post(guild.operation(state=State.CONFIRMING))

    result = await guild.alice.click(guild.deployments.last_message, custom_id=f"chatops:{verb}:op_1")

    assert guild.desk.heard == [(verb, "op_1", str(guild.alice.id))]
    assert result.response is not None
    assert (result.response.content, result.ephemeral) == (told, True)


async def test_buttons_of_before_a_restart_still_work(guild: Guild) -> None:
    """A button is understood from its id alone; nothing was remembered for it."""
    await guild.chat.post(guild.operation())

    assert not guild.client._connection._view_store._views
    await guild.alice.click(guild.deployments.last_message, custom_id="chatops:cancel:op_1")

    assert guild.desk.heard == [("cancel", "op_1", str(guild.alice.id))]


async def test_a_refusal_is_told(guild: Guild) -> None:
    """Who may not press is told why, in the core's words."""
    await guild.chat.post(guild.operation())
    guild.desk.error = Refused("not-yours", "Only @alice can cancel it.")

    result = await guild.bob.click(guild.deployments.last_message, custom_id="chatops:cancel:op_1")

    assert result.response is not None
    assert result.response.content == "Only @alice can cancel it."

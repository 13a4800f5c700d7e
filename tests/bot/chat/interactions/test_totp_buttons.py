"""The buttons of `/totp enroll`: their id says all, and elsewhere they open nothing."""

from typing import Any

import pytest

from bot.chat.interactions import totp_buttons
from bot.chat.interactions.totp_buttons import Step, TotpButton
from tests.fakes.guild import Guild


@pytest.mark.parametrize("step", Step)
async def test_its_id_can_be_read_back(step: Step) -> None:
    """By a process that never made it."""
    match = TotpButton.__discord_ui_compiled_template__.fullmatch(TotpButton(step).custom_id)
    assert match is not None
    interaction: Any = None

    assert (await TotpButton.from_custom_id(interaction, TotpButton(step).item, match)).step is step


async def test_each_view_is_one_button_and_is_not_kept(guild: Guild) -> None:
    """However many people enrol."""
    await guild.bob.slash(guild.deployments, "totp enroll")

    shown = [view for view in (totp_buttons.confirm(), totp_buttons.replace()) if view is not None]
    assert [len(view.children) for view in shown] == [1, 1]
    assert not guild.client._connection._view_store._views

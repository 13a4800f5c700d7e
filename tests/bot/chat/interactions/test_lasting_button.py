"""What all buttons share: read back from their id, and kept by nobody."""

import inspect

import pytest
from discord.ui import View

from bot.chat.interactions import lasting_button
from bot.chat.interactions.alert_buttons import AlertButton
from bot.chat.interactions.lasting_button import ActingButton, LastingButton
from bot.chat.interactions.page_buttons import PageButton
from bot.chat.interactions.runbook_buttons import RunbookButton, Verb


@pytest.mark.parametrize(
    "button", [AlertButton("alerts_1"), RunbookButton(Verb.SKIP, "play_1", 2), PageButton(3)]
)
async def test_the_id_says_it_all(button: LastingButton) -> None:
    """What is read from it is the same kind of button with the same id."""
    match = button.template.fullmatch(button.custom_id)
    assert match is not None

    again = type(button).read(match)

    assert (type(again), again.custom_id) == (type(button), button.custom_id)


async def test_a_row_waits_for_nobody() -> None:
    """It never times out and is over from the start, so that discord.py does not keep it."""
    view = lasting_button.row([PageButton(1), PageButton(2)])

    assert isinstance(view, View)
    assert [child.page for child in view.children if isinstance(child, PageButton)] == [1, 2]
    assert (view.timeout, view.is_finished()) == (None, True)


async def test_no_buttons_are_no_row() -> None:
    """Discord refuses a row without any."""
    assert lasting_button.row([]) is None


@pytest.mark.parametrize("kind", [LastingButton, ActingButton])
def test_the_frame_itself_is_nobody_s_button(kind: type[LastingButton]) -> None:
    """It cannot be made, and no id is one of its own."""
    assert inspect.isabstract(kind)
    assert not kind.__discord_ui_compiled_template__.fullmatch("")

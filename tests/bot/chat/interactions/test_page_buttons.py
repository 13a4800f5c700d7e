"""Previous and Next: they outlive restarts and ask again as whoever clicks."""

import pytest
from discord.ui import DynamicItem

from bot.chat.interactions import page_buttons
from bot.core.inquiries.audit import Export, Page, Question
from bot.core.ports.audit import Filters, Record
from tests.fakes.guild import Guild
from tests.fakes.operations import NOON


def fill(guild: Guild, records: int = 25) -> None:
    """Put records into the log."""
    fields = [{"event": "command", "command": f"/deploy a v{number} b"} for number in range(records)]
    guild.memory.audit.records = [Record("{}", each) for each in fields]


async def test_pages_are_turned(guild: Guild) -> None:
    """The message shows the other page of the same question, and only the question has a record."""
    fill(guild)
    asked = await guild.bob.slash(guild.deployments, "audit", service="order-service")
    assert asked.response is not None
    assert asked.response.content == "Page 1 of 3: 25 records, newest first."

    await guild.bob.click(asked.response, custom_id="chatops:audit:2")

    message = asked.response
    assert message.content == "Page 2 of 3: 25 records, newest first."
    assert "v14" in (message.embeds[0].description or "")
    first, second = guild.memory.audit.asked
    assert second == first
    assert second.service == "order-service"
    assert len(guild.memory.ended()) == 1


async def test_nothing_is_remembered_for_them(guild: Guild) -> None:
    """A button is understood from its id and the message alone."""
    fill(guild)
    await guild.bob.slash(guild.deployments, "audit")

    assert not guild.client._connection._view_store._views


@pytest.mark.parametrize(
    ("number", "pages", "expected"),
    [
        (1, 1, []),
        (1, 3, [("chatops:audit:0", True), ("chatops:audit:2", False)]),
        (2, 3, [("chatops:audit:1", False), ("chatops:audit:3", False)]),
        (3, 3, [("chatops:audit:2", False), ("chatops:audit:4", True)]),
    ],
)
async def test_there_is_no_page_before_the_first(
    number: int, pages: int, expected: list[tuple[str, bool]]
) -> None:
    """What leads nowhere cannot be pressed."""
    view = page_buttons.under(Page(Question(Filters(until=NOON)), (), number, pages, 30))
    shown = [each.item for each in view.children if isinstance(each, DynamicItem)] if view else []

    assert [(button.custom_id, button.disabled) for button in shown] == expected


async def test_a_file_has_no_pages() -> None:
    """Neither has a question too long to stand under one."""
    assert page_buttons.under(Export(Question(Filters()), b"", 0)) is None
    long = Filters(user="'" * 100, service="'" * 100, environment="'" * 100, action="'" * 100)
    assert page_buttons.under(Page(Question(long), (), 1, 2, 11)) is None

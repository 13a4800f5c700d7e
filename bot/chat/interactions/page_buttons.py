"""Previous and Next under a page of the audit log; the question they turn stands in the message itself."""

import re
import sys
from typing import Any, Self

import discord
from discord.ui import Button, View

from bot.chat.cards import audit as audit_card
from bot.chat.interactions import attempts, click
from bot.chat.interactions.lasting_button import ActingButton, row
from bot.chat.interactions.reply import reply
from bot.core.inquiries import audit
from bot.core.inquiries.audit import Export, Page

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override


class PageButton(ActingButton, template=r"chatops:audit:(?P<page>[0-9]{1,7})"):
    """Asks for one page of the same question, as the one who clicks."""

    def __init__(self, page: int, label: str = "", *, disabled: bool = False) -> None:
        self.page = page
        super().__init__(Button(label=label, custom_id=f"chatops:audit:{page}", disabled=disabled))

    @classmethod
    @override
    def read(cls, match: re.Match[str]) -> Self:
        """Read the button back from its id."""
        return cls(int(match["page"]))

    @override
    async def callback(self, interaction: "discord.Interaction[Any]") -> None:
        """Acknowledge, ask the core, show the page where the other one stood."""
        await click.answer(interaction, lambda: self.act(interaction), in_place=True)

    @override
    async def act(self, interaction: "discord.Interaction[Any]") -> None:
        asked = audit_card.asked(interaction.message)
        attempt = attempts.attempt(interaction, "audit", **asked)
        page = await audit.turn(interaction.client.sources, attempt, asked, self.page)
        await reply(interaction, audit_card.card(page), under(page))


def under(found: Page | Export) -> View | None:
    """Return the buttons under a page; None where there is only one, or no room for the question."""
    if isinstance(found, Export) or found.pages == 1 or not audit_card.footer(found):
        return None
    before = PageButton(found.number - 1, "Previous", disabled=found.number == 1)
    after = PageButton(found.number + 1, "Next", disabled=found.number == found.pages)
    return row([before, after])

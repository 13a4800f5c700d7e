"""Alerts as the chat sees them: what the click under a card is handed to."""

from typing import Protocol

from bot.core.domain.incident import Incident
from bot.core.domain.operation import Place
from bot.core.domain.person import Member


class AlertDesk(Protocol):
    """Takes what people ask for; Refused is raised with a sentence for them."""

    async def declare(self, group_id: str, by: Member, place: Place, interaction_id: str) -> Incident:
        """Open the incident of a group of alerts; return it, also where that was done before."""
        ...

    async def reconcile(self) -> bool:
        """Show what is not shown yet; return whether that could be begun."""
        ...

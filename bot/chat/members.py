"""Members as Discord knows them when it is asked, and which of their roles they were given too late."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import discord

from bot.chat import grants, people, rest
from bot.chat.questions import Questions
from bot.core.domain.operation import Card
from bot.core.domain.person import Member
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

_AT_ONCE, _PAGES_AT_ONCE = 8, 2
"""Questions: more would only wait longer for Discord's limits, and be given up there."""


class Members:
    """Asks in one guild; each answer has `seconds`, and each question that Discord is asked.

    `tells_late_roles`: Discord's audit log is asked which roles a voter was given since the request.
    """

    def __init__(
        self,
        client: discord.Client,
        clock: Clock,
        tasks: Tasks,
        *,
        guild_id: str,
        tells_late_roles: bool,
        seconds: float,
    ) -> None:
        self._client = client
        self._clock = clock
        self._guild_id = guild_id
        self._tells_late_roles = tells_late_roles
        self._seconds = seconds
        self._questions = Questions(tasks, _AT_ONCE)
        self._pages = Questions(tasks, _PAGES_AT_ONCE)

    async def member(self, user_id: str, since: Card | None) -> Member | None:
        """Return the person's standing as Discord tells it now, None if not a member; raise ChatError.

        Where somebody votes on the card `since`, what they were given after it is late.
        """
        async with rest.answered(self._seconds):
            ask = partial(people.standing, self._client, self._guild_id, user_id, self._seconds)
            payload = await self._questions.ask(f"member {user_id}", ask)
            if payload is None:
                return None
            if since is None or not self._tells_late_roles:
                return people.from_payload(payload, self._clock.now())
            late = await grants.since(
                self._page, user_id, since.message_id
            )  # no role is newer than what is read
            return people.voter(payload, late, since.message_id, self._clock.now())

    async def _page(self, before: int | None) -> Mapping[str, Any]:
        ask = partial(grants.page, self._client, self._guild_id, before, self._seconds)
        return await self._pages.ask(f"grants before {before}", ask)

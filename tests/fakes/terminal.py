"""The command line over the workflow in memory."""

from types import SimpleNamespace
from typing import Any

import discord

from bot.app.asker import Hands
from bot.app.do import carry_out
from bot.app.watch import Watch
from bot.web.control import Errand
from tests.fakes.answers import make_sources
from tests.fakes.bench import Bench

_MOST = 2**63
"""Discord's ids are smaller."""


def _refused(code: int) -> discord.HTTPException:
    """Return Discord's answer with this code."""
    answer: Any = SimpleNamespace(status=400, reason="no")
    return discord.HTTPException(answer, {"code": code, "message": "no"})


class Terminal:
    """Commands typed beside a workflow in memory; Discord knows the people of the bench, or is away.

    With a `refusal`, one of its error codes, it answers every question with that. `back_after` so many pauses
    it is back.
    """

    def __init__(self) -> None:
        self.bench = Bench()
        self.is_away = False
        self.refusal: int | None = None
        self.slept: list[float] = []
        self.back_after = 0
        self.roles: dict[str, list[str]] = {}
        self.told: list[str] = []
        self.sources = make_sources(store=self.bench.store, matrix=lambda: self.bench.matrix)

    async def request(self, _: object, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Search members as Discord does."""
        self._answer()
        found = [each for each in self.bench.chat.members.values() if each.name.startswith(params["query"])]
        return [
            {
                "user": {"id": each.id, "username": each.name},
                "roles": [*each.role_ids, *self.roles.get(each.id, [])],
            }
            for each in found
        ]

    async def get_member(self, _: int, user_id: int) -> dict[str, Any]:
        """Tell of one member, as far as the bench has them."""
        self._answer()
        raise _refused(10007 if user_id < _MOST else 50035)

    async def _sleep(self, seconds: float) -> None:
        """Take note of the pause; Discord may be back after it."""
        self.slept.append(seconds)
        if len(self.slept) == self.back_after:
            self.is_away = self.bench.chat.unreachable = False

    def _answer(self) -> None:
        if self.refusal is not None:
            raise _refused(self.refusal)
        if self.is_away:
            raise OSError("away")

    async def types(self, text: str, user: str = "alice", *, yes: bool = False) -> int:
        """Carry a command out and return its exit code; `told` is what was printed."""
        self.told = []
        settings = SimpleNamespace(guild="1", timezone="UTC", channels=SimpleNamespace(deployments="2"))
        clock = SimpleNamespace(now=self.bench.clock.now, sleep=self._sleep)
        parts: Any = SimpleNamespace(
            settings=settings, clock=clock, catalog=self.bench.catalog, watch=Watch()
        )
        client: Any = SimpleNamespace(http=self)
        response: Any = None  # no incident is spoken of here
        hands = Hands(parts, self.bench.workflow, self.sources, response, client)
        return await carry_out(hands, Errand(text, user, is_confirmed=yes), self.told.append)

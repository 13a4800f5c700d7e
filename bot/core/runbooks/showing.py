"""Brings the card of every play to what is known, however long the chat stays away."""

import asyncio
from dataclasses import replace

import structlog

from bot.core.domain.runbook import Play
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import Stale, StoreError
from bot.core.runbooks.dependencies import Dependencies

_PAUSES = (2.0, 5.0, 10.0, 30.0)
log = structlog.get_logger(__name__)


class Showing:
    """Goes round all plays whose card is behind."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._round = asyncio.Lock()
        self._has_news = False
        self._is_at_work = False

    async def now(self) -> bool:
        """Show what is not shown yet; return whether all of it could be."""
        is_done = True
        try:
            async with self._round:
                for play in await self._deps.plays.unshown():
                    is_done &= await self._show(play)
        except StoreError as error:
            log.warning("runbooks have to wait", error=str(error))
            return False
        return is_done

    def soon(self) -> None:
        """Go round beside the caller, again and again until all is shown; return at once, never raise."""
        self._has_news = True
        if not self._is_at_work:
            self._is_at_work = True
            self._deps.tasks.spawn(self._work(), "show runbooks")

    async def _work(self) -> None:
        failures = 0
        try:
            while self._has_news:
                self._has_news = False
                if await self.now():
                    failures = 0
                    continue
                failures, self._has_news = failures + 1, True
                await self._deps.clock.sleep(_PAUSES[min(failures, len(_PAUSES)) - 1])
        finally:
            self._is_at_work = False

    async def _show(self, play: Play) -> bool:
        try:
            card = play.card
            if card is None:
                card = await self._deps.cards.post(play)
            else:
                await self._deps.cards.edit(play, card)
        except CardGone:
            log.info("not shown: the card is gone", play=play.id)
            card = play.card
        except ChatError as error:
            log.warning("a runbook is not shown yet", play=play.id, error=str(error))
            return False
        return await self._keep(replace(play, card=card, is_shown=True))

    async def _keep(self, shown: Play) -> bool:
        """Note that it is shown; where somebody went on meanwhile, at least where its card is."""
        try:
            await self._deps.plays.save(shown)
        except Stale:
            newer = await self._deps.plays.play(shown.id)
            if newer is not None and newer.card is None:
                await self._deps.plays.save(replace(newer, card=shown.card))
            return False
        return True

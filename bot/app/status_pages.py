"""Publishes on the bot's own status page and on one elsewhere, as if they were one."""

from collections.abc import Mapping
from typing import NoReturn

from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.status_page import ComponentState, Publication, StatusPage


class BothPages:
    """The bot's `own` page first, which needs nobody else, then the one `elsewhere`."""

    def __init__(self, own: StatusPage, elsewhere: StatusPage) -> None:
        self._own = own
        self._elsewhere = elsewhere

    async def publish(self, publication: Publication, components: Mapping[str, ComponentState]) -> None:
        """Publish on both; raise BackEndError, which tells where the own page is right already."""
        await self._own.publish(publication, components)
        try:
            await self._elsewhere.publish(publication, components)
        except NotSetUp as error:
            _refuse(NotSetUp, error)
        except BackEndError as error:
            _refuse(BackEndError, error)

    async def ping(self) -> str:
        """Return one line on both."""
        return f"{await self._own.ping()}; {await self._elsewhere.ping()}"


def _refuse(kind: type[BackEndError], error: BackEndError) -> NoReturn:
    """Raise the same, for people who read that "the" page does not show it."""
    raise kind(f"only the bot's own page shows it. {error}") from error

"""What to choose from while someone types: fast even where the back end is slow, fresh within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog
from discord.app_commands import Choice

from bot.chat.text import CHOICE, CHOICES
from bot.core.domain.catalog import Catalog
from bot.core.ports.back_end import BackEndError
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

log = structlog.get_logger(__name__)


class Suggestions:
    """Asks `fetch` for a service's versions; `wait` and `keep` are seconds.

    Discord wants an answer within 3 s; what comes later is kept for the next keystroke.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[Sequence[str]]],
        tasks: Tasks,
        clock: Clock,
        *,
        wait: float = 1.5,
        keep: float = 10.0,
    ) -> None:
        self._fetch = fetch
        self._tasks = tasks
        self._clock = clock
        self._wait = wait
        self._keep = keep
        self._known: dict[str, tuple[float, Sequence[str]]] = {}
        self._asking: dict[str, asyncio.Event] = {}

    async def versions(self, service: str, typed: str) -> list[str]:
        """Return versions that contain `typed`, newest first; old or none where nothing came in time."""
        at, _ = self._known.get(service, (float("-inf"), ()))
        if self._clock.now().timestamp() - at > self._keep:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ask(service).wait(), self._wait)
        return fitting(self._known.get(service, (0.0, ()))[1], typed)

    def _ask(self, service: str) -> asyncio.Event:
        """Return what is set once the back end has answered; ask it once at a time."""
        if service not in self._asking:
            self._asking[service] = asyncio.Event()
            self._tasks.spawn(self._refresh(service), f"versions of {service}")
        return self._asking[service]

    async def _refresh(self, service: str) -> None:
        try:
            self._known[service] = (self._clock.now().timestamp(), await self._fetch(service))
        except BackEndError as error:
            log.warning("no versions to suggest", service=service, error=str(error))
        finally:
            self._asking.pop(service).set()


def fitting(names: Sequence[str], typed: str) -> list[str]:
    """Return the names that contain what was typed, in their order, as many and as long as Discord shows.

    https://docs.discord.com/developers/interactions/application-commands#autocomplete
    """
    wanted = typed.strip().casefold()
    return [name for name in names if wanted in name.casefold() and 0 < len(name) <= CHOICE][:CHOICES]


def choices(names: Sequence[str], typed: str) -> list[Choice[str]]:
    """Offer the names that contain what was typed, as they are."""
    return [Choice(name=name, value=name) for name in fitting(names, typed)]


def environments(catalog: Catalog, service: str | None) -> list[str]:
    """Return where `service` may run, or every environment there is while no service is chosen."""
    found = catalog.find(service or "")
    services = [found] if found is not None else list(catalog.services.values())
    return list(dict.fromkeys(name for each in services for name in each.environments))

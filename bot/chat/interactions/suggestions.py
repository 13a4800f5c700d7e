"""Names to choose from while someone types: fast even where the back end is slow, fresh within seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import discord
import structlog
from discord.app_commands import Choice

from bot.chat import people, text
from bot.chat.text import CHOICE, CHOICES
from bot.core.domain.catalog import Catalog
from bot.core.inquiries.recorded import is_stranger
from bot.core.ports.back_end import BackEndError
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.tasks import Tasks

BACK_END, MEMORY = 1.5, 1.0
"""Seconds for what is offered to be found there: Discord wants an answer within 3 s.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
"""
log = structlog.get_logger(__name__)


class Suggestions:
    """Asks `fetch` for the names about something (a service, an environment); `wait` and `keep` are seconds.

    What comes too late is kept for the next keystroke.
    """

    def __init__(
        self,
        fetch: Callable[..., Awaitable[Sequence[str]]],
        tasks: Tasks,
        clock: Clock,
        *,
        wait: float = BACK_END,
        keep: float = 10.0,
    ) -> None:
        self._fetch = fetch
        self._tasks = tasks
        self._clock = clock
        self._wait = wait
        self._keep = keep
        self._known: dict[tuple[str, ...], tuple[float, Sequence[str]]] = {}
        self._asking: dict[tuple[str, ...], asyncio.Event] = {}

    async def find(self, typed: str, *about: str) -> list[str]:
        """Return names that contain `typed`, in their order; old or none where nothing came in time."""
        at, _ = self._known.get(about, (float("-inf"), ()))
        if self._clock.now().timestamp() - at > self._keep:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ask(about).wait(), self._wait)
        return fitting(self._known.get(about, (0.0, ()))[1], typed)

    def _ask(self, about: tuple[str, ...]) -> asyncio.Event:
        """Return what is set once the back end has answered; ask it once at a time."""
        if about not in self._asking:
            self._asking[about] = asyncio.Event()
            self._tasks.spawn(self._refresh(about), f"suggestions about {' '.join(about)}")
        return self._asking[about]

    async def _refresh(self, about: tuple[str, ...]) -> None:
        try:
            self._known[about] = (self._clock.now().timestamp(), await self._fetch(*about))
        except (BackEndError, StoreError) as error:
            log.warning("nothing to suggest", about=about, error=str(error))
        finally:
            self._asking.pop(about).set()


async def offer_services(interaction: "discord.Interaction[Any]", typed: str) -> list[Choice[str]]:
    """Offer the services there are."""
    return choices(list(interaction.client.workflow.catalog.services), typed)


async def offer_environments(interaction: "discord.Interaction[Any]", typed: str) -> list[Choice[str]]:
    """Offer where the chosen service may run."""
    known = environments(interaction.client.workflow.catalog, interaction.namespace.service)
    return choices(known, typed)


async def offer_incidents(interaction: "discord.Interaction[Any]", typed: str) -> list[Choice[str]]:
    """Offer the incidents that are open, to those who may run one."""

    async def named() -> list[Choice[str]]:
        return choices(await interaction.client.incidents.names(), typed)

    return await _offer_known(interaction, named)


async def offer_resolved(interaction: "discord.Interaction[Any]", typed: str) -> list[Choice[str]]:
    """Offer the incidents that were resolved lately with their titles, to those who may run one."""

    async def titled() -> list[Choice[str]]:
        known = await interaction.client.incidents.resolved()
        return titles([(each.name, each.title) for each in known], typed)

    return await _offer_known(interaction, titled)


async def offer_runbooks(interaction: "discord.Interaction[Any]", typed: str) -> list[Choice[str]]:
    """Offer the runbooks that can be played, to those who may play one."""

    async def named() -> list[Choice[str]]:
        return choices(await interaction.client.runbooks.names(), typed)

    return await _offer_known(interaction, named)


async def _offer_known(
    interaction: "discord.Interaction[Any]", find: Callable[[], Awaitable[list[Choice[str]]]]
) -> list[Choice[str]]:
    """Offer what is found in time to those who hold a role of the matrix."""
    if is_stranger(interaction.client.sources, people.from_interaction(interaction)):
        return []
    return await in_time(find())


async def in_time(find: Awaitable[list[Choice[str]]], wait: float = MEMORY) -> list[Choice[str]]:
    """Offer what is found in the memory within `wait` seconds, nothing where it is not or cannot be read.

    A read waits for the write before it, and that one for the disk.
    """
    try:
        async with asyncio.timeout(wait):
            return await find
    except (TimeoutError, StoreError) as error:
        log.warning("nothing to suggest", error=repr(error))
        return []


async def offer(
    interaction: "discord.Interaction[Any]", suggestions: Suggestions, typed: str, *about: str
) -> list[Choice[str]]:
    """Offer names about what was chosen before; none to strangers, or without it or a service of ours."""
    client = interaction.client
    if is_stranger(client.sources, people.from_interaction(interaction)):
        return []
    if not all(about) or client.workflow.catalog.find(about[0]) is None:
        return []
    return choices(await suggestions.find(typed, *about), typed)


def fitting(names: Sequence[str], typed: str) -> list[str]:
    """Return the names that contain what was typed, in their order, as many and as long as Discord shows.

    https://docs.discord.com/developers/interactions/application-commands#autocomplete
    """
    wanted = typed.strip().casefold()
    return [name for name in names if wanted in name.casefold() and 0 < len(name) <= CHOICE][:CHOICES]


def choices(names: Sequence[str], typed: str) -> list[Choice[str]]:
    """Offer the names that contain what was typed, as they are."""
    return [Choice(name=name, value=name) for name in fitting(names, typed)]


def titles(known: Sequence[tuple[str, str]], typed: str) -> list[Choice[str]]:
    """Offer the names whose name or title contains what was typed, each with its title."""
    wanted = typed.strip().casefold()
    offered = [(name, text.plain(f"{name}: {title}", CHOICE)) for name, title in known]
    fits = [each for each in offered if wanted in each[1].casefold() and 0 < len(each[0]) <= CHOICE]
    return [Choice(name=shown, value=name) for name, shown in fits[:CHOICES]]


def environments(catalog: Catalog, service: str | None) -> list[str]:
    """Return where `service` may run, or every environment there is while no service is chosen."""
    found = catalog.find(service or "")
    services = [found] if found is not None else list(catalog.services.values())
    return list(dict.fromkeys(name for each in services for name in each.environments))

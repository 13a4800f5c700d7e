"""Publishes incidents on Atlassian Statuspage: one there for one here, each statement once.

https://developer.statuspage.io/
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.adapters.http import Declined, JsonClient, Pace, Patience, Unreachable, as_final
from bot.adapters.status_page import fallback, wire
from bot.adapters.status_page.options import Options, path_of
from bot.core.ports.back_end import BackEndError, NotSetUp
from bot.core.ports.status_page import ComponentState, Publication

_PER_PAGE = 100
_MOST_PAGES = 10
_NOT_FOUND = 404


class Statuspage:
    """One page there; `components` holds the id of the component by the service that it stands for.

    An incident is known by our key in its metadata, beside which stands how many of its statements have been
    told: both change with the statement in one call, so that a lost answer doubles nothing.
    """

    fallback = staticmethod(fallback.commands)

    def __init__(self, client: JsonClient, page: str, components: Mapping[str, str]) -> None:
        self._client = client
        self._page = path_of(page)
        self._components = components
        self._ids: dict[str, str] = {}
        self._turn = asyncio.Lock()

    @classmethod
    def build(
        cls,
        session: aiohttp.ClientSession,
        options: Mapping[str, Any],
        _environ: Mapping[str, str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> "Statuspage":
        """Return the adapter for its options in `chatops.yaml`; raise ValueError."""
        given = Options.read(options)
        client = JsonClient(
            session,
            "Statuspage",
            given.url,
            headers=given.headers,
            secrets=(given.token,),
            patience=Patience(given.timeout, given.tries, longest_wait=3.0),
            pace=Pace(given.every, sleep),
            sleep=sleep,
        )
        return cls(client, given.page, given.components)

    async def publish(self, publication: Publication, components: Mapping[str, ComponentState]) -> None:
        """Show the incident as told, and its components as they are; raise BackEndError."""
        states = {
            self._components[name]: state for name, state in components.items() if name in self._components
        }
        with _sentences():
            async with self._turn:  # or two would each find that the incident is not there yet
                found = await self._find(publication.key)
                if found is None:
                    found = await self._create(publication, states)
                await self._tell(publication, found, states)
                await self._set(states)

    async def ping(self) -> str:
        """Return the page's name; raise BackEndError where it or a component is not there."""
        with _sentences():
            page = await self._client.get(self._page, wire.Page)
            known = {each.id for each in await self._known()}
        missing = ", ".join(
            f"{part} of {name}" for name, part in self._components.items() if part not in known
        )
        if missing:
            raise NotSetUp(f"Statuspage has no component {missing}: look at `components` in chatops.yaml.")
        return f"Statuspage {page.name!r}, with {len(self._components)} components of the services"

    async def _find(self, key: str) -> wire.Incident | None:
        """Return the incident with our key, None where none was ever made of it."""
        if (known := self._ids.get(key)) is not None:
            try:
                return await self._client.get(f"{self._page}/incidents/{known}", wire.Incident)
            except Declined as error:
                if error.status != _NOT_FOUND:
                    raise
                del self._ids[key]  # somebody deleted it
        found = await self._listed(key)
        if found is not None:
            self._ids[key] = found.id
        return found

    async def _listed(self, key: str) -> wire.Incident | None:
        """Return the one of the newest incidents with our key or, where there are many, of all open ones."""
        for where in (f"incidents?limit={_PER_PAGE}", "incidents/unresolved"):
            listed = await self._client.get(f"{self._page}/{where}", list[wire.Incident])
            found = next((each for each in listed if each.mark.key == key), None)
            if found is not None or len(listed) < _PER_PAGE:
                return found
        return None

    async def _create(self, publication: Publication, states: Mapping[str, ComponentState]) -> wire.Incident:
        """Make the incident with its first statement."""
        first, *later = publication.statements
        incident = {
            **wire.headline(publication),
            **wire.said(first, notify=publication.notify and not later),
            "metadata": wire.marked(None, publication, 1),
            "components": self._own(publication, states),
        }
        answer = await self._client.call("POST", f"{self._page}/incidents", body={"incident": incident})
        made = self._client.read(answer, wire.Incident)
        self._ids[publication.key] = made.id
        return made

    async def _tell(
        self, publication: Publication, found: wire.Incident, states: Mapping[str, ComponentState]
    ) -> None:
        """Add the statements that do not stand there yet, oldest first, and mend what stands above them."""
        path, last = f"{self._page}/incidents/{found.id}", len(publication.statements)
        headline = wire.headline(publication)
        for number, statement in enumerate(publication.statements[found.mark.told :], found.mark.told + 1):
            change = {
                **headline,
                **wire.said(statement, notify=publication.notify and number == last),
                "metadata": wire.marked(found.metadata, publication, number),
                "components": self._own(publication, states),
            }
            await self._change(path, {"incident": change})
        if found.mark.told >= last and (found.name, found.impact_override) != tuple(headline.values()):
            silent = {**headline, "deliver_notifications": False}
            await self._change(path, {"incident": silent}, is_repeatable=True)

    async def _change(self, path: str, change: object, *, is_repeatable: bool = False) -> None:
        """Change what is there; an answer that tells nothing of it is no proof that it was changed."""
        answer = await self._client.call("PATCH", path, body=change, is_repeatable=is_repeatable)
        self._client.read(answer, wire.Changed)

    def _own(self, publication: Publication, states: Mapping[str, ComponentState]) -> dict[str, str]:
        """Return the state of the component that the incident is about: others would be listed with it."""
        own = self._components.get(publication.service or "", "")
        return {own: states[own].value} if own in states else {}

    async def _set(self, states: Mapping[str, ComponentState]) -> None:
        """Set the components that are not as they should be; nothing else sets them."""
        if not states:
            return
        known = {each.id: each.status for each in await self._known()}
        for part, state in states.items():
            if known.get(part) != state.value:
                path = f"{self._page}/components/{quote(part, safe='')}"
                await self._change(path, wire.component(state), is_repeatable=True)

    async def _known(self) -> list[wire.Component]:
        """Return all components of the page."""
        found: list[wire.Component] = []
        for number in range(1, _MOST_PAGES + 1):
            query = {"page": str(number), "per_page": str(_PER_PAGE)}
            some = await self._client.get(f"{self._page}/components", list[wire.Component], query)
            found += some
            if len(some) < _PER_PAGE:
                break
        return found


@contextmanager
def _sentences() -> Iterator[None]:
    """Raise what goes wrong inside as a sentence; NotSetUp where Statuspage itself declined for good."""
    try:
        with as_final():
            yield
    except NotSetUp as error:
        raise NotSetUp(f"{error}.") from error
    except (Declined, Unreachable) as error:
        raise BackEndError(f"{error}.") from error

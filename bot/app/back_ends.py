"""The back ends of the settings, built once each and found by the service that is on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, runtime_checkable

import aiohttp

from bot.adapters import delivery, logs, migrations, monitoring, paging, status_page
from bot.adapters.lookup import Builder
from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.core.ports.delivery import Delivery
from bot.core.ports.logs import Logs
from bot.core.ports.migrations import Migrations
from bot.core.ports.monitoring import Monitoring
from bot.core.ports.paging import Pager
from bot.core.ports.status_page import StatusPage
from bot.settings import AdapterSettings, Settings


class Pinged(Protocol):
    """What every back end can do, whatever it is for."""

    async def ping(self) -> str:
        """Return one line on its readiness; raise BackEndError."""
        ...


T = TypeVar("T", bound=Pinged)


@runtime_checkable
class Closed(Protocol):
    """A back end with connections of its own."""

    async def close(self) -> None:
        """Close them."""
        ...


@dataclass(frozen=True, slots=True)
class BackEnds:
    """Each port's back end by service; a service that has none of a port is not in its mapping.

    `named` are all of them, also those that no service is on, by port and name: `delivery platform`.
    """

    delivery_by: Mapping[str, Delivery]
    migrations_by: Mapping[str, Migrations]
    logs_by: Mapping[str, Logs]
    monitoring_by: Mapping[str, Monitoring]
    pager: Pager | None = None
    status_page: StatusPage | None = None
    named: Mapping[str, Pinged] = field(default_factory=dict)

    def delivery(self, service: str) -> Delivery:
        """Return what deploys a service; every service of the settings has one."""
        return self.delivery_by[service]

    def migrations(self, service: str) -> Migrations | None:
        """Return what migrates its database."""
        return self.migrations_by.get(service)

    def logs(self, service: str) -> Logs | None:
        """Return where its logs are."""
        return self.logs_by.get(service)

    def monitoring(self, service: str) -> Monitoring | None:
        """Return what measures it."""
        return self.monitoring_by.get(service)

    async def close(self) -> None:
        """Let go of what back ends hold open besides the shared session."""
        for back_end in self.named.values():
            if isinstance(back_end, Closed):
                await back_end.close()


Shown = Callable[[str, str], aiohttp.TraceConfig]
"""Returns what shows the calls of a back end, by its port and name."""


def build_back_ends(
    settings: Settings, session: aiohttp.ClientSession, environ: Mapping[str, str], shown: Shown | None = None
) -> BackEnds:
    """Build all of them; raise Fault with the place of what cannot be built.

    Each has a session of its own over the connections of `session`, whose calls are `shown`.
    """
    every: dict[str, Pinged] = {}

    def built(adapter: AdapterSettings, find: Callable[[str], Builder[T]]) -> T:
        own = session if shown is None else _sharing(session, shown(adapter.port, adapter.name))
        back_end = _built(adapter, find, own, environ)
        every[f"{adapter.port} {adapter.name}"] = back_end
        return back_end

    def build(port: str, find: Callable[[str], Builder[T]]) -> Mapping[str, T]:
        named = {adapter.name: built(adapter, find) for adapter in settings.adapters if adapter.port == port}
        on = {service.name: service.adapters.get(port) for service in settings.services}
        return {service: named[name] for service, name in on.items() if name is not None}

    def only(port: str, find: Callable[[str], Builder[T]], what: str) -> T | None:
        """Return the one back end that all services share, None where there is none."""
        named = [adapter for adapter in settings.adapters if adapter.port == port]
        if len(named) > 1:
            raise Fault(BAD_CONFIGURATION, f"{named[1].place}: there is {what} already. Keep one of them.")
        return built(named[0], find) if named else None

    return BackEnds(
        build("delivery", delivery.find),
        build("migrations", migrations.find),
        build("logs", logs.find),
        build("monitoring", monitoring.find),
        only("paging", paging.find, "a pager"),
        only("status_page", status_page.find, "a status page"),
        every,
    )


def _sharing(session: aiohttp.ClientSession, trace: aiohttp.TraceConfig) -> aiohttp.ClientSession:
    """Return a session over the same connections; it needs no end of its own, as they are not its."""
    return aiohttp.ClientSession(connector=session.connector, connector_owner=False, trace_configs=[trace])


def _built(
    adapter: AdapterSettings,
    find: Callable[[str], Builder[T]],
    session: aiohttp.ClientSession,
    environ: Mapping[str, str],
) -> T:
    try:
        return find(adapter.use).build(session, adapter.options, environ)
    except (ValueError, TypeError) as error:
        raise Fault(BAD_CONFIGURATION, f"{adapter.place}: {error}") from error

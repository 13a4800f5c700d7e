"""The back ends of the settings, built once each and found by the service that is on them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import aiohttp

from bot.adapters import delivery, logs, migrations, monitoring, paging
from bot.adapters.lookup import Builder
from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.core.ports.delivery import Delivery
from bot.core.ports.logs import Logs
from bot.core.ports.migrations import Migrations
from bot.core.ports.monitoring import Monitoring
from bot.core.ports.paging import Pager
from bot.settings import AdapterSettings, Settings

T = TypeVar("T")


class Pinged(Protocol):
    """What every back end can do, whatever it is for."""

    async def ping(self) -> str:
        """Return one line on its readiness; raise BackEndError."""
        ...


@dataclass(frozen=True, slots=True)
class BackEnds:
    """Each port's back end by service; a service that has none of a port is not in its mapping."""

    delivery_by: Mapping[str, Delivery]
    migrations_by: Mapping[str, Migrations]
    logs_by: Mapping[str, Logs]
    monitoring_by: Mapping[str, Monitoring]
    pager: Pager | None = None

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

    def each(self) -> Iterator[tuple[str, Pinged]]:
        """Yield every back end once, after the name of its port."""
        ports: dict[str, Mapping[str, Pinged]] = {
            "delivery": self.delivery_by,
            "migrations": self.migrations_by,
            "logs": self.logs_by,
            "monitoring": self.monitoring_by,
        }
        for port, by_service in ports.items():
            for back_end in {id(each): each for each in by_service.values()}.values():
                yield port, back_end
        if self.pager is not None:
            yield "paging", self.pager


def build_back_ends(
    settings: Settings, session: aiohttp.ClientSession, environ: Mapping[str, str]
) -> BackEnds:
    """Build all of them; raise Fault with the place of what cannot be built."""
    known = ("delivery", "migrations", "logs", "monitoring", "paging")
    for adapter in settings.adapters:
        if adapter.port not in known:
            raise Fault(
                BAD_CONFIGURATION, f"{adapter.place}: there are no {adapter.port} adapters yet. Remove it."
            )

    def build(port: str, find: Callable[[str], Builder[T]]) -> Mapping[str, T]:
        named = {
            adapter.name: _built(adapter, find, session, environ)
            for adapter in settings.adapters
            if adapter.port == port
        }
        on = {service.name: service.adapters.get(port) for service in settings.services}
        return {service: named[name] for service, name in on.items() if name is not None}

    return BackEnds(
        build("delivery", delivery.find),
        build("migrations", migrations.find),
        build("logs", logs.find),
        build("monitoring", monitoring.find),
        _pager(settings, session, environ),
    )


def _pager(settings: Settings, session: aiohttp.ClientSession, environ: Mapping[str, str]) -> Pager | None:
    """Return the one pager; None where the rota is called instead. Raise Fault for a second one."""
    pagers = [each for each in settings.adapters if each.port == "paging"]
    if len(pagers) > 1:
        raise Fault(BAD_CONFIGURATION, f"{pagers[1].place}: there is a pager already. Keep one of them.")
    return _built(pagers[0], paging.find, session, environ) if pagers else None


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

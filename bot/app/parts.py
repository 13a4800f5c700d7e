"""What every way of running the bot shares: policy, store, back ends, workflow; closed in order."""

import secrets
from base64 import b32encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp

from bot.adapters.checkpoints.collector import Collector
from bot.adapters.clock.wall import WallClock
from bot.adapters.runbooks.folder import RunbookFolder
from bot.app.back_ends import BackEnds, build_back_ends
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.app.health import Checked, build_health
from bot.app.matrix import MatrixFile
from bot.app.on_call import rules
from bot.app.status_pages import BothPages
from bot.app.watch import Watch
from bot.app.witnesses import Witnesses
from bot.core import alerts, incidents, runbooks
from bot.core.alerts import Alerts
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.operation import Operation
from bot.core.incidents import Response
from bot.core.inquiries.sources import Sources
from bot.core.ports.alerts import AlertCards
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.rooms import Rooms
from bot.core.ports.runbooks import PlayCards
from bot.core.ports.status_page import StatusPage
from bot.core.ports.store import StoreError
from bot.core.ports.witness import Sink, Witness
from bot.core.runbooks import Runbooks
from bot.core.second_factor import SecondFactors
from bot.core.workflow import Dependencies, Limits, Workflow
from bot.settings import Settings
from bot.store.audit.copy import CheckpointFile
from bot.store.audit.signature import SigningKey, read_private
from bot.store.folder import Memory, open_store
from bot.store.writer import Writer
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Parts:
    """The floors' pieces before they are put together with a chat."""

    settings: Settings
    matrix: MatrixFile
    catalog: Catalog
    clock: Clock
    tasks: Tasks
    memory: Memory
    back_ends: BackEnds
    health: Checked
    sinks: tuple[Sink, ...]
    watch: Watch

    def witnesses(self, channel: Sink) -> Witnesses:
        """Return who keeps checkpoints: `channel`, and the places that the settings name."""
        return Witnesses(self.memory.writer, channel, self.sinks, self.settings.audit.require)

    def second_factors(self, chat: Chat) -> SecondFactors:
        """Return where second factors are enrolled and codes are held against them; `chat` tells of it."""
        has_key = self.settings.second_factor_key is not None
        return SecondFactors(
            kept=self.memory.second_factors if has_key else None,
            tell=chat.tell,
            store=self.memory.operations,
            clock=self.clock,
            matrix=self.matrix,
        )

    def workflow(
        self,
        chat: Chat,
        witness: Witness,
        second_factors: SecondFactors,
        executed: Callable[[Operation], None] = lambda _: None,
    ) -> Workflow:
        """Return the workflow that speaks through `chat`; `executed` hears of every execution's end."""
        limits = self.settings.limits
        return Workflow(
            Dependencies(
                store=self.memory.operations,
                locks=self.memory.locks,
                reviews=self.memory.reviews,
                incidents=self.memory.incidents,
                second_factors=second_factors,
                chat=chat,
                delivery=self.back_ends.delivery,
                migrations=self.back_ends.migrations,
                clock=self.clock,
                catalog=self.catalog,
                matrix=self.matrix,
                read_matrix=self.matrix.read,
                adopt=self.matrix.adopt,
                new_id=partial(_new_id, "op"),
                tasks=self.tasks,
                executed=executed,
                witness=witness,
                tracer=self.watch.tracer,
                health=lambda service, environment: self.health.get((service, environment)),
                limits=Limits(
                    execution=float(limits.execution_seconds),
                    pending=limits.pending,
                    pending_per_service=limits.pending_per_service,
                ),
            )
        )

    def response(self, workflow: Workflow, chat: Chat, rooms: Rooms) -> Response:
        """Return the response to incidents that speaks through `chat` and `rooms`."""
        return Response(
            incidents.Dependencies(
                incidents=self.memory.incidents,
                store=self.memory.operations,
                audit=self.memory.audit,
                chat=chat,
                rooms=rooms,
                status_page=self._status_page(),
                pager=self.back_ends.pager,
                submit=workflow.submit,
                clock=self.clock,
                catalog=self.catalog,
                matrix=self.matrix,
                rules=rules(self.settings),
                new_id=partial(_new_id, "inc"),
                tasks=self.tasks,
            )
        )

    def alerts(self, response: Response, cards: AlertCards) -> Alerts:
        """Return where alerts are heard; they are shown on `cards`, and `response` opens their incidents."""
        return Alerts(
            alerts.Dependencies(
                groups=self.memory.alerts,
                cards=cards,
                response=response,
                clock=self.clock,
                catalog=self.catalog,
                new_id=partial(_new_id, "alerts"),
                tasks=self.tasks,
            )
        )

    def runbooks(self, workflow: Workflow, cards: PlayCards) -> Runbooks:
        """Return where runbooks are played; they are shown on `cards`, and ask `workflow` as people do."""
        services = tuple(self.catalog.services)
        return Runbooks(
            runbooks.Dependencies(
                library=RunbookFolder(self.settings.runbooks, services),
                plays=self.memory.plays,
                cards=cards,
                store=self.memory.operations,
                submit=workflow.submit,
                clock=self.clock,
                matrix=self.matrix,
                new_id=partial(_new_id, "play"),
                tasks=self.tasks,
            )
        )

    def _status_page(self) -> StatusPage:
        """Return the bot's own page, and with it the one that the settings name."""
        own, elsewhere = self.memory.publications, self.back_ends.status_page
        return own if elsewhere is None else BothPages(own, elsewhere)

    def sources(self, chat: Chat) -> Sources:
        """Return where answers come from; who votes is asked through `chat`."""
        return Sources(
            store=self.memory.operations,
            locks=self.memory.locks,
            incidents=self.memory.incidents,
            reviews=self.memory.reviews,
            audit=self.memory.audit,
            chat=chat,
            delivery=self.back_ends.delivery,
            migrations=self.back_ends.migrations,
            logs=self.back_ends.logs,
            monitoring=self.back_ends.monitoring,
            clock=self.clock,
            catalog=self.catalog,
            matrix=self.matrix,
            timezone=self.settings.timezone,
        )


@asynccontextmanager
async def open_parts(
    settings: Settings,
    environ: Mapping[str, str],
    clock: Clock | None = None,
    watch: Watch | None = None,
) -> AsyncIterator[Parts]:
    """Open everything that needs no chat; raise Fault where something cannot be used."""
    watch = watch or Watch()
    matrix, key = MatrixFile(settings), signing_key(settings)
    clock = clock or WallClock()
    tasks = Tasks()
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(settings, session, environ, watch.back_end)
        health = build_health(settings, session, back_ends)
        try:
            sealing = settings.second_factor_key
            async with open_store(
                settings.state, clock, signing=key, sealing=sealing, recorded=watch.recorded
            ) as memory:
                services, sinks = catalog(settings), _sinks(settings, session, memory.writer)
                try:
                    if sealing is not None:
                        await memory.second_factors.check()
                    yield Parts(
                        settings, matrix, services, clock, tasks, memory, back_ends, health, sinks, watch
                    )
                finally:
                    await tasks.close()
                    await back_ends.close()
        except StoreError as error:
            raise Fault(REFUSED, str(error)) from error


def signing_key(settings: Settings) -> SigningKey | None:
    """Return what the checkpoints are signed with; raise Fault where it is no key."""
    try:
        return None if settings.audit.key is None else read_private(settings.audit.key)
    except ValueError as error:
        raise Fault(
            BAD_CONFIGURATION, f"{settings.path}: `audit.key`: {error}. Nothing was started."
        ) from error


def _sinks(settings: Settings, session: aiohttp.ClientSession, writer: Writer) -> tuple[Sink, ...]:
    files = [CheckpointFile(path, writer.hash_at) for path in settings.audit.files]
    return (*files, *(Collector(session, one.url, one.token) for one in settings.audit.collectors))


def catalog(settings: Settings) -> Catalog:
    """Return the services as the core knows them."""
    return Catalog(
        {
            service.name: Service(
                service.name,
                service.environments,
                service.dashboard,
                service.owner,
                min_replicas=service.min_replicas,
                max_replicas=service.max_replicas,
            )
            for service in settings.services
        }
    )


def _new_id(kind: str) -> str:
    return f"{kind}_{b32encode(secrets.token_bytes(10)).decode().lower()}"

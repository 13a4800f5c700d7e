"""What every way of running the bot shares: policy, store, back ends, workflow; closed in order."""

import secrets
from base64 import b32encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.adapters.clock.wall import WallClock
from bot.app.back_ends import BackEnds, build_back_ends
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.operation import Operation
from bot.core.policy.load import load as load_matrix
from bot.core.policy.matrix import Matrix
from bot.core.ports.chat import Chat
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.core.workflow import Dependencies, Limits, Workflow
from bot.settings import Settings
from bot.store.folder import open_store
from bot.store.operations import OperationStore
from bot.strict_yaml import Faults
from bot.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Parts:
    """The floors' pieces before they are put together with a chat."""

    settings: Settings
    matrix: Matrix
    catalog: Catalog
    clock: Clock
    tasks: Tasks
    store: OperationStore
    back_ends: BackEnds

    def workflow(self, chat: Chat, executed: Callable[[Operation], None] = lambda _: None) -> Workflow:
        """Return the workflow that speaks through `chat`; `executed` hears of every execution's end."""
        limits = self.settings.limits
        return Workflow(
            Dependencies(
                store=self.store,
                chat=chat,
                delivery=self.back_ends.delivery,
                clock=self.clock,
                catalog=self.catalog,
                matrix=lambda: self.matrix,
                new_id=_new_id,
                tasks=self.tasks,
                executed=executed,
                limits=Limits(
                    execution=float(limits.execution_seconds),
                    pending=limits.pending,
                    pending_per_service=limits.pending_per_service,
                ),
            )
        )


@asynccontextmanager
async def open_parts(
    settings: Settings, environ: Mapping[str, str], clock: Clock | None = None
) -> AsyncIterator[Parts]:
    """Open everything that needs no chat; raise Fault where something cannot be used."""
    matrix = read_matrix(settings)
    clock = clock or WallClock()
    tasks = Tasks()
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(settings, session, environ)
        try:
            async with open_store(settings.state, clock) as store:
                try:
                    yield Parts(settings, matrix, catalog(settings), clock, tasks, store, back_ends)
                finally:
                    await tasks.close()
        except StoreError as error:
            raise Fault(REFUSED, str(error)) from error


def read_matrix(settings: Settings) -> Matrix:
    """Return the policy; raise Fault with every fault of the file."""
    services = tuple(service.name for service in settings.services)
    try:
        return load_matrix(read_file(settings.matrix), str(settings.matrix), settings.environments, services)
    except Faults as faults:
        raise Fault(BAD_CONFIGURATION, *faults.lines) from faults


def read_file(path: Path) -> bytes:
    """Return a file's bytes; raise Fault where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Fault(
            BAD_CONFIGURATION, f"{path}: cannot be read ({error.strerror}). Nothing was started."
        ) from error


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


def _new_id() -> str:
    return f"op_{b32encode(secrets.token_bytes(10)).decode().lower()}"

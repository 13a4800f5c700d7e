"""Migrations by commands of a team's own: one prints what is pending, one runs a single migration.

In `chatops.yaml` (`{service}`, `{environment}` and, for `run`, `{operation}`, `{migration}` are replaced
inside arguments; no shell reads them):

    pending: [argument, ...]    prints {"id": ..., "title": ..., "sql": ..., "irreversible": ...} lines
    run: [argument, ...]        called once a migration; exit code 0: done, its last line is the message
    state: folder               remembers the orders; relative to where the bot was started
    timeout: 600                seconds for one migration; what takes longer is ended
    environ: [NAME, ...]        variables passed on; besides them the commands get PATH alone

What it promises: an order is on the disk before its first command runs, so the same order never runs
twice. Orders for one place never overlap, not even with a command that outlived its bot. After a restart
an order without an end is neither repeated nor guessed about: `find` raises CannotTell.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Self

import aiohttp

from bot.adapters.migrations import options as settings
from bot.adapters.migrations import pending
from bot.adapters.migrations.journal import Journal, Known
from bot.adapters.migrations.options import Options
from bot.adapters.migrations.process import CommandFailed, last_line
from bot.adapters.migrations.progress import Progress
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, CannotTell, Order, OrderRefused, Phase, Report
from bot.tasks import Tasks

_ASKING = 30.0  # seconds for the command that tells what is pending


class CommandMigrations:
    """Migrate with the configured commands."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._journal = Journal(options.state)
        self._known: dict[str, Known] | None = None
        self._running: dict[str, Progress] = {}
        self._starting = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._tasks = Tasks()

    @classmethod
    def build(cls, _: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Build from settings; raise ValueError."""
        return cls(settings.read(options, environ))

    async def pending(self, service: str, environment: str) -> Sequence[Migration]:
        """Return what the command prints; raise BackEndError."""
        command = self._options.pending
        try:
            return pending.read(await command.run(_ASKING, service=service, environment=environment))
        except (CommandFailed, ValueError) as error:
            raise BackEndError(
                f"{command.arguments[0]} did not tell what is pending for {service}: {error}"
            ) from error

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        async with self._starting:
            known = (await self._memory()).get(order.operation_id)
            if known is None:
                await self._begin(order)
            elif known.order != order:
                raise OrderRefused(f"{order.operation_id} already stands for another order.")
            else:
                self._stands(order.operation_id, known)

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal; raise BackEndError."""
        known = (await self._memory()).get(operation_id)
        if known is None:
            raise BackEndError(f"{operation_id} was never begun here.")
        if operation_id not in self._running:
            yield self._stands(operation_id, known)
            return
        async for report in self._running[operation_id].follow():
            yield report

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; raise CannotTell where its end was not noted."""
        known = (await self._memory()).get(operation_id)
        return None if known is None else self._stands(operation_id, known)

    async def ping(self) -> str:
        """Return one line that names the commands; raise BackEndError where one cannot be found."""
        names = [command.arguments[0] for command in (self._options.pending, self._options.run)]
        for name in names:
            if shutil.which(name, path=self._options.run.environ.get("PATH")) is None:
                raise BackEndError(f"there is no command {name}")
        await self._memory()
        return f"commands {' and '.join(dict.fromkeys(names))}, orders remembered in {self._journal.folder}"

    def _stands(self, operation_id: str, known: Known) -> Report:
        """Return where an order that was begun stands; raise CannotTell."""
        if operation_id in self._running:
            return self._running[operation_id].last
        if known.end is None:
            raise CannotTell(
                f"{operation_id} was begun, and the bot ended before it did; look at the database."
            )
        return known.end

    async def _memory(self) -> dict[str, Known]:
        async with self._reading:  # read twice, the older answer could hide an order begun in between
            try:
                if self._known is None:
                    self._known = await asyncio.to_thread(self._journal.read)
            except (OSError, ValueError) as error:
                folder = self._journal.folder
                raise CannotTell(f"The journal in {folder} cannot be read: {error}.") from error
            return self._known

    async def _begin(self, order: Order) -> None:
        """Note a new order and let its commands run; raise OrderRefused."""
        if not order.migrations or order.artifact is not None or order.replicas is not None:
            raise OrderRefused("To migrate, order migrations and nothing else.")
        lock = await self._lock(order)
        try:
            await self._check(order)
            await self._note(order)
        except BaseException:
            os.close(lock)
            raise
        first = Report(phase=Phase.RUNNING, ready=0, desired=len(order.migrations))
        progress = self._running[order.operation_id] = Progress(order, first)
        self._tasks.spawn(self._carry_out(progress, lock), f"migrate {order.operation_id}")

    async def _lock(self, order: Order) -> int:
        place = f"{order.service} in {order.environment}"
        try:
            lock = self._journal.lock(order.service, order.environment)
        except OSError as error:
            raise OrderRefused(f"Nothing was started: {place} cannot be reserved ({error}).") from error
        if lock is None:
            raise OrderRefused(f"Nothing was started: {place} is still being migrated; wait for its end.")
        return lock

    async def _check(self, order: Order) -> None:
        """Raise OrderRefused where this is not, word for word, what is pending next."""
        try:
            now = [*await self.pending(order.service, order.environment)]
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}.") from error
        if [*order.migrations] != now[: len(order.migrations)]:
            names = ", ".join(migration.id for migration in now) or "nothing"
            raise OrderRefused(f"Nothing was started: this is not what is pending, which is {names}.")

    async def _note(self, order: Order) -> None:
        try:
            await asyncio.to_thread(self._journal.begin, order)
        except OSError as error:
            raise OrderRefused(f"Nothing was started: it could not be noted ({error}).") from error
        (await self._memory())[order.operation_id] = Known(order)

    async def _carry_out(self, progress: Progress, lock: int) -> None:
        """Run every migration, note the end, and only then let the next order in."""
        operation_id, known, end = progress.order.operation_id, await self._memory(), None
        try:
            end = known[operation_id].end = await self._run(progress, lock)
            await asyncio.to_thread(self._journal.end, operation_id, end)
        finally:
            os.close(lock)
            del self._running[operation_id]
            if end is not None:
                progress.add(end)

    async def _run(self, progress: Progress, lock: int) -> Report:
        """Run the migrations in order, up to the first that fails; return how it ended."""
        order = progress.order
        ids = [migration.id for migration in order.migrations]
        names = {"service": order.service, "environment": order.environment, "operation": order.operation_id}
        for number, one in enumerate(ids, 1):
            try:
                said = await self._options.run.run(self._options.timeout, (lock,), migration=one, **names)
            except CommandFailed as error:
                return _failed(ids, number - 1, str(error))
            message = f"{one} has been run ({number} of {len(ids)}). {last_line(said)}".strip()
            progress.add(Report(phase=Phase.RUNNING, ready=number, desired=len(ids), message=message))
        count = "1 migration" if len(ids) == 1 else f"{len(ids)} migrations"
        return Report(
            phase=Phase.SUCCEEDED,
            ready=len(ids),
            desired=len(ids),
            message=progress.last.message,
            evidence=f"{count} run, now at {ids[-1]}",
        )


def _failed(ids: Sequence[str], ran: int, reason: str) -> Report:
    message = f"Run: {', '.join(ids[:ran]) or 'none'}. Not run: {', '.join(ids[ran:])}."
    evidence = f"{ids[ran]}: {reason}"
    return Report(phase=Phase.FAILED, ready=ran, desired=len(ids), message=message, evidence=evidence)

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

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Self

import aiohttp

from bot.adapters.commands.options import hide
from bot.adapters.commands.orders import Orders
from bot.adapters.commands.process import CommandFailed, last_line
from bot.adapters.commands.progress import Progress
from bot.adapters.migrations import fallback, pending
from bot.adapters.migrations import options as settings
from bot.adapters.migrations.options import Options
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, Order, OrderRefused, Phase, Report

_ASKING = 30.0  # seconds for the command that tells what is pending


class CommandMigrations:
    """Migrate with the configured commands."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, options: Options) -> None:
        self._options = options
        self._orders = Orders(options.state, "the database")

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
            why = hide(str(error), command.environ)
            raise BackEndError(f"{command.name} did not tell what is pending for {service}: {why}") from error

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        await self._orders.start(order, self._check, self._run)

    def follow(self, operation_id: str) -> AsyncIterator[Report]:
        """Yield reports as they change, the last one terminal; raise BackEndError."""
        return self._orders.follow(operation_id)

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; raise CannotTell where its end was not noted."""
        return await self._orders.find(operation_id)

    async def ping(self) -> str:
        """Return one line that names the commands; raise BackEndError where one cannot be found."""
        names = [command.name for command in (self._options.pending, self._options.run)]
        for name in names:
            if shutil.which(name, path=self._options.run.environ.get("PATH")) is None:
                raise BackEndError(f"there is no command {name}")
        await self._orders.known("")
        return f"commands {' and '.join(dict.fromkeys(names))}, orders remembered in {self._orders.folder}"

    async def _check(self, order: Order) -> Report:
        """Return the first report; raise OrderRefused where this is not, to the letter, what is next."""
        if not order.migrations or order.artifact is not None or order.replicas is not None:
            raise OrderRefused("To migrate, order migrations and nothing else.")
        try:
            now = [*await self.pending(order.service, order.environment)]
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}.") from error
        if [*order.migrations] != now[: len(order.migrations)]:
            names = ", ".join(migration.id for migration in now) or "nothing"
            raise OrderRefused(f"Nothing was started: this is not what is pending, which is {names}.")
        return Report(phase=Phase.RUNNING, ready=0, desired=len(order.migrations))

    async def _run(self, progress: Progress, lock: int) -> Report:
        """Run the migrations in order, up to the first that fails; return how it ended."""
        order = progress.order
        command, ids = self._options.run, [migration.id for migration in order.migrations]
        names = {"service": order.service, "environment": order.environment, "operation": order.operation_id}
        for number, one in enumerate(ids, 1):
            try:
                said = last_line(await command.run(self._options.timeout, (lock,), migration=one, **names))
            except CommandFailed as error:
                return _failed(ids, number - 1, hide(str(error), command.environ))
            message = f"{one} has been run ({number} of {len(ids)}). {hide(said, command.environ)}".strip()
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

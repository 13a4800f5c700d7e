"""Carries deploys, rollbacks and scalings out by configured commands, and asks others what there is.

docs/adapters/script.md tells what each command gets and prints.
"""

import shutil
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self, TypeVar

import aiohttp

from bot.adapters.commands.detached import DetachedRun, Vanished, ended
from bot.adapters.commands.journal import Known
from bot.adapters.commands.options import hide
from bot.adapters.commands.orders import Orders
from bot.adapters.commands.process import Command, CommandFailed, last_line
from bot.adapters.commands.progress import Progress
from bot.adapters.delivery.script import fallback, protocol
from bot.adapters.delivery.script import options as settings
from bot.adapters.delivery.script.options import Options
from bot.adapters.polling import poll
from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import (
    Artifact,
    BackEndError,
    CannotTell,
    Order,
    OrderRefused,
    Phase,
    Report,
    StageState,
)
from bot.core.ports.delivery import Running, UnknownVersion

T = TypeVar("T")
_UNKNOWN = 3
"""The exit code that says: there is no such thing."""


class ScriptDelivery:
    """Deliver with the configured commands."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, options: Options) -> None:
        self._options = options
        self._orders = Orders(options.state, "what runs")

    @classmethod
    def build(cls, _: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Build from settings; raise ValueError."""
        return cls(settings.read(options, environ))

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions that the command prints, newest first."""
        about = f"which releases {service} has"
        return await self._ask(self._options.releases, about, protocol.releases, service=service)

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return what the command says a version names; raise UnknownVersion."""

        def read(printed: str) -> Artifact:
            return protocol.artifact(version, printed)

        unknown = UnknownVersion(f"{service} has no release {version[:100]}")
        if not protocol.is_version(version):
            raise unknown
        about = f"what {version} of {service} is"
        try:
            return await self._ask(self._options.resolve, about, read, service=service, version=version)
        except _Unknown:
            raise unknown from None

    async def running(self, service: str, environment: str) -> Running:
        """Return what the command says serves now."""
        about = f"what {service} runs in {environment}"
        where = {"service": service, "environment": environment}
        return await self._ask(self._options.running, about, protocol.running, **where)

    async def compare(self, service: str, before: str, after: str) -> Comparison | None:
        """Return what lies between two references; None without a command, or where it knows nothing."""
        if self._options.compare is None:
            return None
        about = f"what lies between {before} and {after} of {service}"
        values = {"service": service, "before": before, "after": after}
        try:
            return await self._ask(self._options.compare, about, protocol.comparison, **values)
        except _Unknown:
            return None

    async def start(self, order: Order) -> None:
        """Begin an order; the same again changes nothing. Raise OrderRefused or CannotTell."""
        self._resume(await self._orders.known(order.operation_id))
        await self._orders.start(order, self._check, self._run)

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; raise CannotTell where neither its end nor `find` tells."""
        known = await self._orders.known(operation_id)
        self._resume(known)
        if self._orders.is_running(operation_id):
            return await self._now(operation_id)
        if self._options.find is None or (known is not None and known.end is not None):
            return await self._orders.find(operation_id)
        found = await self._asked(self._options.find, operation_id, known.order if known else None)
        if found is None and known is not None and self._detached(operation_id).is_begun:
            raise CannotTell(
                f"The command of {operation_id} was begun and did not end, and {self._options.find.name} has "
                f"never heard of it; look at what runs."
            )
        return found

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal; raise BackEndError."""

        async def look() -> Report:
            found = await self.find(operation_id)
            if found is None:
                raise BackEndError(f"{operation_id} was never begun here.")
            return found

        self._resume(await self._orders.known(operation_id))
        last: Report | None = None
        if self._orders.is_running(operation_id):
            async for last in self._orders.follow(operation_id):
                yield last
        if last is None or last.phase is Phase.RUNNING:  # nobody here saw how it ended
            async for report in poll(look, self._options.poll):
                yield report

    async def ping(self) -> str:
        """Return one line: that of the command for it, or which commands there are."""
        for command in self._options.commands():
            if shutil.which(command.name, path=command.environ.get("PATH")) is None:
                raise BackEndError(f"there is no command {command.name}")
        await self._orders.known("")
        if self._options.ping is not None:
            return await self._ask(self._options.ping, "whether it is ready", last_line)
        names = dict.fromkeys(command.name for command in self._options.commands())
        return f"commands {', '.join(names)}, orders remembered in {self._orders.folder}"

    async def _ask(self, command: Command, about: str, read: Callable[[str], T], **values: str) -> T:
        """Return what a command told; raise BackEndError, which is _Unknown for its exit code 3."""
        try:
            return read(await _told(command, values).run(self._options.asking, (), **values))
        except (CommandFailed, ValueError) as error:
            kind = _Unknown if isinstance(error, CommandFailed) and error.code == _UNKNOWN else BackEndError
            raise kind(f"{command.name} did not tell {about}: {self._hide(str(error))}") from error

    async def _asked(self, command: Command, operation_id: str, order: Order | None) -> Report | None:
        """Return what `find` tells, None where it has never heard of the operation; raise CannotTell."""
        where = {
            "service": order.service if order else "",
            "environment": order.environment if order else "",
        }
        about = f"what became of {operation_id}"
        try:
            found = await self._ask(command, about, protocol.found, operation=operation_id, **where)
        except _Unknown:
            return None
        except BackEndError as error:
            raise CannotTell(str(error)) from error
        return self._quiet(found)

    async def _check(self, order: Order) -> Report:
        """Return the first report; raise OrderRefused where the order is none, or its place is not known."""
        is_scaling = order.action == "scale"
        if (
            order.migrations
            or (order.artifact is None) != is_scaling
            or (order.replicas is None) == is_scaling
        ):
            raise OrderRefused("To deploy, order an artifact; to scale, a number of replicas; nothing else.")
        try:
            now = await self.running(order.service, order.environment)
        except BackEndError as error:
            raise OrderRefused(f"Nothing was started: {error}.") from error
        if order.artifact is not None:
            return Report(
                phase=Phase.RUNNING, ready=0, desired=now.desired or 0, version=order.artifact.version
            )
        return _scaling(order.replicas or 0, now)

    def _hide(self, text: str) -> str:
        return hide(text, self._options.passed)

    def _quiet(self, report: Report) -> Report:
        """Return a report whose sentences hold nothing that was passed on; references and links stay."""
        return replace(report, message=self._hide(report.message), evidence=self._hide(report.evidence))

    def _detached(self, operation_id: str) -> DetachedRun:
        return DetachedRun(self._options.state, operation_id)

    def _resume(self, known: Known | None) -> None:
        """Watch a command again that an earlier bot began, as long as it runs or its end is noted."""
        if known is None or known.end is not None or self._orders.is_running(known.order.operation_id):
            return
        detached = self._detached(known.order.operation_id)
        if detached.is_begun and (detached.is_ended or not detached.is_over):
            self._orders.resume(known, self._watch)

    async def _now(self, operation_id: str) -> Report | None:
        """Return where an order stands that is carried out; its end, where that has come already."""
        report = await self._orders.find(operation_id)
        if self._detached(operation_id).is_ended:
            async for each in self._orders.follow(operation_id):
                report = each
        return report

    async def _run(self, progress: Progress, lock: int) -> Report:
        """Call the command and return how it ended."""
        for name in ended(self._options.state):
            known = await self._orders.known(name)
            if known is not None and known.end is not None:
                self._detached(name).clear()
        values = _values(progress.order)
        command, detached = _told(self._options.run, values), self._detached(progress.order.operation_id)
        try:
            await detached.begin(command, self._options.timeout, (lock,), **values)
        except CommandFailed as error:
            return _failed(progress.last, self._hide(str(error)))
        return await self._watch(progress)

    async def _watch(self, progress: Progress) -> Report:
        """Move the progress with the command's lines, and return how it ended; raise CannotTell."""
        first, order = progress.last, progress.order
        counts_stages = first.desired == 0 and order.replicas is None

        def hear(line: str) -> None:
            report = protocol.advanced(progress.last, line, counts_stages=counts_stages)
            progress.add(self._quiet(report))

        try:
            await self._detached(order.operation_id).follow(hear)
        except CommandFailed as error:
            return _failed(progress.last, self._hide(str(error)))
        except Vanished as error:
            raise CannotTell(f"The command of {order.operation_id} was killed; look at what runs.") from error
        return _succeeded(first, progress.last)


class _Unknown(BackEndError):  # noqa: N818 - named for the answer it stands for
    """The command says that there is no such thing."""


def _told(command: Command, values: Mapping[str, str]) -> Command:
    """Return the command with what it is about in its environment, too."""
    return command.told(**settings.variables(values))


def _values(order: Order) -> dict[str, str]:
    return {
        "operation": order.operation_id,
        "action": order.action,
        "service": order.service,
        "environment": order.environment,
        "version": order.artifact.version if order.artifact else "",
        "reference": order.artifact.reference if order.artifact else "",
        "replicas": "" if order.replicas is None else str(order.replicas),
    }


def _scaling(replicas: int, now: Running) -> Report:
    """Return the first report on a scaling; raise OrderRefused where that is not possible."""
    if now.ready is None:
        raise OrderRefused(
            "Nothing was started: no replicas are counted there, so there is nothing to scale."
        )
    if replicas < 0:
        raise OrderRefused(f"Nothing was started: there are no {replicas} replicas.")
    return Report(phase=Phase.RUNNING, ready=min(now.ready, replicas), desired=replicas, version=now.version)


def _failed(last: Report, why: str) -> Report:
    evidence = f"{why}{f'; {last.evidence}' if last.evidence else ''}"
    return replace(last, phase=Phase.FAILED, evidence=evidence)


def _succeeded(first: Report, last: Report) -> Report:
    """Return the end: exit code 0 says that all is done, whatever was told of it on the way."""
    stages = tuple(
        replace(stage, state=StageState.DONE) if stage.state is StageState.RUNNING else stage
        for stage in last.stages
    )
    is_counted = (last.ready, last.desired) != (first.ready, first.desired) and not stages
    return replace(
        last,
        phase=Phase.SUCCEEDED,
        ready=last.ready if is_counted else last.desired,
        stages=stages,
        evidence=last.evidence or last.message or "exit code 0",
    )

"""`chatops run`: the whole bot, until it is told to end or cannot go on."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from bot.app import backup, do, logging, matrix, note, totp
from bot.app.asker import Hands
from bot.app.discord import Discord, open_floor
from bot.app.faults import BAD_CONFIGURATION, REFUSED, Fault
from bot.app.parts import Parts, open_parts
from bot.app.tracing import tracing
from bot.app.watch import Watch, version
from bot.app.witnesses import Witnesses
from bot.chat.line.supervisor import Fatal, Supervisor
from bot.core.alerts import Alerts
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import CHATOPS, Member
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.ports.clock import Clock
from bot.core.runbooks import Runbooks
from bot.core.workflow import Workflow
from bot.settings import Settings, SettingsError
from bot.web import alertmanager, control
from bot.web.endpoints import Readiness, application
from bot.web.metrics import Readings
from bot.web.serve import CannotListen, serve
from bot.web.status import PAST, StatusView

COGS = "cogs"
PRODUCTION = "production"
_GRACE_SECONDS = 10.0
"""How long what people have asked may take to its answer; a container is given 30 s in all."""
_INTERRUPTED = 130
log = structlog.get_logger(__name__)


async def run(settings: Settings, environ: Mapping[str, str], clock: Clock | None = None) -> int:
    """Run until SIGINT or SIGTERM; raise Fault where the bot cannot start or go on.

    Without a `clock` it runs by the one on the wall.
    """
    logging.configure(logging.style(environ, is_terminal=sys.stderr.isatty()), secrets=settings.secrets)
    ended = _hear_signals()
    try:
        token = settings.discord.require_token()
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
    async with tracing(environ, version()) as tracer:
        await _run(settings, environ, clock, token, Watch(tracer=tracer), ended)
    return 0


async def _run(
    settings: Settings,
    environ: Mapping[str, str],
    clock: Clock | None,
    token: str,
    watch: Watch,
    ended: asyncio.Event,
) -> None:
    async with open_parts(settings, environ, clock, watch) as parts, open_floor(parts, COGS) as floor:
        witnesses = parts.witnesses(floor.audit)
        readiness = _readiness(parts, floor, witnesses)
        for environment in {name for service in settings.services for name in service.environments}:
            watch.metrics.expect_executions(environment)
        watch.metrics.read(_readings(parts, floor, witnesses, readiness))
        second_factors = parts.second_factors(floor.chat)
        executed = partial(_note_execution, parts, floor)
        workflow = parts.workflow(floor.chat, witnesses, second_factors, executed)
        sources = parts.sources(floor.chat)
        response = parts.response(workflow, floor.chat, floor.rooms)
        alerts = parts.alerts(response, floor.alerts)
        floor.client.attach(workflow, sources, response, settings.timezone, alerts, second_factors)
        runbooks = parts.runbooks(workflow, floor.plays)
        hands = Hands(parts, workflow, sources, response, floor.client, runbooks)
        floor.client.attach_runbooks(runbooks, partial(do.answered, hands))
        await matrix.start(parts.matrix, workflow)
        await _warn_of_faulty(runbooks)
        _hear_reloads(parts, workflow)
        app = application(
            readiness=readiness,
            registry=watch.metrics.registry,
            refresh=watch.metrics.refresh,
            status=partial(_status, parts),
            webhooks=_webhooks(settings, alerts),
        )
        async with _serve(parts, app, hands):
            await _until_ended(parts, floor, witnesses, Supervisor(floor.client, token, parts.clock), ended)


@asynccontextmanager
async def _serve(parts: Parts, app: web.Application, hands: Hands) -> AsyncIterator[None]:
    """Open the doors: the web endpoints and the one for the command line."""
    settings = parts.settings
    async with AsyncExitStack() as doors:
        try:
            address = await doors.enter_async_context(serve(app, settings.listen.host, settings.listen.port))
            await doors.enter_async_context(
                control.serve(
                    settings.state / control.SOCKET,
                    partial(do.carry_out, hands),
                    partial(backup.carry_out, parts.memory.writer),
                    partial(totp.carry_out, parts.memory, parts.clock),
                    partial(note.carry_out, parts.memory, parts.clock),
                )
            )
        except CannotListen as error:
            raise Fault(REFUSED, str(error)) from error
        except OSError as error:
            raise Fault(
                REFUSED,
                f"{settings.state / control.SOCKET}: the door for `chatops do` cannot be opened "
                f"({error.strerror or error}). Nothing was started; make the folder writable, "
                "or choose a shorter `state`.",
            ) from error
        log.info("listening", web=address.url, state=str(settings.state))
        yield


async def _warn_of_faulty(runbooks: Runbooks) -> None:
    """Tell of each runbook that cannot be played; it is listed as faulty, and stops nothing."""
    for faulty in await runbooks.faulty():
        log.warning("a runbook cannot be played", name=faulty.name, why=faulty.lines[0])


def _webhooks(settings: Settings, alerts: Alerts) -> Sequence[web.RouteDef]:
    """Return where others tell of what happened; nowhere unless the settings name their token."""
    token = settings.alertmanager_token
    return [] if token is None else alertmanager.routes(token, alerts.hear)


def _readiness(parts: Parts, floor: Discord, witnesses: Witnesses) -> Readiness:
    writer = parts.memory.writer
    return Readiness(
        gateway=floor.client.is_connected,
        store=lambda: not writer.broken.is_set(),
        audit=lambda: writer.trouble is None and witnesses.trouble is None,
        reconciled=lambda: floor.client.catching_up.done,
        trouble=lambda: writer.trouble or witnesses.trouble,
    )


def _readings(parts: Parts, floor: Discord, witnesses: Witnesses, readiness: Readiness) -> Readings:
    """Return where the gauges are read when Prometheus asks."""
    writer, client = parts.memory.writer, floor.client
    return Readings(
        checks=readiness.checks,
        ages=lambda: {**witnesses.ages(parts.clock.now()), **floor.audit.age(parts.clock.now())},
        open_operations=parts.memory.operations.count_open,
        audit_lag=lambda: writer.lag,
        identifies_left=lambda: client.identifies_left,
        refused=lambda: client.traffic.refused,
        queues=lambda: {
            "messages": len(floor.words),
            "tasks": len(parts.tasks),
            "writes": writer.waiting,
        },
    )


def _note_execution(parts: Parts, floor: Discord, operation: Operation) -> None:
    """Count what ran, and post a checkpoint after what ran in production."""
    parts.watch.metrics.executed(operation)
    if operation.plan.environment == PRODUCTION:
        parts.tasks.spawn(floor.audit.post(), f"checkpoint after {operation.id}")


async def _until_ended(
    parts: Parts, floor: Discord, witnesses: Witnesses, supervisor: Supervisor, ended: asyncio.Event
) -> None:
    """Run the client and the checkpoints until a signal, a broken store or a fatal answer of Discord."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_signalled(ended, floor))
            group.create_task(_hold(supervisor))
            group.create_task(_watch(parts))
            group.create_task(parts.memory.writer.keep_checkpoints(witnesses.tell))
            group.create_task(floor.audit.keep())
    except* _Ended:
        log.info("ended by a signal; what is executing goes on and is followed after the next start")
    except* Fault as faults:
        raise faults.exceptions[0] from None


class _Ended(Exception):  # noqa: N818 - how a group of tasks learns that it is over
    """Somebody asked the process to end."""


def _hear_signals() -> asyncio.Event:
    """Return what is set by SIGINT and SIGTERM, also while the bot is still starting."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _end, ended, number)
    return ended


def _end(ended: asyncio.Event, number: int) -> None:
    """End in order; at the second Ctrl-C at once, which costs nothing but time at the next start."""
    if ended.is_set() and number == signal.SIGINT:
        sys.stderr.write("Ended at once. What was being executed is looked up at the next start.\n")
        sys.stderr.flush()
        os._exit(_INTERRUPTED)
    ended.set()


def _hear_reloads(parts: Parts, workflow: Workflow) -> None:
    """Read the approval matrix again at every SIGHUP; an invalid one changes nothing, the log says why."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, lambda: parts.tasks.spawn(_reload(workflow), "reload"))


async def _reload(workflow: Workflow) -> None:
    place = Place("", "", "")
    attempt = Attempt(
        requester=Member(CHATOPS.id, CHATOPS.name),
        place=place,
        interaction_id=f"sighup_{secrets.token_hex(8)}",
        command="SIGHUP",
    )
    try:
        log.info("approval matrix read again", changes=await workflow.reload(attempt))
    except Refused as refusal:
        log.error("approval matrix not loaded", reason=refusal.sentence)  # noqa: TRY400 - told in full


async def _signalled(ended: asyncio.Event, floor: Discord) -> None:
    """Wait for a signal; give what people have just asked a moment to come to its end."""
    await ended.wait()
    log.info("a signal came: nothing new is taken, what is in hand is finished", seconds=_GRACE_SECONDS)
    await floor.client.entrance.inside.finish(_GRACE_SECONDS)
    raise _Ended


async def _hold(supervisor: Supervisor) -> None:
    try:
        await supervisor.run()
    except Fatal as fatal:
        raise Fault(fatal.exit_code, str(fatal)) from fatal


async def _watch(parts: Parts) -> None:
    await parts.memory.writer.broken.wait()
    raise Fault(
        REFUSED, f"Storage failed: {parts.memory.writer.trouble} The bot has ended; look at the disk."
    )


async def _status(parts: Parts) -> StatusView:
    """Read what the public is told now; raise BackEndError."""
    now = parts.clock.now()
    return StatusView(
        services=tuple(parts.catalog.services),
        publications=await parts.memory.publications.all(now - PAST),
        made_at=now,
        zone=ZoneInfo(parts.settings.timezone),
    )

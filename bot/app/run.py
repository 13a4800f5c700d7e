"""`chatops run`: the whole bot, until it is told to end or cannot go on."""

import asyncio
import secrets
import signal
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
from bot.web.metrics import Metrics
from bot.web.serve import CannotListen, serve
from bot.web.status import PAST, StatusView

COGS = "cogs"
PRODUCTION = "production"
log = structlog.get_logger(__name__)


async def run(settings: Settings, environ: Mapping[str, str], clock: Clock | None = None) -> int:
    """Run until SIGINT or SIGTERM; raise Fault where the bot cannot start or go on.

    Without a `clock` it runs by the one on the wall.
    """
    logging.configure(secrets=settings.secrets)
    ended = _hear_signals()
    try:
        token = settings.discord.require_token()
    except SettingsError as error:
        raise Fault(BAD_CONFIGURATION, *error.lines) from error
    async with open_parts(settings, environ, clock) as parts, open_floor(parts, COGS) as floor:
        witnesses = parts.witnesses(floor.audit)
        readiness = _readiness(parts, floor, witnesses)
        metrics = Metrics(readiness.checks, lambda: witnesses.ages(parts.clock.now()))
        second_factors = parts.second_factors(floor.chat)
        executed = partial(_note_execution, parts, floor, metrics)
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
            registry=metrics.registry,
            status=partial(_status, parts),
            webhooks=_webhooks(settings, alerts),
        )
        async with _serve(parts, app, hands):
            await _until_ended(parts, floor, witnesses, Supervisor(floor.client, token, parts.clock), ended)
    return 0


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
                f"{settings.state / control.SOCKET}: the door for `chatops do` cannot be opened ({error}). "
                "Nothing was started; make the folder writable, or choose a shorter `state`.",
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


def _note_execution(parts: Parts, floor: Discord, metrics: Metrics, operation: Operation) -> None:
    """Count what ran, and post a checkpoint after what ran in production."""
    plan = operation.plan
    metrics.executed(plan.action, plan.environment, operation.state)
    if plan.environment == PRODUCTION:
        parts.tasks.spawn(floor.audit.post(), f"checkpoint after {operation.id}")


async def _until_ended(
    parts: Parts, floor: Discord, witnesses: Witnesses, supervisor: Supervisor, ended: asyncio.Event
) -> None:
    """Run the client and the checkpoints until a signal, a broken store or a fatal answer of Discord."""
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_signalled(ended))
            group.create_task(_hold(supervisor))
            group.create_task(_watch(parts))
            group.create_task(parts.memory.writer.keep_checkpoints(witnesses.tell))
            group.create_task(floor.audit.keep())
    except* _Ended:
        log.info("ended by a signal")
    except* Fault as faults:
        raise faults.exceptions[0] from None


class _Ended(Exception):  # noqa: N818 - how a group of tasks learns that it is over
    """Somebody asked the process to end."""


def _hear_signals() -> asyncio.Event:
    """Return what is set by SIGINT and SIGTERM, also while the bot is still starting."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    return ended


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


async def _signalled(ended: asyncio.Event) -> None:
    await ended.wait()
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

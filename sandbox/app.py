"""The sandbox as a whole: a local Discord, a platform and a page on one port, and the bot beside them."""

import asyncio
import errno
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from sandbox import bot_process
from sandbox.access import Access
from sandbox.bot_process import BAD_CONFIGURATION, BotError, BotProcess
from sandbox.browser import open_page
from sandbox.discord import rest
from sandbox.discord.plan import GuildPlan
from sandbox.discord.server import LocalDiscord
from sandbox.guild import Team, TeamError, TokensError, keep_tokens, read_team
from sandbox.page import routes as page
from sandbox.page.behind import Behind
from sandbox.platform.platform import Platform
from sandbox.platform.routes import application as platform_application
from sandbox.platform.sample import services
from sandbox.port import HOST, TakenError, listening, sign
from sandbox.tasks import Tasks

CONFIG = Path(__file__).parent.parent / "chatops.yaml"
_ANOTHER_FOLDER = "Nothing was started; name a folder that you may write to: --state build/sandbox"
_SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What `chatops sandbox` was asked for.

    `pace` is the seconds before each replica of a rollout, `traffic` the requests a second to each service
    in each environment; 0: none.
    `discord` makes the local Discord, `command` says how the bot is started with the settings at a path,
    `spawn` starts that.
    """

    port: int = 8420
    state: Path | None = None
    with_bot: bool = True
    as_json: bool = False
    open_page: bool = False
    config: Path = CONFIG
    pace: float = 1.0
    traffic: float = 1.0
    discord: Callable[[GuildPlan], LocalDiscord] = LocalDiscord
    command: Callable[[Path], list[str]] = bot_process.command
    spawn: bot_process.Spawn = bot_process.spawn


async def run(options: Options) -> int:
    """Run until SIGINT, SIGTERM or the end of the terminal; return the exit code."""
    ended = _hear_signals()
    try:
        await _live(options)
    except asyncio.CancelledError:
        if not ended.is_set():
            raise
    except SandboxError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    if not options.as_json:
        sys.stdout.write("\nThe sandbox has stopped; nothing of it is left running.\n")
    return 0


def _hear_signals() -> asyncio.Event:
    """Cancel this task once, at whatever it is, when somebody asks for the end; the event tells that."""
    ended = asyncio.Event()
    task = asyncio.current_task()

    def end() -> None:
        if not ended.is_set() and task is not None:
            task.cancel()
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        is_nohup = number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN
        if not is_nohup:  # in the background of a shell SIGINT is ignored as well, but who sends it means it
            asyncio.get_running_loop().add_signal_handler(number, end)
    return ended


async def _live(options: Options) -> None:
    """Serve a sandbox until it is cancelled; raise SandboxError."""
    tasks = Tasks()
    async with serve(options) as sandbox:
        _tell(options, sandbox.ready)
        try:
            if options.open_page:
                # The plain address leads there too; a token would stand in everybody's list of processes.
                tasks.spawn(open_page(str(sandbox.ready["url"])), "browser")
            await (asyncio.Event().wait() if sandbox.bot is None else sandbox.bot.keep())
        except BotError as error:
            raise SandboxError(str(error), error.code) from error
        finally:
            await tasks.close()


class SandboxError(Exception):
    """The sandbox cannot run; the message says why and what to do, `code` is how the process ends."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox: what its ready line says, and the bot's process, if it has one."""

    ready: Mapping[str, object]
    bot: BotProcess | None
    discord: LocalDiscord
    platform: Platform


@asynccontextmanager
async def serve(options: Options) -> AsyncIterator[Sandbox]:
    """Run a sandbox inside the block, everything ready; raise SandboxError."""
    team = _team(options.config)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_folder(options.state))
        team = _with_kept_tokens(team, folder)
        listener = stack.enter_context(_listener(options.port))
        port = listener.getsockname()[1]
        access, url = Access(port, team.page_token), f"http://{HOST}:{port}"
        ready = _ready(team, url, folder) | {"page": url + access.path}
        discord = options.discord(team.plan())
        platform = Platform(folder / "platform", services(), pace=options.pace, traffic=options.traffic)
        await _start_platform(stack, platform)
        await stack.enter_async_context(_http(discord, platform, ready, access, listener))
        bot = None
        if options.with_bot:
            bot = await _start_bot(stack, options, folder, ready)
        yield Sandbox(ready, bot, discord, platform)


def _team(config: Path) -> Team:
    try:
        return read_team(config)
    except TeamError as error:
        raise SandboxError(str(error), BAD_CONFIGURATION) from error


def _with_kept_tokens(team: Team, folder: Path) -> Team:
    try:
        return keep_tokens(team, folder / "tokens.json")
    except TokensError as error:
        raise SandboxError(str(error)) from error


async def _start_platform(stack: AsyncExitStack, platform: Platform) -> None:
    try:
        await stack.enter_async_context(platform)
    except ExceptionGroup as group:
        error: Exception = group
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        raise SandboxError(
            f"The platform's processes cannot be started ({error}). Nothing is left running; give them "
            "256 open files and 2 GB of memory (ulimit -n 256, ulimit -v 2000000), then try again."
        ) from group


async def _start_bot(
    stack: AsyncExitStack, options: Options, folder: Path, ready: dict[str, object]
) -> BotProcess:
    try:
        command = options.command(options.config)
        running = bot_process.running(command, folder, ready, options.spawn)
        bot = await stack.enter_async_context(running)
    except BotError as error:
        raise SandboxError(str(error), error.code) from error
    ready |= {"status_page": f"{bot.web}/status", "metrics": f"{bot.web}/metrics"}
    return bot


@asynccontextmanager
async def _http(
    discord: LocalDiscord,
    platform: Platform,
    ready: dict[str, object],
    access: Access,
    listener: socket.socket,
) -> AsyncIterator[None]:
    """Serve the local Discord, the page and the platform's interface on one port."""
    app = web.Application(client_max_size=rest.LARGEST_REQUEST, middlewares=[access.guard])
    discord.attach(app, str(ready["url"]).rstrip("/"))
    app.add_subapp("/_platform", platform_application(platform))
    app.add_routes(page.build(ready, access, Behind(ready, discord, platform).look))
    app.on_response_prepare.append(sign)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


def _ready(team: Team, url: str, folder: Path) -> dict[str, object]:
    """Return the ready line of the contract, as far as it is known without the bot."""
    return {
        "event": "ready",
        "url": f"{url}/",
        "api": f"{url}/api/v10",
        "gateway": f"{url.replace('http', 'ws', 1)}/gateway",
        "bot_token": team.bot_token,
        "application_id": str(team.application_id),
        "guild_id": str(team.guild_id),
        "channels": {name: str(id_) for name, id_ in team.channels.items()},
        "roles": {name: str(id_) for name, id_ in team.roles.items()},
        "users": team.users(),
        "state": str(folder),
        "status_page": None,
        "metrics": None,
        "control": f"{url}/_control",
        "platform": f"{url}/_platform",
    }


def _tell(options: Options, ready: Mapping[str, object]) -> None:
    sys.stdout.write((json.dumps(ready) if options.as_json else _welcome(options, ready)) + "\n")
    sys.stdout.flush()


def _welcome(options: Options, ready: Mapping[str, object]) -> str:
    lines = [
        "The sandbox is up. Open this page:",
        "",
        f"    {ready['page']}",
        "",
        "As alice type     /deploy order-service v2.4.1 production",
        "then as bob       react with \N{WHITE HEAVY CHECK MARK} and watch the replicas being replaced.",
        "",
        f"State and audit log   {ready['state']}",
    ]
    if options.with_bot:
        lines.append(f"Status page           {ready['status_page']}")
    else:
        lines += [
            "",
            "No bot runs. Start one in another terminal:",
            f"    export DISCORD_TOKEN={ready['bot_token']}",
            f"    export DISCORD_API_BASE={ready['api']} DISCORD_GATEWAY={ready['gateway']}",
            "    chatops run",
        ]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


@contextmanager
def _listener(port: int) -> Iterator[socket.socket]:
    try:
        with listening(port) as listener:
            yield listener
    except TakenError as error:
        raise SandboxError(str(error)) from error


@contextmanager
def _folder(state: Path | None) -> Iterator[Path]:
    """Return the state folder: the one asked for is kept, one of our own goes in the end."""
    if state is None:
        with tempfile.TemporaryDirectory(prefix="chatops-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    try:
        folder = state.absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise SandboxError(f"{state} cannot be used ({error.strerror}). {_ANOTHER_FOLDER}") from error
    yield folder

"""The discord.py client: connects, loads what listens, and reads back what was missed."""

import asyncio
import sys
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.alert_desk import AlertDesk
from bot.chat.desk import Desk
from bot.chat.incident_desk import IncidentDesk
from bot.chat.interactions import code_entry, incident_form
from bot.chat.interactions.alert_buttons import AlertButton
from bot.chat.interactions.buttons import OperationButton
from bot.chat.interactions.entrance import Entrance
from bot.chat.interactions.incident_buttons import IncidentButton
from bot.chat.interactions.page_buttons import PageButton
from bot.chat.interactions.runbook_buttons import RunbookButton
from bot.chat.interactions.suggestions import Suggestions
from bot.chat.interactions.totp_buttons import TotpButton
from bot.chat.interactions.tree import Tree
from bot.chat.line.catching_up import CatchingUp
from bot.chat.line.events import Events
from bot.chat.line.gateway import Line, Pace
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.incident_events import IncidentEvents
from bot.chat.line.sync import CommandSync
from bot.chat.runbook_desk import Answer, RunbookDesk
from bot.chat.second_factor_desk import SecondFactorDesk
from bot.chat.throttle import Throttle
from bot.chat.traffic import Traffic
from bot.chat.watch import Unwatched, Watch
from bot.core.inquiries.sources import Sources
from bot.core.ports.clock import Clock
from bot.tasks import Tasks

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_LONGEST_RATE_LIMIT = 30.0
_LOGIN_SECONDS = 8.0
"""With the longest pause 10 s: so soon after Discord's return the next answer counts, if one got lost."""
_GUILD_ARRIVES = 0.5
_INTENTS = discord.Intents(
    guilds=True, guild_messages=True, guild_reactions=True, guild_scheduled_events=True
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Another Discord to talk to: the address of its REST API (with its version) and of its gateway."""

    api_base: str | None = None
    gateway: str | None = None

    def apply(self) -> None:
        """Point discord.py there; it knows no other way than its class attributes, one Discord a process."""
        if self.api_base is not None:
            Route.BASE = self.api_base.rstrip("/")
        if self.gateway is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway)


class ChatClient(commands.Bot):
    """Listens in one guild; `cogs` names the package of commands, None for none.

    `attach` the workflow, and what answers questions, before it runs. No privileged intents: members are
    read by REST when they matter, what people write is not read at all.
    """

    def __init__(
        self,
        entrance: Entrance,
        clock: Clock,
        tasks: Tasks,
        *,
        cogs: str | None,
        sync: CommandSync,
        ledger: IdentifyLedger,
        pace: Pace | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.watch = watch or Unwatched()
        self.traffic = Traffic(self.watch, clock.now)
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=_INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=_LONGEST_RATE_LIMIT,
            http_trace=self.traffic.attach(Throttle().trace()),
            guild_ready_timeout=_GUILD_ARRIVES,
        )
        self.entrance = entrance
        self.clock = clock
        self.tasks = tasks
        self._package = cogs
        self._sync, self._ledger = sync, ledger
        self._line = Line(self, ledger, clock, pace)
        self._desk: Desk | None = None
        self._sources: Sources | None = None
        self._incidents: IncidentDesk | None = None
        self._alerts: AlertDesk | None = None
        self._second_factors: SecondFactorDesk | None = None
        self._runbooks: tuple[RunbookDesk, Answer] | None = None
        self.timezone = "UTC"
        self._up = False
        self.catching_up = CatchingUp(self._reconcile, tasks, clock)

    def attach(
        self,
        desk: Desk,
        sources: Sources | None = None,
        incidents: IncidentDesk | None = None,
        timezone: str = "UTC",
        alerts: AlertDesk | None = None,
        second_factors: SecondFactorDesk | None = None,
    ) -> None:
        """Hand what people do to `desk`, `incidents`, `alerts`, `second_factors`, what they ask to `sources`.

        Call it once, before the client runs; `timezone` is the team's.
        """
        self._desk = desk
        self._sources = sources
        self._incidents = incidents
        self._alerts = alerts
        self._second_factors = second_factors
        self.timezone = timezone
        self.versions = Suggestions(desk.suggest_versions, self.tasks, self.clock)
        self.ways_back = Suggestions(desk.suggest_rollbacks, self.tasks, self.clock)
        self.pending = Suggestions(desk.suggest_migrations, self.tasks, self.clock)

    def attach_runbooks(self, runbooks: RunbookDesk, answer: Answer) -> None:
        """Hand runbooks to `runbooks`, what their steps ask to `answer`; call it once, likewise."""
        self._runbooks = runbooks, answer

    @property
    def workflow(self) -> Desk:
        """Return the workflow."""
        if self._desk is None:
            raise RuntimeError("attach() the workflow before the client runs")
        return self._desk

    @property
    def sources(self) -> Sources:
        """Return where answers come from."""
        if self._sources is None:
            raise RuntimeError("attach() the sources before anybody asks")
        return self._sources

    @property
    def incidents(self) -> IncidentDesk:
        """Return where incidents are run."""
        if self._incidents is None:
            raise RuntimeError("attach() the incidents before anybody calls one")
        return self._incidents

    @property
    def alerts(self) -> AlertDesk:
        """Return where alerts are declared incidents."""
        if self._alerts is None:
            raise RuntimeError("attach() the alerts before anybody declares one an incident")
        return self._alerts

    @property
    def second_factors(self) -> SecondFactorDesk:
        """Return where second factors are enrolled."""
        if self._second_factors is None:
            raise RuntimeError("attach() the second factors before anybody enrols one")
        return self._second_factors

    @property
    def runbooks(self) -> RunbookDesk:
        """Return where runbooks are played."""
        if self._runbooks is None:
            raise RuntimeError("attach_runbooks() before anybody plays one")
        return self._runbooks[0]

    @property
    def answer(self) -> Answer:
        """Return what answers commands that are no powers, as a step asks them."""
        if self._runbooks is None:
            raise RuntimeError("attach_runbooks() before anybody plays one")
        return self._runbooks[1]

    def is_room(self, channel_id: str) -> bool:
        """Tell, from memory, whether this channel is an incident's room."""
        return self._incidents is not None and self._incidents.is_room(channel_id)

    @override
    async def setup_hook(self) -> None:
        """Load the events, the buttons and every module of the package of commands; once, however often."""
        self.add_dynamic_items(OperationButton, PageButton, IncidentButton, AlertButton, TotpButton)
        self.add_dynamic_items(RunbookButton)
        if self.get_cog(Events.__name__) is None:
            await self.add_cog(Events(self, self.workflow, self.catching_up, self.entrance.guild_id))
        if self._incidents is not None and self.get_cog(IncidentEvents.__name__) is None:
            await self.add_cog(IncidentEvents(self, self._incidents, self.entrance.guild_id))
        if self._package is None:
            return
        package = import_module(self._package)
        for module in iter_modules(package.__path__, f"{self._package}."):
            if module.name not in self.extensions:
                await self.load_extension(module.name)
        for command in self.tree.walk_commands():
            if not isinstance(command, app_commands.Group):
                self.watch.expect(command.qualified_name)

    @override
    async def login(self, token: str) -> None:
        """Log in; after a failure the client is as before and can try again. Raise TimeoutError."""
        try:
            async with asyncio.timeout(_LOGIN_SECONDS):
                await super().login(token)
        except BaseException:
            await self.http.close()
            self.http.connector = discord.utils.MISSING
            raise

    @override
    async def connect(self, *, reconnect: bool = True) -> None:
        """Hold the line until closed; raise ConnectionClosed where Discord forbids another attempt."""
        await self._line.hold()

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Write the IDENTIFY down; the line has waited for the budget already."""
        self._ledger.record()

    def is_connected(self) -> bool:
        """Return whether events arrive now; `is_ready` stays true once it was."""
        return self._up and not self.is_closed()

    @property
    def identifies_left(self) -> int:
        """How many new sessions are left in the budget of 24 hours."""
        return self._ledger.left

    async def on_connect(self) -> None:
        """Note that a session began."""
        self._up = True
        self.watch.connected("identify")

    async def on_disconnect(self) -> None:
        """Note that the line is down."""
        self._up = False

    async def on_ready(self) -> None:
        """Read back what a new session has not told, whatever becomes of the commands."""
        self.catching_up.request()
        await self._sync.run(self.tree, self.application_id)

    async def on_resumed(self) -> None:
        """Read back even though events were replayed: Discord does not promise that all of them were."""
        self._up = True
        self.watch.connected("resume")
        self.catching_up.request()

    async def on_payload_skipped(self) -> None:
        """Read back what the unreadable payload may have told."""
        self.catching_up.request()

    async def on_interaction(self, interaction: "discord.Interaction[Any]") -> None:
        """Take a form that was sent: discord.py knows none, so that those from before a restart count too."""
        await incident_form.submitted(interaction)
        await code_entry.submitted(interaction)

    @override
    async def on_message(self, message: discord.Message, /) -> None:
        """Ignore what people write: commands are slash commands."""

    @override
    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log what a handler raised, and read back later what it should have handed over."""
        log.error("event not handled", handler=event_method, exc_info=sys.exception())
        self.catching_up.request()

    async def _reconcile(self) -> bool:
        """Read all back; where one part cannot be, the others are all the same."""
        is_settled = await self.workflow.reconcile()
        for desk in (self._incidents, self._alerts, self._runbooks and self._runbooks[0]):
            is_settled &= desk is None or await desk.reconcile()
        return is_settled

"""The local Discord put together: state, REST, gateway, limits and faults behind one port."""

import socket
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.discord import rest
from sandbox.discord.clock import Clock, WallClock
from sandbox.discord.faults.cast import Cast
from sandbox.discord.faults.control import Control
from sandbox.discord.faults.rest import RestFaults
from sandbox.discord.faults.scene import Scene
from sandbox.discord.gateway import Gateway, GatewaySettings
from sandbox.discord.interactions.pending import SECONDS_TO_RESPOND
from sandbox.discord.plan import GuildPlan
from sandbox.discord.ratelimits import DISCORD, RateLimiter, RateLimits
from sandbox.discord.world import World

LOOPBACK = "127.0.0.1"
SHUTDOWN_SECONDS = 1.0


class LocalDiscord:
    """One guild served at `/api/v10`, `/gateway`, `/attachments` and `/_control`.

    Either `start` it on a port of its own, or `attach` it to an application that serves more than Discord.
    `witnesses` are middlewares that see every REST answer before faults are played on it; `patience` is
    how many seconds the bot has to respond to an interaction.
    """

    def __init__(
        self,
        plan: GuildPlan,
        *,
        clock: Clock | None = None,
        limits: RateLimits = DISCORD,
        settings: GatewaySettings | None = None,
        witnesses: Sequence[Middleware] = (),
        patience: float = SECONDS_TO_RESPOND,
    ) -> None:
        clock = clock or WallClock()
        self.world = World(plan, clock, patience)
        self.gateway = Gateway(self.world, clock, settings or GatewaySettings())
        self._limiter = RateLimiter(limits, clock)
        self._faults = RestFaults(self.world.actor)
        self._control = Control(Scene(self.gateway, self._faults, Cast(self.world), clock))
        self._witnesses = witnesses
        self._runner: web.AppRunner | None = None

    def attach(self, app: web.Application, url: str) -> None:
        """Add the routes to `app`, which will be served at `url` (`http://127.0.0.1:8420`)."""
        api = rest.build(
            self.world,
            gateway_url=url.replace("http", "ws", 1) + "/gateway",
            session_start_limit=self.gateway.session_start_limit,
        )
        api.middlewares.extend((self._faults.interfere, *self._witnesses, self._limiter.limit))
        app.add_subapp("/api/v10", api)
        app.add_routes(
            [
                web.get("/gateway", self.gateway.handle),
                web.get("/gateway/", self.gateway.handle),  # many clients put `/?v=10` behind the address
                web.post("/_control", self._control.handle),
                rest.attachments(self.world),
            ]
        )
        app.on_shutdown.append(self._end)
        self.world.serve_attachments_from(url)

    async def start(self, port: int = 0) -> str:
        """Serve on loopback, on a free port unless one is given; return the address."""
        listener = socket.create_server((LOOPBACK, port))
        url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        app = web.Application(client_max_size=rest.LARGEST_REQUEST)
        self.attach(app, url)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        return url

    async def close(self) -> None:
        """End what `start` began; all sockets are closed within a second."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _end(self, _app: web.Application) -> None:
        self.world.close()
        await self.gateway.close()

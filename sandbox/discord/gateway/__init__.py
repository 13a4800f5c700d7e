"""Gateway v10 over WebSockets: sessions that outlive their sockets."""

from sandbox.discord.gateway.server import Gateway
from sandbox.discord.gateway.settings import GatewaySettings

__all__ = ["Gateway", "GatewaySettings"]

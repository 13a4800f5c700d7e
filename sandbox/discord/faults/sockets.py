"""Orders about the gateway: cut, reconnect, invalidate, an outage."""

from typing import Annotated, Any

import msgspec

from sandbox.discord.faults.scene import Amount, Name, Order, Scene

CloseCode = Annotated[int, msgspec.Meta(ge=1000, le=4999)]


class Drop(Order, tag="drop"):
    """Close gateway sockets; with `abort` they are cut without a close frame. Sessions stay resumable."""

    who: Name = "bot"
    code: CloseCode = 4000
    abort: bool = False

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        whom = scene.cast.whom(self.who)
        closed = scene.gateway.cut(whom) if self.abort else scene.gateway.drop(whom, self.code)
        return {"sockets": closed}


class Invalidate(Order, tag="invalidate"):
    """Send op 9; unless `resumable`, what was missed is lost."""

    who: Name = "bot"
    resumable: bool = False

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        return {"sockets": scene.gateway.invalidate(scene.cast.whom(self.who), resumable=self.resumable)}


class Reconnect(Order, tag="reconnect"):
    """Send op 7: come back and resume."""

    who: Name = "bot"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        return {"sockets": scene.gateway.reconnect(scene.cast.whom(self.who))}


class BotOffline(Order, tag="bot_offline"):
    """Close the bot's sockets and refuse new ones until `offline` is false, or `seconds` are over."""

    offline: bool = True
    seconds: Amount | None = None

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        closed = scene.set_bot_offline(offline=self.offline)
        if self.offline and self.seconds is not None:
            scene.end_outage_after(self.seconds)
        return {"sockets": closed}

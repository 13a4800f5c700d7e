"""Orders about the gateway: cut, reconnect, invalidate, silence, nonsense, an outage."""

from typing import Annotated, Any

import msgspec

from sandbox.discord.faults.scene import Amount, Name, Order, Scene
from sandbox.discord.gateway.admission import Greeting

CloseCode = Annotated[int, msgspec.Meta(ge=1000, le=4999)]
Hex = Annotated[str, msgspec.Meta(pattern="^([0-9a-fA-F]{2})+$")]


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


class Mute(Order, tag="mute"):
    """Say nothing more on gateway sockets, and leave them open: no event, no answer, no good-bye."""

    who: Name = "bot"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        return {"sockets": scene.gateway.mute(scene.cast.whom(self.who))}


class Garbage(Order, tag="garbage"):
    """Send a frame that says `text`, or a binary message of these bytes (`hex`), whatever that may mean."""

    text: str | None = None
    hex: Hex | None = None
    who: Name = "bot"

    def __post_init__(self) -> None:
        if (self.text is None) is (self.hex is None):
            raise ValueError("`garbage` needs `text`, or `hex`, but not both")

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sockets` it reached."""
        frame = bytes.fromhex(self.hex) if self.hex is not None else self.text or ""
        return {"sockets": scene.gateway.say(scene.cast.whom(self.who), frame)}


class Repeat(Order, tag="repeat"):
    """Send every event in so many `copies`, until the session ends or this is ordered again with 1."""

    copies: Annotated[int, msgspec.Meta(ge=1, le=10)]
    who: Name = "bot"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell how many `sessions` it reached."""
        return {"sessions": scene.gateway.repeat(scene.cast.whom(self.who), self.copies)}


class Withhold(Order, tag="withhold"):
    """Leave out HELLO, or the answer to IDENTIFY, the next `times` that it would come to anybody."""

    greeting: Greeting
    times: Annotated[int, msgspec.Meta(ge=0)] = 1

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.gateway.withhold(self.greeting, self.times)
        return {}


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

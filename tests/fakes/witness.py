"""A witness that knows what it was told, and may be away."""

from collections.abc import Callable

from bot.core.ports.witness import Unwitnessed


class Absent:
    """The `Witness` port: `away` times it cannot be reached; `seen` notes what `look` shows at each call."""

    def __init__(self, look: Callable[[], object], away: int = 0) -> None:
        self._look = look
        self.away = away
        self.seen: list[object] = []

    async def anchor(self) -> None:
        """Take note, unless away."""
        if self.away:
            self.away -= 1
            raise Unwitnessed("The checkpoints do not reach anybody.")
        self.seen.append(self._look())

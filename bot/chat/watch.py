"""Who watches how the bot fares at Discord: told of interactions, connections and calls as they happen."""

from typing import Protocol

import aiohttp

from bot.core.ports.tracing import Tracer, Untraced


class Watch(Protocol):
    """Counts and follows; none of it may raise or wait."""

    @property
    def tracer(self) -> Tracer:
        """Who follows commands."""
        ...

    def expect(self, command: str) -> None:
        """Note that there is such a command."""
        ...

    def handled(self, command: str, result: str) -> None:
        """Note how an interaction ended."""
        ...

    def acknowledged(self, seconds: float) -> None:
        """Note how long after it was made an interaction was answered for the first time."""
        ...

    def connected(self, kind: str) -> None:
        """Note a connection to the gateway: `identify` or `resume`."""
        ...

    def called(self, method: str, status: int | None) -> None:
        """Note a call of Discord, with no `status` where no answer came."""
        ...

    def limited(self, scope: str) -> None:
        """Note that Discord refuses calls for a while."""
        ...

    def follow_calls(self, config: aiohttp.TraceConfig) -> None:
        """Follow each call that `config` shows."""
        ...


class Unwatched:
    """The watch of those whom nobody watches."""

    tracer: Tracer = Untraced()

    def expect(self, command: str) -> None:
        """Note nothing."""

    def handled(self, command: str, result: str) -> None:
        """Note nothing."""

    def acknowledged(self, seconds: float) -> None:
        """Note nothing."""

    def connected(self, kind: str) -> None:
        """Note nothing."""

    def called(self, method: str, status: int | None) -> None:
        """Note nothing."""

    def limited(self, scope: str) -> None:
        """Note nothing."""

    def follow_calls(self, config: aiohttp.TraceConfig) -> None:
        """Follow nothing."""

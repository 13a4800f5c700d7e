"""What the gateway asks of the state behind it."""

from collections.abc import Callable
from typing import Any, Protocol

from sandbox.discord.events import Actor, Dispatch


class Source(Protocol):
    """The world, as far as a gateway needs it; payloads are Discord's JSON."""

    def actor(self, token: str) -> Actor | None:
        """Return whose token this is, with or without `Bot `."""

    def subscribe(self, listener: Callable[[Dispatch], None]) -> Callable[[], None]:
        """Call `listener` with every event; return how to stop that."""

    def view(self, dispatch: Dispatch, actor: Actor, intents: int | None) -> dict[str, Any] | None:
        """Return the payload as this actor sees it; None when they do not get it."""

    def ready(self, actor: Actor) -> dict[str, Any]:
        """Return the READY payload without what belongs to the session."""

    def guild_creates(self, actor: Actor, intents: int | None) -> list[dict[str, Any]]:
        """Return the GUILD_CREATE payloads that follow READY."""

    def members_chunk(
        self, guild_id: int, query: str | None, limit: int, user_ids: list[int] | None
    ) -> list[dict[str, Any]]:
        """Return the members asked for: by the beginning of a name, or by id; `limit` 0 means all."""

"""What a write that is refused ends in."""

from collections.abc import Awaitable

from bot.core.ports.store import StoreError


async def refusal(write: Awaitable[object]) -> str:
    """Return the name of the refusal that `write` ends in."""
    try:
        await write
    except StoreError as error:
        return type(error).__name__
    return "done"

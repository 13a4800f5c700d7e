"""`chatops backup`: a copy of everything, made by the only process that may touch the database."""

from pathlib import Path

from bot.adapters.clock.wall import WallClock
from bot.app.faults import REFUSED, Fault
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.folder import open_store


async def back_up(settings: Settings, target: Path) -> int:
    """Copy the store to the new file `target`; raise Fault where that cannot be done."""
    try:
        async with open_store(settings.state, WallClock()) as store:
            await store.back_up(target)
    except StoreError as error:
        raise Fault(REFUSED, str(error)) from error
    return 0

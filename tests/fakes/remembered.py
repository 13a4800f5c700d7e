"""A state folder in which something has happened."""

from bot.adapters.clock.wall import WallClock
from bot.core.domain.audit import EventName
from bot.store.folder import open_store
from tests.fakes.folder import Folder
from tests.fakes.operations import make_event, make_operation


async def remember(folder: Folder) -> None:
    """Leave a state folder with one operation, which was asked for and cancelled."""
    operation = make_operation()
    folder.state.mkdir()
    async with open_store(folder.state, WallClock()) as memory:
        await memory.operations.add(operation, make_event(operation))
        await memory.operations.record(make_event(operation, EventName.COMMAND))

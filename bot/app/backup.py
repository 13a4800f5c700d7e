"""`chatops backup`: a copy of everything, made by the only process that may touch the database.

While the bot runs, it makes the copy itself; otherwise this process does.
"""

from collections.abc import Callable
from pathlib import Path

from bot.adapters.clock.wall import WallClock
from bot.app.faults import REFUSED, Fault
from bot.app.parts import signing_key
from bot.app.progress import progress
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.folder import open_store
from bot.store.writer import Writer
from bot.web import control

Say = Callable[[str], None]


async def back_up(settings: Settings, target: Path, say: Say = print) -> int:
    """Copy the store to the new file `target` and tell so; raise Fault where that cannot be done."""
    told: list[str] = []
    target = _whole(target)
    with progress("Copying what the bot remembers"):
        try:
            code = await control.ask_for_backup(settings.state / control.SOCKET, target, told.append)
        except control.NobodyListens:
            code = await _back_up_here(settings, target, told.append)
    if code:
        raise Fault(code, *told)
    for line in told:
        say(line)
    return code


async def carry_out(writer: Writer, target: Path, say: Say) -> int:
    """Copy what `writer` has written to the new file `target`, tell how it went; return the exit code."""
    try:
        await writer.back_up(target)
    except StoreError as error:
        say(str(error))
        return REFUSED
    say(f"Everything the bot remembers is in {target}.")
    return 0


async def _back_up_here(settings: Settings, target: Path, say: Say) -> int:
    if not settings.state.exists():
        say(
            f"No backup was made: {settings.state} is not there. Name the state folder: --state, or --config."
        )
        return REFUSED
    signing = signing_key(settings)
    try:
        async with open_store(settings.state, WallClock(), signing=signing) as memory:
            return await carry_out(memory.writer, target, say)
    except StoreError as error:
        say(f"No backup was made. {error}")
        return REFUSED


def _whole(target: Path) -> Path:
    """Return the path from the root: the bot works in another folder than the one who asks."""
    return target.absolute()

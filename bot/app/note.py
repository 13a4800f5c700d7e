"""`chatops audit note`: what was done by hand while the bot was down, added to the audit log.

While the bot runs, it writes it down itself; otherwise this process does.
"""

import os
import secrets
from collections.abc import Callable

from bot.adapters.clock.wall import WallClock
from bot.app.faults import REFUSED, USAGE, Fault
from bot.app.parts import signing_key
from bot.core.domain import by_hand
from bot.core.domain.by_hand import Note
from bot.core.domain.refusal import Refused
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.folder import Memory, open_store
from bot.web import control

Say = Callable[[str], None]


async def write_down(settings: Settings, note: Note, say: Say) -> int:
    """Add the note to the log; return the exit code, raise Fault."""
    who = f"uid {os.getuid()}"
    told: list[str] = []
    try:
        code = await control.ask_for_note(settings.state / control.SOCKET, note, who, told.append)
    except control.NobodyListens:
        code = await _write_down_here(settings, note, who, told.append)
    if code:
        raise Fault(code, *told)
    for line in told:
        say(line)
    return code


async def carry_out(memory: Memory, clock: Clock, note: Note, who: str, say: Say) -> int:
    """Write it down for `who`; tell how it went, and return the exit code."""
    try:
        event = by_hand.recorded(note, who, f"hand_{secrets.token_hex(8)}", clock.now())
        await memory.operations.record(event)
    except Refused as refusal:
        say(refusal.sentence)
        return USAGE
    except StoreError as error:
        say(f"It is not certain that it was written down; look again. {error}")
        return REFUSED
    say(f"Written down as {event.event}: @{event.user.name} did {event.command} by hand.")
    return 0


async def _write_down_here(settings: Settings, note: Note, who: str, say: Say) -> int:
    clock, signing = WallClock(), signing_key(settings)
    try:
        async with open_store(settings.state, clock, signing=signing) as memory:
            return await carry_out(memory, clock, note, who, say)
    except StoreError as error:
        say(f"Nothing was written down. {error}")
        return REFUSED

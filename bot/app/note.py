"""`chatops audit note`: what was done by hand while the bot was down, added to the audit log.

While the bot runs, it writes it down itself; otherwise this process does.
"""

import secrets

from bot.app import owner
from bot.app.faults import REFUSED, USAGE
from bot.app.owner import Say
from bot.core.domain import by_hand
from bot.core.domain.by_hand import Note
from bot.core.domain.refusal import Refused
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.folder import Memory
from bot.web import control


async def write_down(settings: Settings, note: Note, say: Say) -> int:
    """Add the note to the log; return the exit code, raise Fault."""
    door = settings.state / control.SOCKET
    return await owner.ask(
        settings,
        lambda who, tell: control.ask_for_note(door, note, who, tell),
        lambda memory, clock, who, tell: carry_out(memory, clock, note, who, tell),
        say,
        undone="Nothing was written down",
    )


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

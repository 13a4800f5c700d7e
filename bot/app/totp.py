"""`chatops totp`: a key for second factors, and taking away one whose phone or key is lost.

While the bot runs, it takes it away itself; otherwise this process does.
"""

import base64
import secrets

from bot.app import owner
from bot.app.faults import REFUSED
from bot.app.owner import Say
from bot.core.domain import audit
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.settings.second_factor import BYTES
from bot.store.folder import Memory
from bot.web import control


def keygen(say: Say) -> int:
    """Print a new key."""
    say(base64.b64encode(secrets.token_bytes(BYTES)).decode())
    return 0


async def reset(settings: Settings, user: str, say: Say) -> int:
    """Take the second factor of a user (name or id) away; return the exit code, raise Fault."""
    door = settings.state / control.SOCKET
    return await owner.ask(
        settings,
        lambda who, tell: control.ask_for_reset(door, user, who, tell),
        lambda memory, clock, who, tell: carry_out(memory, clock, user, who, tell),
        say,
        undone="Nothing was changed",
    )


async def carry_out(memory: Memory, clock: Clock, user: str, who: str, say: Say) -> int:
    """Take it away, with the event that says `who` did; tell how it went, and return the exit code."""
    name = user.removeprefix("@")
    try:
        found = [each for each in await memory.second_factors.people() if name in {each.id, each.name}]
        if len(found) != 1:
            several = f"Several people are called {name}: name one by their id." if found else ""
            say(
                several or f"{name} has no second factor. Nothing was changed; check the name, or use the id."
            )
            return REFUSED
        [person] = found
        command = f"chatops totp reset {person.name}"
        event = audit.second_factor_reset(person, command, f"by {who} at the command line", clock.now())
        await memory.second_factors.forget(person.id, event)
    except StoreError as error:
        say(f"It is not certain what was changed; look again. {error}")
        return REFUSED
    say(f"@{person.name} has no second factor any more. Let them enrol anew: /totp enroll.")
    return 0

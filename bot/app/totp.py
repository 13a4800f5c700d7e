"""`chatops totp`: a key for second factors, and taking away one whose phone or key is lost.

While the bot runs, it takes it away itself; otherwise this process does.
"""

import base64
import os
import secrets
from collections.abc import Callable

from bot.adapters.clock.wall import WallClock
from bot.app.faults import REFUSED, Fault
from bot.app.parts import signing_key
from bot.core.domain import audit
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.settings.second_factor import BYTES
from bot.store.folder import Memory, open_store
from bot.web import control

Say = Callable[[str], None]


def keygen(say: Say) -> int:
    """Print a new key."""
    say(base64.b64encode(secrets.token_bytes(BYTES)).decode())
    return 0


async def reset(settings: Settings, user: str, say: Say) -> int:
    """Take the second factor of a user (name or id) away; return the exit code, raise Fault."""
    who = f"uid {os.getuid()}"
    told: list[str] = []
    try:
        code = await control.ask_for_reset(settings.state / control.SOCKET, user, who, told.append)
    except control.NobodyListens:
        code = await _reset_here(settings, user, who, told.append)
    if code:
        raise Fault(code, *told)
    for line in told:
        say(line)
    return code


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


async def _reset_here(settings: Settings, user: str, who: str, say: Say) -> int:
    if not settings.state.exists():
        say(
            f"Nothing was changed: {settings.state} is not there. "
            "Name the state folder: --state, or --config."
        )
        return REFUSED
    clock, signing = WallClock(), signing_key(settings)
    try:
        async with open_store(settings.state, clock, signing=signing) as memory:
            return await carry_out(memory, clock, user, who, say)
    except StoreError as error:
        say(f"Nothing was changed. {error}")
        return REFUSED

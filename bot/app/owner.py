"""What the owner of a state folder asks for: of the bot that runs on it, or done here where none runs."""

import os
from collections.abc import Awaitable, Callable

from bot.adapters.clock.wall import WallClock
from bot.app.faults import REFUSED, Fault
from bot.app.parts import signing_key
from bot.app.progress import progress
from bot.core.ports.clock import Clock
from bot.core.ports.store import StoreError
from bot.settings import Settings
from bot.store.folder import Memory, open_store
from bot.web import control

Say = Callable[[str], None]
CarryOut = Callable[[Memory, Clock, str, Say], Awaitable[int]]
"""Does it for an operator, tells how it went, and returns the exit code."""


async def ask(
    settings: Settings,
    running: Callable[[str, Say], Awaitable[int]],
    carry_out: CarryOut,
    say: Say,
    *,
    undone: str,
) -> int:
    """Return the exit code; raise Fault with what was told where it is not 0.

    `running` asks the bot, or raises NobodyListens; `undone` is like "Nothing was changed".
    """
    who = f"uid {os.getuid()}"
    told: list[str] = []
    with progress("Writing it down"):
        try:
            code = await running(who, told.append)
        except control.NobodyListens:
            code = await _do_here(settings, carry_out, who, told.append, undone)
    if code:
        raise Fault(code, *told)
    for line in told:
        say(line)
    return code


async def _do_here(settings: Settings, carry_out: CarryOut, who: str, say: Say, undone: str) -> int:
    if not settings.state.exists():
        say(f"{undone}: {settings.state} is not there. Name the state folder: --state, or --config.")
        return REFUSED
    clock, signing = WallClock(), signing_key(settings)
    try:
        async with open_store(settings.state, clock, signing=signing) as memory:
            return await carry_out(memory, clock, who, say)
    except StoreError as error:
        say(f"{undone}. {error}")
        return REFUSED

"""Which permission a call needs where SimCord asks for another one than Discord.

Pins and events: https://docs.discord.com/developers/change-log#pin-permission-split, and since February 2026
MANAGE_MESSAGES and MANAGE_EVENTS alone no longer do. Threads: https://docs.discord.com/developers/topics/threads
"""

import re

from sandbox.discord.calls import Call

PINS = re.compile(r"/channels/\d+/messages/pins")
PIN = re.compile(r"/channels/\d+/messages/pins/\d+")
EVENTS = re.compile(r"/guilds/\d+/scheduled-events")
EVENT = re.compile(r"/guilds/\d+/scheduled-events/\d+")
CHANNEL = re.compile(r"/channels/\d+")


def enough(name: str, call: Call, *, is_thread: bool, is_own: bool) -> frozenset[str]:
    """Return what Discord asks for instead of the permission `name`: any of these; empty: nothing.

    `is_own`: the thread or event of the call was made by whoever calls.
    """
    if name == "manage_messages" and PIN.fullmatch(call.path):
        return frozenset({"pin_messages"})
    if name == "read_message_history" and call.method == "GET" and PINS.fullmatch(call.path):
        return frozenset()  # who may not read what was written before sees no pins, but is not refused
    if name == "manage_events" and call.method == "POST" and EVENTS.fullmatch(call.path):
        return frozenset({"create_events"})
    if name == "manage_events" and is_own and EVENT.fullmatch(call.path):
        return frozenset({"create_events", "manage_events"})
    if name == "manage_channels" and is_thread and CHANNEL.fullmatch(call.path):
        return frozenset() if is_own and _is_for_makers(call) else frozenset({"manage_threads"})
    return frozenset({name})


def _is_for_makers(call: Call) -> bool:
    """Tell whether a thread's maker may do this: change it, but neither lock nor delete it."""
    return call.method == "PATCH" and isinstance(call.body, dict) and "locked" not in call.body

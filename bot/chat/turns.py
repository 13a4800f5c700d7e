"""A few at a time in one channel: waiting for Discord's limits must not count as no answer."""

import asyncio
from weakref import WeakValueDictionary

_AT_ONCE = 3
"""Discord takes 5 posts, or edits, in 5 s for a channel, and an answer has 10 s."""


class Turns:
    """The turns of one kind of call; channels know nothing of each other."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._channels: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, channel_id: str) -> asyncio.Semaphore:
        """Return what is held while a call is made there."""
        return self._channels.setdefault(channel_id, asyncio.Semaphore(self._at_once))

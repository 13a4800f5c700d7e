"""Nonces of messages: echoed, and unique for a few minutes where the sender asks for it.

https://discord.com/developers/docs/resources/message#create-message (`enforce_nonce`)
"""

from datetime import datetime, timedelta

from sandbox.discord.refusals import invalid_body

LONGEST = 25
REMEMBERED = timedelta(minutes=5)

Nonce = str | int


def read(value: object) -> Nonce | None:
    """Return the nonce of a body, or refuse what is none: integer or string of at most 25 characters."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise invalid_body("nonce", "Must be an integer or a string.")
    if len(str(value)) > LONGEST:
        raise invalid_body("nonce", f"Must be {LONGEST} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    return value


class Nonces:
    """Remembers which message carries which nonce."""

    def __init__(self) -> None:
        self._by_message: dict[int, Nonce] = {}
        self._sent: dict[tuple[int, int, str], tuple[int, datetime]] = {}

    def remember(self, message_id: int, author_id: int, channel_id: int, nonce: Nonce, now: datetime) -> None:
        """Note that the message was sent with the nonce."""
        self._sent = {key: sent for key, sent in self._sent.items() if now - sent[1] < REMEMBERED}
        self._by_message[message_id] = nonce
        self._sent[author_id, channel_id, str(nonce)] = (message_id, now)

    def message_with(self, author_id: int, channel_id: int, nonce: Nonce, now: datetime) -> int | None:
        """Return the id of the message its author sent with this nonce within the last minutes."""
        sent = self._sent.get((author_id, channel_id, str(nonce)))
        return sent[0] if sent and now - sent[1] < REMEMBERED else None

    def of(self, message_id: int) -> Nonce | None:
        """Return the nonce of a message."""
        return self._by_message.get(message_id)

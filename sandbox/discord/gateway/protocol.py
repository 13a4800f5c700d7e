"""The words of gateway v10: operation codes, close codes, frames.

https://docs.discord.com/developers/topics/opcodes-and-status-codes
"""

import enum
import json
from typing import Any

MAX_PAYLOAD_BYTES = 4096


class Op(enum.IntEnum):
    """What a frame asks or says."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE_UPDATE = 3
    VOICE_STATE_UPDATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_GUILD_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(enum.IntEnum):
    """Why a socket was closed."""

    NORMAL = 1000
    GOING_AWAY = 1001
    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQ = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_API_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Closing(Exception):  # noqa: N818 - a decision about the socket, not an error of ours
    """The socket must be closed with this code and reason."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def frame(op: Op, data: object = None, *, seq: int | None = None, event: str | None = None) -> str:
    """Return one frame as JSON text."""
    return json.dumps({"op": int(op), "d": data, "s": seq, "t": event}, separators=(",", ":"))


def decode(raw: str | bytes) -> tuple[int, dict[str, Any]]:
    """Return the operation code of a client's frame and its data, {} where that is no object.

    Raise Closing for a frame that Discord would not take.
    """
    size = len(raw.encode() if isinstance(raw, str) else raw)
    if size > MAX_PAYLOAD_BYTES:
        raise Closing(Close.DECODE_ERROR, f"Payload of {size} bytes is above {MAX_PAYLOAD_BYTES}.")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Closing(Close.DECODE_ERROR, "Error while decoding payload.") from None
    if not isinstance(body, dict) or not isinstance(body.get("op"), int):
        raise Closing(Close.DECODE_ERROR, "Payload is no object with an integer `op`.")
    data = body.get("d")
    return body["op"], data if isinstance(data, dict) else {}

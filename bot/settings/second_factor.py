"""The key that keeps the secrets of second factors: 32 bytes that stand in no file of the state folder."""

import base64
import binascii
from pathlib import Path

from bot.settings.credential import read_credential, refuse_inside
from bot.settings.environment import Environment
from bot.strict_yaml import Mapping, Node, Reader

BYTES = 32
"""AES-256 takes so many (https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.197-upd1.pdf)."""
_RULE = f"`key` is no key: {BYTES} random bytes in base64, make one with `chatops totp keygen`"

_IN_STATE = (
    "is in the state folder: whoever can read the secrets there could open them, too; name a place elsewhere"
)


def read_second_factor(
    reader: Reader, node: Node | None, environment: Environment, state: Path
) -> bytes | None:
    """Read the key, shown by no fault and never in `state`; without one no row may ask for codes."""
    if node is None:
        return None
    key = reader.mapping(node, "`second_factor`", ("key",))["key"]
    if not isinstance(key, Mapping):
        reader.fault(key, "`key` stands in no file: write `{env: SECOND_FACTOR_KEY}` or `{file: PATH}`")
        return None
    refuse_inside(reader, key, environment, state, _IN_STATE)
    written = read_credential(reader, key, environment)
    if environment.places is not None:  # that there is one is all that can be known
        return bytes(BYTES)
    found = _decoded(written)
    if written and found is None:
        reader.fault(key, _RULE)
    return found


def _decoded(written: str) -> bytes | None:
    try:
        found = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == BYTES else None

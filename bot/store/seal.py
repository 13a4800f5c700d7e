"""Seals what nobody may read from the disk: AES-256-GCM, bound to the person it belongs to."""

import hmac
import json
import os

from bot.core.ports.store import StoreError

_NONCE = 12
"""Bytes, new at random each time (https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf)."""
_PURPOSE = b"chatops second factor "
_MARKING = b"chatops proof of a second factor"


class Seal:
    """What `key` (32 bytes) seals, it alone opens, for the same person alone."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 30 ms, where needed alone

        self._cipher = AESGCM(key)
        self._marking = hmac.digest(key, _MARKING, "sha256")

    def mark(self, *words: str) -> str:
        """Return what nobody without the key can make of these words: HMAC-SHA256, hex."""
        return hmac.digest(self._marking, json.dumps(words).encode(), "sha256").hex()

    def close(self, text: str, person_id: str) -> bytes:
        """Return a text sealed for a person."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), _PURPOSE + person_id.encode())

    def open(self, sealed: bytes, person_id: str) -> str:
        """Return what was sealed; raise StoreError for another key, another person, other bytes."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - likewise

        nonce, rest = sealed[:_NONCE], sealed[_NONCE:]
        try:
            return self._cipher.decrypt(nonce, rest, _PURPOSE + person_id.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise StoreError("A second factor cannot be opened: it was sealed with another key.") from error

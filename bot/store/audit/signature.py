"""Signatures of checkpoints: Ed25519, in the form of https://github.com/C2SP/C2SP/blob/main/signed-note.md.

A private key is one line, `PRIVATE+KEY+<name>+<id>+<key>`, a public one `<name>+<id>+<key>`, as Go's
`golang.org/x/mod/sumdb/note` reads and writes them; so other tools can verify what is signed here.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

NAME = "chatops"
_PRIVATE = "PRIVATE+KEY+"
_ED25519 = b"\x01"
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
_SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/]{90}[AEIMQUYcgkosw048]=)")
"""Of 4 + 64 bytes, in the one way to write them: whatever is changed in a signature makes it none."""


class Belief(Enum):
    """What the signatures under a note are worth to someone who trusts certain keys."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"  # or by others
    FORGED = "forged"  # in the name of a trusted key


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a signature is checked with; `id` is how notes name it."""

    name: str
    id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The key as it is written down."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.raw).decode()}"

    def has_signed(self, text: str, signature: bytes) -> bool:
        """Tell whether `signature`, 64 bytes, is this key's under `text`."""
        # an import of 30 ms, which only those who have keys wait for
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - likewise

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode("utf-8", "replace"))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What checkpoints are signed with; `seed` are the 32 secret bytes."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def line(self) -> str:
        """The key as it is kept, the secret in it."""
        return f"{_PRIVATE}{self.name}+{self.public.id.hex()}+{b64encode(_ED25519 + self.seed).decode()}"

    @property
    def public(self) -> PublicKey:
        """The key that others may know."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - likewise

        raw = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PublicKey(self.name, _id(self.name, raw), raw)

    def sign(self, text: str) -> str:
        """Return the signature line under `text`, without its newline."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - likewise

        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"\u2014 {self.name} {b64encode(self.public.id + signature).decode()}"


def read_private(text: str) -> SigningKey:
    """Return the key in a line; raise ValueError with a sentence that does not show it."""
    try:
        if not text.strip().startswith(_PRIVATE):
            raise ValueError("it does not begin like one")  # noqa: TRY301 - one sentence for all
        name, id_, seed = _parts(text.strip().removeprefix(_PRIVATE))
        key = SigningKey(name, seed)
        if key.public.id != id_:
            raise ValueError("its parts do not belong together")  # noqa: TRY301 - likewise
    except ValueError as error:
        raise ValueError(
            f"this is no signing key ({error}): make one with `chatops audit keygen FILE`"
        ) from None
    return key


def read_public(text: str) -> PublicKey:
    """Return the key in a line; raise ValueError with a sentence."""
    try:
        name, id_, raw = _parts(text.strip())
        if _id(name, raw) != id_:
            raise ValueError("its parts do not belong together")  # noqa: TRY301 - likewise
    except ValueError as error:
        raise ValueError(
            f"{text.strip()[:60]!r} is no public key ({error}): write what `chatops audit keygen` printed"
        ) from None
    return PublicKey(name, id_, raw)


def judge(note: str, keys: Sequence[PublicKey]) -> Belief:
    """Tell what the signatures under `note` are worth to someone who trusts `keys`."""
    text, _, signatures = note.partition("\n\n")
    found = [
        key.has_signed(f"{text}\n", signature) for key, signature in _signatures(signatures.split("\n"), keys)
    ]
    if not all(found):
        return Belief.FORGED
    return Belief.SIGNED if found else Belief.UNSIGNED


def mark(key: PublicKey) -> bytes:
    """Return how a signature line of this key begins, as it stands in JSON."""
    return b"\\u2014 %b " % key.name.encode()


def is_named(signatures: bytes, keys: Sequence[PublicKey]) -> bool:
    """Tell whether the lines under a note, as they stand in JSON, bear the name of a key: not, by whom."""
    lines = b"\\n" + signatures
    return any(b"\\n" + mark(key) in lines for key in keys)


def _signatures(lines: Iterable[str], keys: Sequence[PublicKey]) -> Iterable[tuple[PublicKey, bytes]]:
    """Yield each signature that names one of `keys`."""
    for match in filter(None, map(_SIGNATURE.fullmatch, lines)):
        data = b64decode(match[2])
        for key in keys:
            if (match[1], data[:4]) == (key.name, key.id):
                yield key, data[4:]


def _parts(text: str) -> tuple[str, bytes, bytes]:
    match = _KEY.fullmatch(text)
    data = b64decode(match[3], validate=True) if match else b""
    if match is None or data[:1] != _ED25519:
        raise ValueError("it has another form")
    return match[1], bytes.fromhex(match[2]), data[1:]


def _id(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + _ED25519 + raw).digest()[:4]

"""The keys of the audit log's checkpoints: `chatops audit keygen`, and `--key` of `chatops audit verify`."""

import argparse
import os
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.app.faults import BAD_CONFIGURATION, REFUSED, USAGE, Fault
from bot.store.audit.signature import PublicKey, SigningKey, read_public

_NAME = re.compile(r"[A-Za-z0-9./_-]{1,60}")
_PUBLIC = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+")
Print = Callable[[str], None]


def generate(arguments: argparse.Namespace, say: Print) -> int:
    """Write a new signing key to a file of its own, print the public one; raise Fault."""
    path: Path = arguments.file
    if not _NAME.fullmatch(arguments.name):
        raise Fault(USAGE, f"{arguments.name!r} cannot be a key's name: use letters, digits and . / _ -")
    if path.resolve().is_relative_to(_state(arguments).resolve()):
        raise Fault(
            REFUSED,
            f"{path} is in the state folder: whoever can rewrite the log there could sign it, too. "
            "No key was made; name a place elsewhere.",
        )
    key = SigningKey(arguments.name, secrets.token_bytes(32))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise Fault(REFUSED, f"{path} exists, and no key is overwritten. No key was made.") from error
    except OSError as error:
        told = (
            f"{path} cannot be written ({error.strerror}). No key was made; name a place where you may write."
        )
        raise Fault(REFUSED, told) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{key.line}\n")
        file.flush()
        os.fsync(file.fileno())
    say(key.public.line)
    return 0


def read(text: str) -> Sequence[PublicKey]:
    """Return the key that `text` is, or those in the file that it names, one a line; raise Fault."""
    try:
        if _PUBLIC.fullmatch(text):
            return [read_public(text)]
        lines = Path(text).read_text(encoding="utf-8").splitlines()
        keys = [read_public(line) for line in lines if line.strip() and not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise Fault(BAD_CONFIGURATION, f"--key {text}: {error}. Nothing was verified.") from error
    if not keys:
        raise Fault(BAD_CONFIGURATION, f"--key {text}: there is no key in it. Nothing was verified.")
    return keys


def _state(arguments: argparse.Namespace) -> Path:
    """Return the state folder, where none is named and there are no settings yet the usual one."""
    if arguments.state is not None:
        return Path(arguments.state)
    if not arguments.config.exists():
        return Path(arguments.config).absolute().parent / "state"
    from bot.app import settings  # noqa: PLC0415 - a key can be made before there are any

    return settings.read(arguments.config).state

"""`chatops audit`: the log read from its files, whether the bot runs or not."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bot.adapters.clock.wall import WallClock
from bot.app import audit_keys
from bot.app.faults import REFUSED, USAGE, Fault
from bot.app.progress import progress
from bot.core.ports.audit import Filters, QueryError
from bot.store.audit.compress import compress as compress_log
from bot.store.audit.query import parse_time, table
from bot.store.audit.query import query as query_log
from bot.store.audit.verify import verify as verify_log

AUDIT = "audit"
_EVERY_EVENT = "all"
Print = Callable[[str], None]


def query(arguments: argparse.Namespace, say: Print) -> int:
    """Print the matching records, as a table or as they stand."""
    now = WallClock().now()
    try:
        filters = Filters(
            user=arguments.user,
            service=arguments.service,
            environment=arguments.environment,
            action=arguments.action,
            event=None if arguments.event == _EVERY_EVENT else arguments.event,
            since=parse_time(arguments.since, now) if arguments.since else None,
            until=parse_time(arguments.until, now, is_end=True) if arguments.until else None,
        )
    except QueryError as error:
        raise Fault(USAGE, str(error)) from error
    log = folder(arguments)
    _refuse_nothing(log)
    try:
        records = query_log(log, filters)
        with progress("Reading the audit log"):
            for line in (record.line for record in records) if arguments.json else table(records):
                say(line)
    except QueryError as error:
        raise Fault(REFUSED, str(error)) from error
    return 0


def _refuse_nothing(log: Path) -> None:
    """Raise Fault where there is no log, or none that this user may read."""
    try:
        is_there = log.is_dir()
    except OSError as error:
        raise Fault(
            REFUSED, f"{log}: cannot be read ({error.strerror}). Nothing was read; ask as the bot's user."
        ) from error
    if not is_there:
        raise Fault(REFUSED, f"{log}: there is no audit log. Name the state folder: --state, or --config.")


def verify(arguments: argparse.Namespace, say: Print) -> int:
    """Print what is proven; return 0 ok, 1 tampered, 2 unanchored tail, 3 unreadable."""
    keys = [key for text in arguments.key for key in audit_keys.read(text)]
    with progress("Verifying the audit log"):
        verdict = verify_log(arguments.files or [folder(arguments)], arguments.checkpoint, keys)
    for sentence in verdict.sentences:
        say(sentence)
    return verdict.code


def compress(arguments: argparse.Namespace, say: Print) -> int:
    """Compress the months that are over, whether the bot runs or not; print each."""
    log = folder(arguments)
    _refuse_nothing(log)
    try:
        with progress("Compressing the audit log"):
            for path in compress_log(log):
                say(f"{path} is compressed.")
    except OSError as error:
        why = error.strerror or error
        raise Fault(
            REFUSED,
            f"{log}: not compressed ({why}). What was there is there; look at the disk, or ask as its owner.",
        ) from error
    return 0


def folder(arguments: argparse.Namespace) -> Path:
    """Return the log's folder; the settings are only needed where `--state` does not say it."""
    if arguments.state is not None:
        state: Path = arguments.state
        return state / AUDIT
    from bot.app import settings  # noqa: PLC0415 - a log must be readable where the settings are not

    return settings.read(arguments.config).state / AUDIT

"""The audit log: `audit query`, `audit note`, `audit verify`, `audit keygen`, `audit compress`."""

import argparse
import asyncio
from pathlib import Path

from bot.command_line.options import Commands, take_settings

_FILTERS = {
    "user": "who acted: a name or an id",
    "service": "on which service",
    "environment": "where",
    "action": "which power over production",
    "since": "from when on: 2026-03-04, 2026-03-04T15:00, 1h, 2d",
    "until": "until when, not included; a date takes its whole day in",
}


def add(commands: Commands) -> None:
    """Add `audit query`, `audit note`, `audit verify`, `audit keygen` and `audit compress`."""
    audit = commands.add_parser("audit", help="the audit log").add_subparsers(
        required=True, metavar="COMMAND"
    )
    query = audit.add_parser("query", help="who did what when")
    for name, meaning in _FILTERS.items():
        query.add_argument(f"--{name}", help=meaning)
    query.add_argument(
        "--event", default="command", help="`vote`, `denied` ... or `all`; without it what commands ended in"
    )
    query.add_argument("--json", action="store_true", help="print the records as they stand")
    take_settings(query)
    query.set_defaults(call=_query)
    _add_note(audit)
    _add_proofs(audit)


def _add_note(audit: Commands) -> None:
    note = audit.add_parser("note", help="add what was done by hand while the bot was down")
    note.add_argument("command", help="what was done, like '/deploy order-service v2.4.1 staging'")
    note.add_argument("--as", dest="user", required=True, help="who did it")
    note.add_argument(
        "--approved-by", action="append", default=[], metavar="USER", help="who agreed to it; once for each"
    )
    note.add_argument("--at", default="", help="when: 2026-03-04T14:05 (UTC) or 90m ago; without it now")
    note.add_argument("--result", default="success", help="success, failure or unknown; without it success")
    note.add_argument("--reason", default="", help="what else is to be known")
    take_settings(note)
    note.set_defaults(call=_note)


def _add_proofs(audit: Commands) -> None:
    verify = audit.add_parser("verify", help="0 ok, 1 tampered, 2 unanchored tail, 3 unreadable")
    verify.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        help="kept elsewhere, as often as there are; without it the copies beside the files",
    )
    verify.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY|FILE",
        help="a public key, or a file of them: what they have not signed is not believed",
    )
    verify.add_argument("files", nargs="*", type=Path, help="without them all of the state folder")
    take_settings(verify)
    verify.set_defaults(call=_verify)

    keygen = audit.add_parser("keygen", help="make a key that signs checkpoints; print its public half")
    keygen.add_argument("file", type=Path, help="new, and outside of the state folder")
    keygen.add_argument("--name", default="chatops", help="how signatures call it; without it chatops")
    take_settings(keygen)
    keygen.set_defaults(call=_keygen)

    compress = audit.add_parser("compress", help="compress the files of months that are over")
    take_settings(compress)
    compress.set_defaults(call=_compress)


def _query(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.query(arguments, print)


def _note(arguments: argparse.Namespace) -> int:
    from bot.app import edge, note, settings  # noqa: PLC0415 - no command waits for another's imports
    from bot.core.domain.by_hand import Note  # noqa: PLC0415 - likewise

    agreed, told = tuple(arguments.approved_by), (arguments.at, arguments.result, arguments.reason)
    found = settings.read(arguments.config, arguments.state)
    work = note.write_down(found, Note(arguments.command, arguments.user, agreed, *told), print)
    return asyncio.run(edge.kept_in(found, work))


def _verify(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.verify(arguments, print)


def _keygen(arguments: argparse.Namespace) -> int:
    from bot.app import audit_keys  # noqa: PLC0415 - no command waits for another's imports

    return audit_keys.generate(arguments, print)


def _compress(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.compress(arguments, print)

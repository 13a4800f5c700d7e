"""The audit log: `audit query`, `audit verify`, `audit keygen`, `audit compress`."""

import argparse
from pathlib import Path

from bot.command_line.options import Commands, take_settings


def add(commands: Commands) -> None:
    """Add `audit query`, `audit verify`, `audit keygen` and `audit compress`."""
    audit = commands.add_parser("audit", help="the audit log").add_subparsers(
        required=True, metavar="COMMAND"
    )
    query = audit.add_parser("query", help="who did what when")
    for name in ("user", "service", "environment", "action", "since", "until"):
        query.add_argument(f"--{name}")
    query.add_argument(
        "--event", default="command", help="`vote`, `denied` ... or `all`; without it what commands ended in"
    )
    query.add_argument("--json", action="store_true", help="print the records as they stand")
    take_settings(query)
    query.set_defaults(call=_query)
    _add_proofs(audit)


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


def _verify(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.verify(arguments, print)


def _keygen(arguments: argparse.Namespace) -> int:
    from bot.app import audit_keys  # noqa: PLC0415 - no command waits for another's imports

    return audit_keys.generate(arguments, print)


def _compress(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.compress(arguments, print)

"""Second factors: `totp keygen`, `totp reset`."""

import argparse

from bot.command_line.options import Commands, take_settings


def add(commands: Commands) -> None:
    """Add `totp keygen` and `totp reset`."""
    totp = commands.add_parser("totp", help="second factors").add_subparsers(required=True, metavar="COMMAND")
    totp.add_parser("keygen", help="print a new key to keep them with").set_defaults(call=_keygen)
    reset = totp.add_parser("reset", help="take one away whose phone is lost")
    reset.add_argument("user", metavar="USER", help="whose: user name or id")
    take_settings(reset)
    reset.set_defaults(call=_reset)


def _keygen(_: argparse.Namespace) -> int:
    from bot.app import totp  # noqa: PLC0415 - no command waits for another's imports

    return totp.keygen(print)


def _reset(arguments: argparse.Namespace) -> int:
    from bot.app import edge, settings, totp  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    return edge.handed_over(edge.kept_in(found, totp.reset(found, arguments.user, print)))

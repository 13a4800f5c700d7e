"""The first hour: `init`, `schema`."""

import argparse

from bot.command_line.options import Commands


def add(commands: Commands) -> None:
    """Add `schema`."""
    schema = commands.add_parser("schema", help="print the JSON schema of a YAML file, for editors")
    schema.add_argument(
        "which", nargs="?", choices=("settings", "matrix"), default="settings", help="without it settings"
    )
    schema.set_defaults(call=_schema)


def _schema(arguments: argparse.Namespace) -> int:
    from bot.app import schema  # noqa: PLC0415 - no command waits for another's imports

    return schema.show(arguments.which, print)

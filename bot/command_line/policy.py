"""The approval matrix: `policy check`, `policy explain`, `policy test`."""

import argparse
from pathlib import Path

from bot.command_line.options import Commands


def add(commands: Commands) -> None:
    """Add `policy check`, `policy explain` and `policy test`."""
    policy = commands.add_parser("policy", help="the approval matrix").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = policy.add_parser("check", help="read the matrix strictly; list what no row is for")
    explain = policy.add_parser("explain", help="say which row decides and what it asks for")
    test = policy.add_parser("test", help="hold a table of cases against the matrix, as in your own CI")
    for command in (check, explain, test):
        command.add_argument("--matrix", type=Path, help="without it the one that the settings name")
        command.add_argument(
            "--config", type=Path, default=Path("chatops.yaml"), help="without it chatops.yaml"
        )
    explain.add_argument(
        "request",
        nargs="+",
        metavar="ACTION [SERVICE] ENVIRONMENT",
        help="like: deploy order-service production",
    )
    explain.add_argument("--as", dest="role", help="a role named in the matrix")
    test.add_argument("table", type=Path, metavar="FILE", help="who may do what where, and what they meet")
    check.set_defaults(call=_check)
    test.set_defaults(call=_test)
    explain.set_defaults(call=_explain)


def _check(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.check(arguments.matrix, arguments.config, print)


def _explain(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.explain(arguments.matrix, arguments.config, arguments.request, arguments.role, print)


def _test(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.test(arguments.matrix, arguments.config, arguments.table, print)

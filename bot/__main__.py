"""The `chatops` command line: argv to a call, nothing else.

What a command needs is imported when it runs, so that `chatops --help` answers at once.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from bot.app.faults import BAD_CONFIGURATION, Fault

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - its only name

_LAST_PORT = 65535


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 refused or failed, 2 usage, 78 bad configuration."""
    arguments = _parser().parse_args(argv)
    code = 0
    try:
        code = arguments.call(arguments)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except Fault as fault:
        for line in fault.lines:
            print(line, file=sys.stderr)
        return fault.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, `head` say, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chatops", description="Operate your services from Discord.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_running(commands)
    _add_policy(commands)
    _add_audit(commands)
    _add_totp(commands)
    return parser


def _add_running(commands: Commands) -> None:
    sandbox = commands.add_parser(
        "sandbox", help="a local Discord, a platform and the bot, without an account"
    )
    sandbox.add_argument(
        "--port", type=_port, default=8420, help="of the page and the local Discord; 0 takes a free one"
    )
    sandbox.add_argument(
        "--state", type=Path, help="folder to keep; without it a new one that goes in the end"
    )
    sandbox.add_argument("--no-bot", action="store_true", help="only the local Discord and the platform")
    sandbox.add_argument("--json", action="store_true", help="print JSON lines")
    sandbox.add_argument("--open", action="store_true", help="open the page in a browser")
    sandbox.set_defaults(call=_sandbox)

    run = commands.add_parser("run", help="run the bot; DISCORD_TOKEN holds its token")
    _takes_settings(run)
    run.set_defaults(call=_run)

    check = commands.add_parser("check", help="look at settings, matrix, token, roles and back ends")
    _takes_settings(check)
    check.set_defaults(call=_check)

    do = commands.add_parser("do", help="carry out a command without Discord's client")
    do.add_argument("command", help="like '/deploy order-service v2.4.1 staging'")
    do.add_argument("--yes", action="store_true", help="confirm beforehand what asks for a confirmation")
    do.add_argument("--as", dest="user", required=True, help="whose name it is done in: user name or id")
    _takes_settings(do)
    do.set_defaults(call=_do)

    backup = commands.add_parser("backup", help="copy everything the bot remembers into one new file")
    backup.add_argument("file", type=Path)
    _takes_settings(backup)
    backup.set_defaults(call=_backup)


def _add_policy(commands: Commands) -> None:
    policy = commands.add_parser("policy", help="the approval matrix").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = policy.add_parser("check", help="read the matrix strictly; list what no row is for")
    explain = policy.add_parser("explain", help="say which row decides and what it asks for")
    test = policy.add_parser("test", help="hold a table of cases against the matrix, as in your own CI")
    for command in (check, explain, test):
        command.add_argument("--matrix", type=Path, help="without it the one that the settings name")
        command.add_argument("--config", type=Path, default=Path("chatops.yaml"))
    explain.add_argument("request", nargs="+", metavar="ACTION [SERVICE] ENVIRONMENT")
    explain.add_argument("--as", dest="role", help="a role named in the matrix")
    test.add_argument("table", type=Path, metavar="FILE", help="who may do what where, and what they meet")
    check.set_defaults(call=_policy_check)
    test.set_defaults(call=_policy_test)
    explain.set_defaults(call=_policy_explain)


def _add_audit(commands: Commands) -> None:
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
    _takes_settings(query)
    query.set_defaults(call=_audit_query)
    _add_audit_proofs(audit)


def _add_audit_proofs(audit: Commands) -> None:
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
    _takes_settings(verify)
    verify.set_defaults(call=_audit_verify)

    keygen = audit.add_parser("keygen", help="make a key that signs checkpoints; print its public half")
    keygen.add_argument("file", type=Path, help="new, and outside of the state folder")
    keygen.add_argument("--name", default="chatops", help="how signatures call it; without it chatops")
    _takes_settings(keygen)
    keygen.set_defaults(call=_audit_keygen)

    compress = audit.add_parser("compress", help="compress the files of months that are over")
    _takes_settings(compress)
    compress.set_defaults(call=_audit_compress)


def _add_totp(commands: Commands) -> None:
    totp = commands.add_parser("totp", help="second factors").add_subparsers(required=True, metavar="COMMAND")
    totp.add_parser("keygen", help="print a new key to keep them with").set_defaults(call=_totp_keygen)
    reset = totp.add_parser("reset", help="take one away whose phone is lost")
    reset.add_argument("user", metavar="USER", help="whose: user name or id")
    _takes_settings(reset)
    reset.set_defaults(call=_totp_reset)


def _takes_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, default=Path("chatops.yaml"), help="without it chatops.yaml")
    parser.add_argument("--state", type=Path, help="instead of the state folder that the settings name")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: write a number from 0 to {_LAST_PORT}")
    return int(text)


def _sandbox(arguments: argparse.Namespace) -> int:
    try:
        from sandbox import app  # noqa: PLC0415 - only this command needs it
    except ImportError as error:
        print(
            f"The sandbox is not installed ({error}). In the project's folder run: make sandbox",
            file=sys.stderr,
        )
        return BAD_CONFIGURATION
    options = app.Options(
        port=arguments.port,
        state=arguments.state,
        with_bot=not arguments.no_bot,
        as_json=arguments.json,
        open_page=arguments.open,
    )
    return asyncio.run(app.run(options))


def _run(arguments: argparse.Namespace) -> int:
    from bot.app import instance, settings  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    instance.refuse_second(found.state)
    from bot.app import edge, run  # noqa: PLC0415 - a second instance ends before the second that this takes

    return asyncio.run(edge.kept_in(found, run.run(found, os.environ)))


def _check(arguments: argparse.Namespace) -> int:
    from bot.app import check, edge, settings  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    return asyncio.run(edge.kept_in(found, check.check(found, os.environ, print)))


def _do(arguments: argparse.Namespace) -> int:
    from bot.app import do, edge, settings  # noqa: PLC0415 - no command waits for another's imports
    from bot.web.control import Errand  # noqa: PLC0415 - likewise

    errand = Errand(arguments.command, arguments.user, arguments.yes)
    found = settings.read(arguments.config, arguments.state)
    return asyncio.run(edge.kept_in(found, do.do(found, os.environ, errand, partial(print, flush=True))))


def _backup(arguments: argparse.Namespace) -> int:
    from bot.app import backup, settings  # noqa: PLC0415 - no command waits for another's imports

    return asyncio.run(backup.back_up(settings.read(arguments.config, arguments.state), arguments.file))


def _policy_check(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.check(arguments.matrix, arguments.config, print)


def _policy_explain(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.explain(arguments.matrix, arguments.config, arguments.request, arguments.role, print)


def _policy_test(arguments: argparse.Namespace) -> int:
    from bot.app import policy  # noqa: PLC0415 - no command waits for another's imports

    return policy.test(arguments.matrix, arguments.config, arguments.table, print)


def _audit_query(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.query(arguments, print)


def _audit_verify(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.verify(arguments, print)


def _audit_keygen(arguments: argparse.Namespace) -> int:
    from bot.app import audit_keys  # noqa: PLC0415 - no command waits for another's imports

    return audit_keys.generate(arguments, print)


def _audit_compress(arguments: argparse.Namespace) -> int:
    from bot.app import audit  # noqa: PLC0415 - no command waits for another's imports

    return audit.compress(arguments, print)


def _totp_keygen(_: argparse.Namespace) -> int:
    from bot.app import totp  # noqa: PLC0415 - no command waits for another's imports

    return totp.keygen(print)


def _totp_reset(arguments: argparse.Namespace) -> int:
    from bot.app import edge, settings, totp  # noqa: PLC0415 - no command waits for another's imports

    found = settings.read(arguments.config, arguments.state)
    return asyncio.run(edge.kept_in(found, totp.reset(found, arguments.user, print)))


if __name__ == "__main__":
    sys.exit(main())

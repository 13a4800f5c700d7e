"""The `chatops` command line: argv to a call, nothing else.

What a command needs is imported when it runs, so that `chatops --help` answers at once.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app.faults import BAD_CONFIGURATION, DONE, INTERRUPTED, Fault, of_machine
from bot.command_line import audit, fallback, policy, running, setup, streams, totp
from bot.command_line.options import Commands

_LAST_PORT = 65535


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 refused or failed, 2 usage, 78 bad configuration."""
    streams.mend()
    code = DONE
    try:
        arguments = _parser().parse_args(argv)
        code = arguments.call(arguments)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except Fault as fault:
        return _end(fault)
    except KeyboardInterrupt:
        return _end(Fault(INTERRUPTED, "Stopped by Ctrl-C."))
    except BrokenPipeError:  # the reader, `head` say, had enough
        streams.give_up_output()
    except (ImportError, OSError, MemoryError) as error:
        streams.give_up_output()
        return _end(of_machine(error))
    finally:
        if argv is None:  # the process ends: whoever presses Ctrl-C twice meets no trace
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _end(fault: Fault) -> int:
    streams.complain(*fault.lines)
    return fault.code


def _parser() -> argparse.ArgumentParser:
    from bot.command_line.parser import Parser, Version  # noqa: PLC0415 - in an older Python it needs a library

    parser: argparse.ArgumentParser = Parser(
        prog="chatops", description="Operate your services from Discord."
    )
    parser.add_argument("--version", nargs=0, action=Version, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_sandbox(commands)
    for family in (setup, running, policy, audit, totp, fallback):
        family.add(commands)
    return parser


def _add_sandbox(commands: Commands) -> None:
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


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is no port: write a number from 0 to {_LAST_PORT}")
    return int(text)


def _sandbox(arguments: argparse.Namespace) -> int:
    try:
        from sandbox import app  # noqa: PLC0415 - only this command needs it
    except ImportError as error:
        raise Fault(
            BAD_CONFIGURATION,
            f"The sandbox is not installed ({error}). In the project's folder run: make sandbox",
        ) from error
    options = app.Options(
        port=arguments.port,
        state=arguments.state,
        with_bot=not arguments.no_bot,
        as_json=arguments.json,
        open_page=arguments.open,
    )
    return asyncio.run(app.run(options))


if __name__ == "__main__":
    sys.exit(main())

"""The bot without an account: `sandbox`."""

import argparse
import asyncio
from pathlib import Path

from bot.app.faults import BAD_CONFIGURATION, Fault
from bot.command_line.options import Commands

_LAST_PORT = 65535


def add(commands: Commands) -> None:
    """Add `sandbox`."""
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

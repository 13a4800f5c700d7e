"""A parser of arguments that says what was probably meant, and explains itself where nothing was."""

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot.app.faults import USAGE

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing_extensions import override

_CHOICE = re.compile(r"invalid choice: '(?P<found>.*)' \(choose from (?P<known>.*)\)")


class Parser(argparse.ArgumentParser):
    """Of `chatops`, and of each command: subparsers are made of their parent's class."""

    @override
    def error(self, message: str) -> NoReturn:
        """End with 2: with the help where a command is missing, else with what is wrong and the nearest."""
        if message.endswith("required: COMMAND"):
            self.print_help(sys.stderr)
            self.exit(USAGE)
        match = _CHOICE.search(message)
        known = re.findall(r"[\w-]+", match["known"]) if match else []
        nearest = difflib.get_close_matches(match["found"], known, n=1) if match else []
        super().error(f"{message}; did you mean {nearest[0]}?" if nearest else message)


class Version(argparse.Action):
    """Prints the version and ends; it is looked up when it is asked for."""

    @override
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        from importlib import metadata  # noqa: PLC0415 - 30 ms that no other command waits for

        try:
            version = metadata.version("chatops")
        except metadata.PackageNotFoundError:  # a checkout that nobody installed
            version = "of a folder that is not installed"
        sys.stdout.write(f"chatops {version}\n")
        parser.exit()

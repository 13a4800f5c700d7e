"""Commands of a team's own, as people type them while the bot is down."""

from collections.abc import Mapping

from bot.adapters.commands.process import Command
from bot.core.domain import shell


def typed(command: Command, values: Mapping[str, str], told: Mapping[str, str] | None = None) -> str:
    """Return the very arguments, `values` put in, with the variables of `told`."""
    variables = [f"{name}={value}" for name, value in (told or {}).items()]
    return shell.command(*(["env", *variables] if variables else []), *command.filled(**values))


def needs(command: Command) -> str:
    """Say which variables the bot passes on to a command; they have to be set by hand."""
    names = [f"${name}" for name in command.environ if name != "PATH"]
    where = "Type it in the folder in which the bot is started"
    return f"{where}, with {', '.join(names)} set." if names else f"{where}."

"""A team's own commands as people type them."""

from bot.adapters.commands.by_hand import needs, typed
from bot.adapters.commands.process import Command

TOOL = Command(["tools/deploy", "{service}", "it's"], {"PATH": "/bin", "TOKEN": "value"})


def test_the_very_arguments_are_typed() -> None:
    """Values inside of theirs, and variables before them; nothing that is passed on is shown."""
    assert typed(TOOL, {"service": "a b"}) == """tools/deploy 'a b' 'it'"'"'s'"""
    assert typed(TOOL, {}, {"CHATOPS_SERVICE": "a"}).startswith("env CHATOPS_SERVICE=a tools/deploy")


def test_what_it_needs_is_told() -> None:
    """The variables by their names."""
    assert needs(TOOL) == "Type it in the folder in which the bot is started, with $TOKEN set."
    assert needs(Command(["x"], {})) == "Type it in the folder in which the bot is started."

"""The options of the `script` delivery."""

from pathlib import Path
from typing import Any

import pytest

from bot.adapters.delivery.script.options import read

GOOD: dict[str, Any] = {
    "releases": ("t", "{service}"),
    "resolve": ("t", "{service}", "{version}"),
    "running": ("t", "{service}", "{environment}"),
    "run": ("t", "{action}", "{operation}"),
    "state": "s",
}


def test_what_is_left_out_has_its_value() -> None:
    """An hour for an order, no commands but those that are needed, and of the environment PATH alone."""
    options = read(GOOD, {"PATH": "/bin", "DISCORD_TOKEN": "x"})

    assert (options.state, options.timeout, options.asking, options.poll) == (Path("s"), 3600.0, 30.0, 2.0)
    assert (options.find, options.compare, options.ping) == (None, None, None)
    assert [command.environ for command in options.commands()] == [{"PATH": "/bin"}] * 4


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"run": ()}, "run"),
        ({"run": "deploy {service}"}, "run"),
        ({"releases": ("t", "{version}")}, "`releases` has no {version}"),
        ({"resolve": ("t", "{operation}")}, "`resolve` has no {operation}"),
        ({"running": ("t", "{reference}")}, "`running` has no {reference}"),
        ({"find": ("t", "{version}")}, "`find` has no {version}"),
        ({"ping": ("t", "{service}")}, "`ping` has no {service}"),
        ({"timeout": 0}, "timeout"),
        ({"environ": ("URL",)}, "URL is not set"),
        ({"shell": True}, "the options are releases, resolve, running, run, state"),
    ],
)
def test_wrong_options_are_named(changes: dict[str, Any], named: str) -> None:
    """And what there is."""
    with pytest.raises(ValueError, match=named):
        read({**GOOD, **changes}, {})


@pytest.mark.parametrize("missing", GOOD)
def test_what_is_needed_is_needed(missing: str) -> None:
    """There is no guess at a command."""
    with pytest.raises(ValueError, match=missing):
        read({key: value for key, value in GOOD.items() if key != missing}, {})

"""The options of the `command` adapter."""

from pathlib import Path
from typing import Any

import pytest

from bot.adapters.migrations.options import read

GOOD: dict[str, Any] = {"pending": ("p", "{service}"), "run": ("r", "{migration}"), "state": "s"}


def test_what_is_left_out_has_its_value() -> None:
    """Ten minutes for a migration, and of the environment PATH alone."""
    options = read(GOOD, {"PATH": "/bin", "DISCORD_TOKEN": "x"})

    assert (options.pending.arguments, options.run.arguments) == (["p", "{service}"], ["r", "{migration}"])
    assert (options.state, options.timeout) == (Path("s"), 600.0)
    assert options.run.environ == options.pending.environ == {"PATH": "/bin"}


def test_variables_are_passed_on_by_name() -> None:
    """Those that are named, no others."""
    options = read({**GOOD, "environ": ("URL",), "timeout": 5}, {"URL": "u", "OTHER": "o"})

    assert (options.run.environ, options.timeout) == ({"URL": "u"}, 5.0)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"pending": ()}, "pending"),
        ({"pending": "p {service}"}, "pending"),
        ({"pending": ("p", "{migration}")}, "`pending` has no {migration}"),
        ({"pending": ("p", "{operation}")}, "`pending` has no {operation}"),
        ({"run": ("",)}, "run"),
        ({"run": (1,)}, "run"),
        ({"state": ""}, "state"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": "5"}, "timeout"),
        ({"environ": ("URL",)}, "URL is not set"),
        ({"shell": True}, "shell"),
    ],
)
def test_wrong_options_are_named(changes: dict[str, Any], named: str) -> None:
    """And what there is."""
    with pytest.raises(ValueError, match=named):
        read({**GOOD, **changes}, {})


@pytest.mark.parametrize("missing", GOOD)
def test_commands_and_state_are_needed(missing: str) -> None:
    """There is no guess at them."""
    with pytest.raises(ValueError, match=missing):
        read({key: value for key, value in GOOD.items() if key != missing}, {})

"""What an application may register."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.commands import Creates, check_all, check_autocomplete

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _command(**fields: Any) -> dict[str, Any]:
    return {"name": "deploy", "description": "deploys", **fields}


def _option(**fields: Any) -> dict[str, Any]:
    return {"type": 3, "name": "service", "description": "which", **fields}


def test_a_plain_command_is_taken() -> None:
    """Names may be of any script without capital letters; required options come first."""
    check_all([_command(options=[_option(required=True), _option(name="versión")]), _command(name="größe")])
    check_all([{"name": "Look Up", "type": 2}])


@pytest.mark.parametrize(
    "command",
    [
        _command(name="Deploy"),
        _command(name="de ploy"),
        _command(name="x" * 33),
        _command(name=""),
        _command(description=""),
        _command(description="x" * 101),
        _command(options=[_option() for _ in range(26)]),
        _command(options=[_option(choices=[{"name": "a", "value": "x" * 101}])]),
        _command(options=[_option(choices=[{"name": str(n), "value": n} for n in range(26)])]),
        _command(options=[_option(), _option(name="must", required=True)]),
        _command(
            options=[
                _option(name=f"o{n}", choices=[{"name": "n" * 100, "value": "v" * 100}] * 25)
                for n in range(2)
            ]
        ),
    ],
)
def test_bad_commands_are_refused(command: dict[str, Any]) -> None:
    """Names, descriptions, numbers and sizes have limits; 50035 names the place."""
    with pytest.raises(Refusal) as refused:
        check_all([command])

    assert refused.value.code == 50035


def test_names_are_unique() -> None:
    """Two commands of one type do not share a name."""
    with pytest.raises(Refusal):
        check_all([_command(), _command()])


def test_a_scope_holds_a_hundred() -> None:
    """100 chat-input commands, 15 of each menu."""
    check_all([_command(name=f"c{n}") for n in range(100)])
    with pytest.raises(Refusal) as refused:
        check_all([_command(name=f"c{n}") for n in range(101)])
    assert refused.value.code == 30032


def test_autocomplete_offers_25() -> None:
    """An answer of more than 25 choices is refused."""
    check_autocomplete([{"name": str(n), "value": str(n)} for n in range(25)])
    with pytest.raises(Refusal):
        check_autocomplete([{"name": str(n), "value": str(n)} for n in range(26)])


def test_creates_are_counted_for_a_day() -> None:
    """200 new commands in a day for each guild."""
    creates = Creates()
    creates.record(1, 200, NOON)
    creates.record(2, 1, NOON)

    with pytest.raises(Refusal) as refused:
        creates.record(1, 1, NOON + timedelta(hours=23))
    assert refused.value.code == 30034
    creates.record(1, 1, NOON + timedelta(days=1))

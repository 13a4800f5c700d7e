"""Finding the adapter that the settings name, for whichever port."""

from collections.abc import Callable

import pytest

from bot.adapters import delivery, logs, lookup, migrations, monitoring
from bot.adapters.migrations.command import CommandMigrations

PORTS: list[tuple[str, Callable[[str], object]]] = [
    ("delivery", delivery.find),
    ("migrations", migrations.find),
    ("logs", logs.find),
    ("monitoring", monitoring.find),
]


@pytest.mark.parametrize(("port", "find"), PORTS)
def test_finds_an_adapter_by_its_dotted_name(port: str, find: Callable[[str], object]) -> None:
    """As any third party's."""
    import sandbox.platform  # noqa: PLC0415 - the names under test

    name = port.capitalize()

    assert find(f"sandbox.platform:{name}") is getattr(sandbox.platform, name)


def test_finds_a_built_in_adapter() -> None:
    """By its short name."""
    assert migrations.find("command") is CommandMigrations


@pytest.mark.parametrize(("port", "find"), PORTS)
@pytest.mark.parametrize(
    "name",
    [
        "",
        ":",
        "x",
        "no.such.module:Thing",
        "sandbox.platform:Nothing",
        "sandbox.platform",
        "sandbox.platform:",
        ".relative:Thing",
        "..:Thing",
        "os:path",
        "json:JSONDecodeError.doc",
    ],
)
def test_what_is_no_adapter_is_named(port: str, find: Callable[[str], object], name: str) -> None:
    """The operator learns what to write; nothing is called that cannot build."""
    with pytest.raises(ValueError, match=f"there is no {port} adapter") as error:
        find(name)

    assert repr(name) in str(error.value)


def test_built_in_ones_are_offered() -> None:
    """Where there are any."""
    with pytest.raises(ValueError, match="or one of: command"):
        migrations.find("comand")
    with pytest.raises(ValueError, match="or one of: argocd, github_actions"):
        delivery.find("comand")
    with pytest.raises(ValueError, match="or one of: none is built in"):
        lookup.find("delivery", "comand", {})

"""Finding the adapter that the settings name."""

import pytest

from bot.adapters import delivery


def test_finds_an_adapter_by_its_dotted_name() -> None:
    """As any third party's."""
    from sandbox.platform import Delivery  # noqa: PLC0415 - the name under test

    assert delivery.find("sandbox.platform:Delivery") is Delivery


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
def test_what_is_no_adapter_is_named(name: str) -> None:
    """The operator learns what to write; nothing is called that cannot build."""
    with pytest.raises(ValueError, match="there is no delivery adapter") as error:
        delivery.find(name)

    assert repr(name) in str(error.value)

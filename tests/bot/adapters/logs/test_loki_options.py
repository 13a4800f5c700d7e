"""The options of Loki, read strictly."""

from typing import Any

import pytest

from bot.adapters.logs.loki_options import LokiOptions

GIVEN = {"url": "https://loki.example", "selector": '{app="{service}"}'}


def test_the_usual_needs_two() -> None:
    """An address and which streams a place has."""
    assert LokiOptions.read(GIVEN).source == "pod"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"username": "ops"}, "give both, or neither"),
        ({"username": "ops", "password": "p", "token": "t"}, "not both"),
        ({"host": "x"}, "the options are url, selector"),
    ],
)
def test_what_does_not_go_together_is_told(more: dict[str, Any], told: str) -> None:
    """In a sentence."""
    with pytest.raises(ValueError, match=told):
        LokiOptions.read({**GIVEN, **more})

"""Places as Discord describes them."""

from types import SimpleNamespace
from typing import Any

from bot.chat import places
from bot.core.domain.operation import Place


def test_a_place_is_called_as_people_call_it() -> None:
    """By the channel's name; by its id where Discord does not tell the name."""
    named: Any = SimpleNamespace(guild_id=1, channel_id=2, channel=SimpleNamespace(name="deployments"))
    nameless: Any = SimpleNamespace(guild_id=1, channel_id=2, channel=None)

    assert places.from_interaction(named) == Place("1", "2", "#deployments")
    assert places.from_interaction(nameless) == Place("1", "2", "#2")

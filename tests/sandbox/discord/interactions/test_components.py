"""Buttons and selects, used as the message offers them."""

from typing import Any

import pytest

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.interactions.components import component_data
from sandbox.discord.interactions.resolving import Resolver
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS

COMPONENTS = [
    {"type": 1, "components": [
        {"type": 2, "style": 1, "label": "Go", "custom_id": "go"},
        {"type": 2, "style": 1, "label": "No", "custom_id": "no", "disabled": True},
    ]},
    {"type": 1, "components": [{"type": 3, "custom_id": "pick", "max_values": 2, "options": [
        {"label": "a", "value": "a"}, {"label": "b", "value": "b"}, {"label": "c", "value": "c"},
    ]}]},
    {"type": 1, "components": [{"type": 5, "custom_id": "who"}]},
]  # fmt: skip


def _use(world: World, alice: Actor, sent: dict[str, Any]) -> dict[str, Any]:
    body = {"content": "panel", "components": COMPONENTS}
    message = world.request(world.bot, Call("POST", f"/channels/{DEPLOYMENTS}/messages", body=body))
    stored = world.state.get_message(DEPLOYMENTS, int(message["id"]))
    return component_data(stored, Resolver(world.state, alice, DEPLOYMENTS), sent)


def test_a_button_is_pressed(world: World, alice: Actor) -> None:
    """The bot gets its custom id and type."""
    assert _use(world, alice, {"custom_id": "go"})["component_type"] == 2


def test_values_are_chosen(world: World, alice: Actor) -> None:
    """Of those offered; users are resolved."""
    assert _use(world, alice, {"custom_id": "pick", "values": ["b", "c"]})["values"] == ["b", "c"]
    chosen = _use(world, alice, {"custom_id": "who", "values": [str(ALICE)]})
    assert chosen["resolved"]["users"][str(ALICE)]["username"] == "alice"


@pytest.mark.parametrize(
    "sent",
    [
        {"custom_id": "none"},
        {"custom_id": "no"},
        {"custom_id": "pick", "values": []},
        {"custom_id": "pick", "values": ["a", "b", "c"]},
        {"custom_id": "pick", "values": ["d"]},
        {"custom_id": "who", "values": ["1"]},
    ],
)
def test_what_is_not_offered_is_refused(world: World, alice: Actor, sent: dict[str, Any]) -> None:
    """Unknown, disabled, too few, too many, not among the options."""
    with pytest.raises(Refusal) as refused:
        _use(world, alice, sent)
    assert refused.value.code == 50035

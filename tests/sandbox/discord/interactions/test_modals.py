"""A modal comes back in the layout the bot sent."""

from typing import Any

import pytest

from sandbox.discord.events import Actor
from sandbox.discord.interactions.modals import modal_data, opener_of
from sandbox.discord.interactions.resolving import Resolver
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD

TEXT = {"type": 4, "id": 2, "custom_id": "why", "min_length": 3, "max_length": 9}
PICK = {"type": 3, "id": 4, "custom_id": "pick", "required": False, "options": [{"label": "a", "value": "a"}]}
MODAL: dict[str, Any] = {
    "custom_id": "form",
    "components": [
        {"type": 1, "id": 1, "components": [TEXT]},
        {"type": 18, "id": 3, "component": PICK},
        {"type": 10, "id": 5},
    ],
}


def _submit(world: World, alice: Actor, *fields: dict[str, Any]) -> dict[str, Any]:
    resolver = Resolver(world.state, alice, DEPLOYMENTS)
    return modal_data(MODAL, resolver, {"components": [{"type": 1, "components": list(fields)}]})


def test_every_component_has_its_id(world: World, alice: Actor) -> None:
    """Rows, labels and texts, with what was entered."""
    data = _submit(world, alice, {"custom_id": "why", "value": "because"})

    assert data["components"] == [
        {"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": "why", "value": "because"}]},
        {"type": 18, "id": 3, "component": {"type": 3, "id": 4, "custom_id": "pick", "values": []}},
        {"type": 10, "id": 5},
    ]


@pytest.mark.parametrize("value", ["", "no", "x" * 10])
def test_texts_have_their_length(world: World, alice: Actor, value: str) -> None:
    """Required, not shorter and not longer than asked for."""
    with pytest.raises(Refusal):
        _submit(world, alice, {"custom_id": "why", "value": value})


def test_a_select_takes_what_it_offers(world: World, alice: Actor) -> None:
    """Also inside of a modal."""
    with pytest.raises(Refusal):
        _submit(
            world, alice, {"custom_id": "why", "value": "because"}, {"custom_id": "pick", "values": ["z"]}
        )


def test_the_modal_is_the_one_shown(world: World, alice: Actor, mallory: Actor) -> None:
    """The latest of its custom id, or the one named; another person's is none."""
    first, second = (world.state.new_interaction(2, DEPLOYMENTS, ALICE, GUILD) for _ in range(2))
    for record in (first, second):
        record.show_modal(MODAL)

    assert opener_of(world.state, alice, {"custom_id": "form"}) is second
    assert opener_of(world.state, alice, {"custom_id": "form", "id": str(first.id)}) is first
    with pytest.raises(Refusal):
        opener_of(world.state, mallory, {"custom_id": "form"})

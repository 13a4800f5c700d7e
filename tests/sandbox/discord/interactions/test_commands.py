"""Options are checked against the command as it is registered."""

from typing import Any

import pytest

from sandbox.discord.events import Actor
from sandbox.discord.interactions.commands import command_data
from sandbox.discord.interactions.resolving import Resolver
from sandbox.discord.refusals import Refusal
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, DEPLOYMENTS

Json = dict[str, Any]
ACTION: Json = {"type": 3, "name": "action", "description": "which", "required": True, "min_length": 2,
    "max_length": 6}  # fmt: skip
PAGE: Json = {"type": 4, "name": "page", "description": "which", "min_value": 1, "autocomplete": True}
EXPORT: Json = {"type": 5, "name": "export", "description": "as a file"}
LEVEL: Json = {
    "type": 3,
    "name": "level",
    "description": "from",
    "choices": [{"name": "Warn", "value": "warn"}],
}
POLICY: Json = {"name": "policy", "description": "the matrix", "options": [
    {"type": 1, "name": "explain", "description": "why", "options": [ACTION, PAGE, EXPORT, LEVEL]},
    {"type": 1, "name": "show", "description": "all"},
]}  # fmt: skip


def _explain(*options: tuple[str, int, object], **more: object) -> Json:
    given = [{"name": name, "type": kind, "value": value} for name, kind, value in options]
    return {"type": 1, "name": "explain", "options": [*given, *([more] if more else [])]}


def _data(world: World, actor: Actor, *subcommands: Json, partial: bool = False) -> Json:
    [command] = world.state.register_commands(None, [POLICY])
    sent = {"id": command["id"], "options": list(subcommands)}
    resolver = Resolver(world.state, actor, DEPLOYMENTS)
    return command_data(world.state, resolver, ALICE, DEPLOYMENTS, sent, partial=partial)


def test_a_subcommand_keeps_its_typed_options(world: World, alice: Actor) -> None:
    """Text, whole numbers, booleans and choices come as they are; what is optional can be left out."""
    sent = _explain(("action", 3, "deploy"), ("page", 4, 2), ("export", 5, False), ("level", 3, "warn"))

    assert _data(world, alice, sent)["options"] == [sent]
    assert _data(world, alice, _explain(("action", 3, "deploy")))["options"][0]["options"] == [
        {"name": "action", "type": 3, "value": "deploy"}
    ]


@pytest.mark.parametrize(
    "subcommands",
    [
        [],
        [{"type": 1, "name": "show"}, _explain(("action", 3, "deploy"))],
        [{"type": 1, "name": "hide"}],
        [_explain()],
        [_explain(("action", 3, "deploy"), ("action", 3, "scale"))],
        [_explain(("action", 3, "deploys"))],
        [_explain(("action", 3, "d"))],
        [_explain(("action", 3, True))],
        [_explain(("action", 3, "deploy"), ("page", 4, 0))],
        [_explain(("action", 3, "deploy"), ("page", 4, "2"))],
        [_explain(("action", 3, "deploy"), ("page", 4, 1.5))],
        [_explain(("action", 3, "deploy"), ("export", 5, "true"))],
        [_explain(("action", 3, "deploy"), ("level", 3, "all"))],
    ],
)
def test_what_does_not_fit_is_refused(world: World, alice: Actor, subcommands: list[Json]) -> None:
    """No subcommand, two, none of these; an option missing, twice, mistyped, or beyond its limits: 50035."""
    with pytest.raises(Refusal) as refused:
        _data(world, alice, *subcommands)
    assert (refused.value.status, refused.value.code) == (400, 50035)


def test_one_option_of_a_subcommand_is_focused(world: World, alice: Actor) -> None:
    """The bot gets its text as typed, and what was filled before in its type; nothing is required yet."""
    sent = _explain(("export", 5, True), name="page", type=4, value="1x", focused=True)

    [explain] = _data(world, alice, sent, partial=True)["options"]
    assert explain["options"] == [
        {"name": "export", "type": 5, "value": True},
        {"name": "page", "type": 4, "value": "1x", "focused": True},
    ]


@pytest.mark.parametrize(
    "sent",
    [
        _explain(("action", 3, "deploy")),
        _explain(name="level", type=3, value="w", focused=True),
    ],
)
def test_a_question_is_about_an_option_with_answers(world: World, alice: Actor, sent: Json) -> None:
    """Nothing focused, or an option that has no autocomplete: 50035."""
    with pytest.raises(Refusal) as refused:
        _data(world, alice, sent, partial=True)
    assert refused.value.code == 50035


def test_attachments_are_refused_with_a_reason(world: World, alice: Actor) -> None:
    """The one kind of option that is not modelled says so."""
    body = {
        "name": "up",
        "description": "uploads",
        "options": [{"type": 11, "name": "file", "description": "f"}],
    }
    [command] = world.state.register_commands(None, [body])
    sent = {"id": command["id"], "options": [{"type": 11, "name": "file", "value": "0"}]}

    with pytest.raises(Refusal) as refused:
        command_data(
            world.state, Resolver(world.state, alice, DEPLOYMENTS), ALICE, DEPLOYMENTS, sent, partial=False
        )
    assert "attachments" in str(refused.value.body())


def test_global_commands_name_no_guild(world: World, alice: Actor) -> None:
    """Only a guild's command carries `guild_id`."""
    [command] = world.state.register_commands(None, [{"name": "ping", "description": "pong"}])
    resolver = Resolver(world.state, alice, DEPLOYMENTS)

    data = command_data(world.state, resolver, ALICE, DEPLOYMENTS, {"id": command["id"]}, partial=False)

    assert data == {"id": command["id"], "name": "ping", "type": 1, "options": []}

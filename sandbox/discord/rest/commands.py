"""Commands: the index people's clients read, and the routes for a single command."""

from dataclasses import replace
from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest.answers import Answer
from sandbox.discord.wire import mend
from sandbox.discord.world import World

Json = dict[str, Any]

COMMAND_TYPES = (1, 2, 3)
GIVEN_BY_DISCORD = frozenset({"id", "application_id", "version", "guild_id", "nsfw", "name_localized"})


def index(world: World, actor: Actor, call: Call) -> Answer:
    """GET /guilds/{g}/application-command-index: what this person may use somewhere in the guild."""
    world.request(actor, Call("GET", f"/guilds/{call.segment(1)}"))
    commands = _usable(world, actor, int(call.segment(1)))
    return Answer(200, {"applications": [world.asking.application()], "application_commands": commands})


def _usable(world: World, actor: Actor, guild_id: int) -> list[Json]:
    found: dict[str, Json] = {}
    state = world.state
    for channel_id in state.get_guild(guild_id).channel_ids:
        for kind in COMMAND_TYPES if world.sees(actor, channel_id) else ():
            usable = state.visible_commands(user_id=actor.user_id, channel_id=channel_id, type=kind)
            found |= {command["id"]: command for command in usable}
    return [mend(command) for command in found.values()]


def one(world: World, actor: Actor, call: Call) -> Answer:
    """GET one command."""
    return Answer(200, _find(_registered(world, actor, call), _id(call)))


def create(world: World, actor: Actor, call: Call) -> Answer:
    """POST one command: 201, or 200 where it replaces one of its name and type."""
    before = _registered(world, actor, call)
    same = [old for old in before if _key(old) == _key(call.body)]
    after = _register(world, actor, call, [old for old in before if old not in same], call.body)
    return Answer(200 if same else 201, next(new for new in after if _key(new) == _key(call.body)))


def edit(world: World, actor: Actor, call: Call) -> Answer:
    """PATCH one command; it keeps its id unless it is renamed."""
    before = _registered(world, actor, call)
    old = _find(before, _id(call))
    changed = {**old, **call.body}
    after = _register(world, actor, call, [other for other in before if other is not old], changed)
    return Answer(200, next(new for new in after if _key(new) == _key(changed)))


def delete(world: World, actor: Actor, call: Call) -> Answer:
    """DELETE one command."""
    before = _registered(world, actor, call)
    old = _find(before, _id(call))
    _register(world, actor, call, [other for other in before if other is not old])
    return Answer(204)


def _scope(call: Call) -> str:
    return call.path[: call.path.index("/commands") + len("/commands")]


def _id(call: Call) -> str:
    return call.path.rsplit("/", 1)[1]


def _key(command: Json) -> tuple[str, int]:
    return str(command.get("name")), int(command.get("type") or 1)


def _registered(world: World, actor: Actor, call: Call) -> list[Json]:
    commands: list[Json] = world.request(actor, Call("GET", _scope(call)))
    return commands


def _find(commands: list[Json], command_id: str) -> Json:
    for command in commands:
        if command["id"] == command_id:
            return command
    raise Refusal(404, 10063, "Unknown application command")


def _register(world: World, actor: Actor, call: Call, others: list[Json], *more: Json) -> list[Json]:
    bodies = [{key: one[key] for key in one.keys() - GIVEN_BY_DISCORD} for one in (*others, *more)]
    commands: list[Json] = world.request(actor, replace(call, method="PUT", path=_scope(call), body=bodies))
    return commands

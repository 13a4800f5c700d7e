"""A submitted modal: the layout the bot sent, with what the person entered."""

from typing import Any

from sandbox.discord.events import Actor
from sandbox.discord.interactions.components import select_values
from sandbox.discord.interactions.resolving import SELECTED, Resolver
from sandbox.discord.refusals import Refusal, invalid_body
from sandbox.discord.world.model import Interaction, walk_components
from sandbox.discord.world.state import State

Json = dict[str, Any]

ROW, STRING_SELECT, TEXT_INPUT, LABEL = 1, 3, 4, 18
LONGEST_TEXT = 4000


def opener_of(state: State, actor: Actor, sent: Json) -> Interaction:
    """Return the interaction that showed this person the modal: by `id`, or the latest of its custom id."""
    for record in reversed(list(state.interactions.values())):
        if record.modal is None or record.modal_consumed or record.user_id != actor.user_id:
            continue
        named = sent.get("id") in (None, str(record.id))
        if named and record.modal["custom_id"] == sent.get("custom_id"):
            return record
    raise Refusal(404, 10062, "Unknown interaction")


def modal_data(modal: Json, resolver: Resolver, sent: Json) -> Json:
    """Return `data` of a modal submit as the bot gets it: every component with its `id`."""
    entered = {
        str(one["custom_id"]): one
        for one in walk_components(sent.get("components") or [])
        if "custom_id" in one
    }
    data: Json = {
        "custom_id": modal["custom_id"],
        "components": [_node(one, entered, resolver) for one in modal["components"]],
    }
    if resolver.resolved:
        data["resolved"] = resolver.resolved
    return data


def _node(spec: Json, entered: dict[str, Json], resolver: Resolver) -> Json:
    node: Json = {"type": spec["type"], "id": spec.get("id", 0)}
    if spec["type"] == ROW:
        node["components"] = [_node(one, entered, resolver) for one in spec["components"]]
    elif spec["type"] == LABEL:
        node["component"] = _node(spec["component"], entered, resolver)
    elif "custom_id" in spec:
        node |= {"custom_id": spec["custom_id"]} | _entry(spec, entered.get(spec["custom_id"], {}), resolver)
    return node


def _entry(spec: Json, entry: Json, resolver: Resolver) -> Json:
    where = f"data.components.{spec['custom_id']}"
    if spec["type"] == TEXT_INPUT:
        return {"value": _text(spec, entry.get("value") or "", where)}
    values = entry.get("values") or []
    if spec["type"] == STRING_SELECT or spec["type"] in SELECTED:
        optional = not values and spec.get("required") is False
        return {"values": [] if optional else select_values(spec, values, resolver, where)}
    return {key: entry[key] for key in ("value", "values") if key in entry}


def _text(spec: Json, text: str, where: str) -> str:
    required = spec.get("required") is not False
    fewest = spec.get("min_length") or (1 if required else 0)
    most = spec.get("max_length") or LONGEST_TEXT
    if len(text) > most or (len(text) < fewest and (required or text)):
        raise invalid_body(where, f"Must be between {fewest} and {most} in length.", "BASE_TYPE_BAD_LENGTH")
    return text

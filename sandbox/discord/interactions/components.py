"""Buttons and selects of a message, as a person uses them."""

from typing import Any

from sandbox.discord.interactions.resolving import SELECTED, Resolver
from sandbox.discord.refusals import invalid_body
from sandbox.discord.world.model import Message, walk_components

Json = dict[str, Any]

BUTTON, STRING_SELECT = 2, 3


def component_data(message: Message, resolver: Resolver, sent: Json) -> Json:
    """Return `data` of a component interaction as the bot gets it; refuse what the message does not offer."""
    component = _find(message, str(sent.get("custom_id")))
    data: Json = {"custom_id": component["custom_id"], "component_type": component["type"]}
    if component.get("id") is not None:
        data["id"] = component["id"]
    if component["type"] != BUTTON:
        data["values"] = select_values(component, sent.get("values") or [], resolver, "data.values")
    if resolver.resolved:
        data["resolved"] = resolver.resolved
    return data


def select_values(select: Json, values: list[Any], resolver: Resolver, where: str) -> list[str]:
    """Return the values chosen in a select, checked against its options and their number."""
    texts = [str(value) for value in values]
    fewest, most = select.get("min_values"), select.get("max_values")
    if not (1 if fewest is None else fewest) <= len(set(texts)) <= (1 if most is None else most):
        raise invalid_body(where, "The number of values is not what the select takes.")
    if select["type"] in SELECTED:
        return [resolver.resolve(SELECTED[select["type"]], text, where) for text in texts]
    offered = {option["value"] for option in select.get("options") or []}
    if not set(texts) <= offered:
        raise invalid_body(where, "The select does not offer this value.", "COMPONENT_VALUE_INVALID")
    return texts


def _find(message: Message, custom_id: str) -> Json:
    for component in walk_components(message.components):
        if component.get("custom_id") == custom_id and not component.get("disabled"):
            return dict(component)
    raise invalid_body("data", "Component validation failed", "COMPONENT_VALIDATION_FAILED")

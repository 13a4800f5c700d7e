"""Commands and their autocomplete: what a client sends, checked against what the application registered."""

from collections.abc import Collection
from typing import Any

from sandbox.discord.interactions.resolving import ID_OPTIONS, USER, Resolver
from sandbox.discord.refusals import Refusal, invalid_body
from sandbox.discord.world.model import SetupError, validate_option_value
from sandbox.discord.world.state import State

Json = dict[str, Any]

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
NESTING = (1, 2)  # subcommand and subcommand group
ATTACHMENT = 11


def command_data(
    state: State, resolver: Resolver, user_id: int, channel_id: int, sent: Json, *, partial: bool
) -> Json:
    """Return `data` of a command as the bot gets it; `partial`: options may be missing."""
    kind = int(sent.get("type") or CHAT_INPUT)
    command = _find(state, user_id, channel_id, str(sent.get("id")), kind)
    data: Json = {"id": command["id"], "name": command["name"], "type": kind}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    if kind == CHAT_INPUT:
        data["options"] = _options(
            command, sent.get("options") or [], resolver, "data.options", partial=partial
        )
        if partial and _focused(data["options"]) != 1:
            raise invalid_body("data.options", "Exactly one option has to be focused.")
    else:
        data["target_id"] = _target(resolver, kind, channel_id, sent)
    if resolver.resolved:
        data["resolved"] = resolver.resolved
    return data


def _find(state: State, user_id: int, channel_id: int, command_id: str, kind: int) -> Json:
    for command in state.visible_commands(user_id=user_id, channel_id=channel_id, type=kind):
        if command["id"] == command_id:
            return command
    raise Refusal(404, 10063, "Unknown application command")


def _target(resolver: Resolver, kind: int, channel_id: int, sent: Json) -> str:
    target = str(sent.get("target_id"))
    if kind == MESSAGE_MENU and target.isdigit():
        resolver.message(channel_id, int(target))
        return target
    return resolver.resolve(USER, target, "data.target_id")


def _options(spec: Json, sent: list[Json], resolver: Resolver, where: str, *, partial: bool) -> list[Json]:
    declared: dict[str, Json] = {option["name"]: option for option in spec.get("options") or []}
    options: dict[str, Json] = {}
    for index, option in enumerate(sent):
        place = f"{where}.{index}"
        known = declared.get(str(option.get("name")))
        if known is None or known["name"] in options:
            raise invalid_body(place, "The command has no such option.", "APPLICATION_COMMAND_INVALID_OPTION")
        options[known["name"]] = _option(known, option, resolver, place, partial=partial)
    _check_complete(declared, options, where, partial=partial)
    return list(options.values())


def _check_complete(declared: dict[str, Json], given: Collection[str], where: str, *, partial: bool) -> None:
    """Refuse a command without its one subcommand, or without an option that it needs."""
    nested = any(option["type"] in NESTING for option in declared.values())
    if nested and len(given) != 1:
        raise invalid_body(where, "This command needs exactly one of its subcommands.", "BASE_TYPE_REQUIRED")
    missing = [name for name, option in declared.items() if option.get("required") and name not in given]
    if missing and not partial:
        raise invalid_body(f"{where}.{missing[0]}", "This field is required", "BASE_TYPE_REQUIRED")


def _option(known: Json, sent: Json, resolver: Resolver, where: str, *, partial: bool) -> Json:
    option: Json = {"name": known["name"], "type": known["type"]}
    if known["type"] in NESTING:
        option["options"] = _options(
            known, sent.get("options") or [], resolver, f"{where}.options", partial=partial
        )
    elif partial and sent.get("focused"):
        if not known.get("autocomplete"):
            raise invalid_body(where, "The option has no autocomplete.", "APPLICATION_COMMAND_INVALID_OPTION")
        option |= {"value": sent.get("value", ""), "focused": True}
    elif known["type"] in ID_OPTIONS:
        option["value"] = resolver.resolve(known["type"], sent.get("value"), f"{where}.value")
    else:
        option["value"] = _value(known, sent.get("value"), f"{where}.value")
    return option


def _focused(options: list[Json]) -> int:
    return sum(bool(option.get("focused")) + _focused(option.get("options", [])) for option in options)


def _value(known: Json, value: object, where: str) -> object:
    if known["type"] == ATTACHMENT:
        raise invalid_body(where, "The local Discord takes no attachments in commands.")
    try:
        checked: object = validate_option_value(known["name"], known, value)
    except SetupError as error:
        raise invalid_body(where, str(error)) from error
    return checked

"""What people do by commands, clicks and forms, as Discord writes it; each is one interaction with one id.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object
"""

from collections.abc import Callable, Mapping

from tests.faults.town_hall import Json

COMMAND, CLICK, FORM = 2, 3, 5
_STRING, _SUBCOMMAND, _BUTTON, _FIELD, _LABEL = 3, 1, 2, 4, 18
_NEXT, _ITS_UNDOING = "op_3", "op_4"
"""The first two operations that are asked for after those that were there."""
INCIDENT = "inc_1"
"""The first one there is."""


def _options(words: Mapping[str, str]) -> list[Json]:
    return [{"type": _STRING, "name": name, "value": word} for name, word in words.items()]


def command(name: str, **words: str) -> Json:
    """Return a slash command; `incident create` is one of a group."""
    first, _, second = name.partition(" ")
    options = _options(words)
    if second:
        options = [{"type": _SUBCOMMAND, "name": second, "options": options}]
    return {"type": COMMAND, "data": {"id": "1", "type": 1, "name": first, "options": options}}


def click(custom_id: str) -> Json:
    """Return a click on a button."""
    return {"type": CLICK, "data": {"component_type": _BUTTON, "custom_id": custom_id}}


def form(custom_id: str, **entered: str) -> Json:
    """Return a form that was sent."""
    rows = [
        {"type": _LABEL, "component": {"type": _FIELD, "custom_id": name, "value": word}}
        for name, word in entered.items()
    ]
    return {"type": FORM, "data": {"custom_id": custom_id, "components": rows}}


_WHERE = {"service": "order-service", "environment": "production"}
_BROKEN = {"title": "payment-service is down", "severity": "sev1"}
_ASKED = {"op_1": "v2.4.1", "op_2": "v2.3.2"}
DEEDS: Mapping[str, Callable[[str], Json]] = {
    "ask": lambda card: command("deploy", **_WHERE, version=_ASKED[card]),
    "cancel": lambda card: click(f"chatops:cancel:{card}"),
    "ask again": lambda card: click(f"chatops:again:{card}"),
    "prove": lambda card: form(f"chatops:code:approve:{card}", code="123456"),
    "deploy": lambda _: command("deploy", **_WHERE, version="v2.4.1"),
    "fail": lambda _: command("deploy", **_WHERE | {"environment": "staging"}, version="v2.5.0"),
    "undo": lambda _: click(f"chatops:undo:{_NEXT}"),
    "roll back": lambda _: command("rollback", **_WHERE),
    "confirm": lambda _: click(f"chatops:confirm:{_ITS_UNDOING}"),
    "lock": lambda _: command("lock", **_WHERE, reason="we look into it"),
    "unlock": lambda _: command("unlock", **_WHERE),
    "call": lambda _: command("incident create", **_BROKEN),
    "call by the form": lambda _: form("chatops:incident:create", **_BROKEN),
    "note": lambda _: command("incident timeline", add="the disk was full", incident=INCIDENT),
    "tell": lambda _: command("incident update", text="we found it", incident=INCIDENT),
    "resolve": lambda _: command("incident resolve", text="all is well", incident=INCIDENT),
    "take": lambda _: click(f"chatops:incident:acknowledge:{INCIDENT}"),
}
"""Each by its name; most do something else, or are refused, by what has happened before."""

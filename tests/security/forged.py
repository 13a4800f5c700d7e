"""Interactions as nobody's client sends them: from elsewhere, by strangers, with ids of every kind."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from simcord.interactions import base_payload

from bot.chat.interactions.buttons import Verb
from bot.chat.interactions.code_form import Purpose
from bot.chat.interactions.totp_buttons import Step
from tests.bot.chat.hostile import PIECES
from tests.fakes.guild import Guild

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
_COMMANDS = (
    "deploy",
    "rollback",
    "scale",
    "migrate",
    "lock",
    "unlock",
    "policy",
    "approvals",
    "incident",
    "totp",
    "x",
)
_INSIDE = ("reload", "create", "resolve", "cancel", "explain", "enroll", "remove", "")
_OPTIONS = ("service", "environment", "version", "replicas", "to", "break_glass", "reason", "title", "text")
_WORDS = ("order-service", "production", "v2.4.1", "2", "the shop is down", "", "op_1", "123456", *PIECES)
_FIELDS = ("title", "severity", "service", "summary", "code", "code", "x")
_FAMILIES = ("chatops:", "chatops:incident:", "chatops:audit:", "chatops:alert:", "", "CHATOPS:")


class Forger:
    """Makes interactions at random; `operation_ids` are there."""

    def __init__(self, guild: Guild, operation_ids: Sequence[str], message: Any, dice: Random) -> None:
        self._guild = guild
        self._operation_ids = operation_ids
        self._message = message
        self._dice = dice

    def payload(self) -> dict[str, Any]:
        """Return an interaction by somebody who may not do what it asks, or not from there."""
        dice, guild = self._dice, self._guild
        kind, data = dice.choice((self._command, self._component, self._component, self._form))()
        who, place, channel = dice.choice(
            (
                (guild.alice, guild.guild, guild.deployments),
                (guild.alice, guild.guild, guild.elsewhere),
                (guild.bob, guild.guild, guild.elsewhere),
                (guild.bob, None, guild.deployments),
                (guild.bob, "another", guild.deployments),
            )
        )
        _, payload = base_payload(
            guild.env.backend,
            type=kind,
            channel_id=channel.id,
            guild_id=guild.guild.id,
            user_id=who.id,
            data=data,
        )
        if kind == COMPONENT:
            payload["message"] = self._under(data["custom_id"])
        _move(payload, place, dice)
        return payload

    def _command(self) -> tuple[int, dict[str, Any]]:
        dice = self._dice
        options: list[dict[str, Any]] = [
            {"name": name, "type": dice.choice((3, 3, 3, 4, 5)), "value": dice.choice(_WORDS)}
            for name in dice.sample(_OPTIONS, dice.randint(0, 6))
        ]
        if dice.random() < 0.3:
            options = [{"name": dice.choice(_INSIDE), "type": 1, "options": options}]
        kind = dice.choice((COMMAND, COMMAND, COMMAND, AUTOCOMPLETE))
        if kind == AUTOCOMPLETE and options:
            options[-1]["focused"] = True
        guild_id = str(self._guild.guild.id)
        name = dice.choice(_COMMANDS)
        return kind, {"id": "1", "name": name, "type": 1, "options": options, "guild_id": guild_id}

    def _component(self) -> tuple[int, dict[str, Any]]:
        dice = self._dice
        custom_id = dice.choice((f"chatops:totp:{dice.choice(tuple(Step))}", *[self._custom_id()] * 4))
        return COMPONENT, {
            "custom_id": custom_id[:100],
            "component_type": dice.choice((2, 2, 3)),
            "id": 0,
        }

    def _form(self) -> tuple[int, dict[str, Any]]:
        dice = self._dice
        fields = [
            {"type": 1, "components": [{"type": 4, "custom_id": name, "value": dice.choice(_WORDS)}]}
            for name in dice.sample(_FIELDS, dice.randint(0, 4))
        ]
        custom_id = dice.choice(("chatops:incident:create", self._code_id(), self._custom_id()))
        return FORM, {"custom_id": custom_id[:100], "components": fields}

    def _code_id(self) -> str:
        """Return the id of a form for a code, with an operation where that is right, and where it is not."""
        dice = self._dice
        form = f"chatops:code:{dice.choice(tuple(Purpose))}"
        return f"{form}:{dice.choice(self._operation_ids)}" if dice.random() < 0.7 else form

    def _custom_id(self) -> str:
        dice = self._dice
        ids = (
            *self._operation_ids,
            *self._operation_ids,
            "op_99",
            "inc-20260304-x",
            "7",
            "",
            dice.choice(PIECES),
        )
        families = ("chatops:", "chatops:", "chatops:", *_FAMILIES)
        parts = (dice.choice(families), dice.choice(tuple(Verb)), ":", dice.choice(ids))
        return "".join(parts) if dice.random() < 0.9 else "".join(dice.choices(PIECES, k=3))

    def _under(self, custom_id: str) -> dict[str, Any]:
        """Return the message that a component stands under: the card, or one that is not there."""
        button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
        message_id = self._dice.choice((self._message.id, 1, 1180000000000000999))
        author = {"id": "1", "username": "chatops", "discriminator": "0", "avatar": None, "bot": True}
        return {
            "id": str(message_id),
            "channel_id": str(self._guild.deployments.id),
            "author": author,
            "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            **dict.fromkeys(("tts", "mention_everyone", "pinned"), False),
            **{key: [] for key in ("mentions", "mention_roles", "attachments", "embeds")},
            "components": [{"type": 1, "components": [button]}],
            "type": 0,
            "flags": 0,
        }


def _move(payload: dict[str, Any], place: Any, dice: Random) -> None:
    """Let it come from a private message, from somebody else's guild, or with less than Discord tells."""
    if place is None:
        payload["user"] = payload.pop("member")["user"]
        del payload["guild_id"]
        payload["context"] = dice.choice((1, 2))
        payload["authorizing_integration_owners"] = {"1": payload["user"]["id"]}
    elif place == "another":
        payload["guild_id"] = dice.choice(("1180000000000000999", "1"))
    if dice.random() < 0.1:
        payload.pop(dice.choice(("channel", "locale", "entitlements", "context", "app_permissions")), None)


Forge = Callable[[], dict[str, Any]]

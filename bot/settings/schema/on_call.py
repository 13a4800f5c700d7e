"""What the schema says about who is called."""

import re

from bot.settings.names import ID
from bot.settings.values import OnCallSettings
from bot.strict_yaml import duration as spans
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


def _moment(what: str) -> Schema:
    return schema.text(f"{what}, a local time in quotes.", _MOMENT, examples=["2026-01-05 09:00"])


def _people(what: str) -> Schema:
    return schema.listed(what, schema.text("The id of a user, in quotes.", ID), uniqueItems=True)


_OVERRIDE = schema.mapping(
    "Somebody takes over for a while.",
    {
        "from": _moment("When it begins"),
        "until": _moment("When it ends"),
        "person": schema.text("The id of who takes over, in quotes.", ID),
    },
    ("from", "until", "person"),
)
_TEAM = schema.mapping(
    "The rota of one team: each of its people has a week.",
    {
        "people": _people("Who takes weekly turns, in this order."),
        "start": _moment("When the first week begins, and at which time of day every handover is"),
        "timezone": schema.text("On whose clock, an IANA name; without it the file's `timezone`."),
        "overrides": schema.listed(
            "Who takes over for a while; the last one counts, and without any nobody does.", _OVERRIDE
        ),
        "escalate_to": _people("Who is called when all of the team were; without it nobody."),
    },
    ("people", "start"),
)
ON_CALL = schema.mapping(
    "Who is called when something breaks, where there is no pager under `adapters`.",
    {
        "default": schema.text("The team that is called where the owner is not known or has no rota."),
        "escalate_after": schema.duration(
            "So long until the next one is called, from 1m to 1d.",
            default=spans.spell(OnCallSettings().escalate_seconds),
        ),
        "teams": schema.named("The rotas, by the names that services have as `owner`.", _TEAM),
    },
    ("teams",),
)

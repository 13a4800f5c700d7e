"""The JSON schema of `approval_matrix.yaml`: every key with its description, for editors and documents."""

import re

from bot.core.domain.requirement import TOTP
from bot.core.policy.matrix import ACTIONS
from bot.core.policy.names import (
    ID,
    LONGEST_NOTE,
    MOST_APPROVALS,
    MOST_SLOTS,
    NAME,
    USER_ID,
    USER_NAME,
)
from bot.strict_yaml import schema
from bot.strict_yaml.schema import Schema

_ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,62}")


def matrix_schema() -> Schema:
    """Return the schema of the whole file, as plain data; `load` asks for more than it can."""
    keys: dict[str, Schema] = {
        "version": {"description": "The version of this format, always the number 1.", "const": 1},
        "roles": _ROLES,
        "defaults": _DEFAULTS,
        "rules": schema.listed("The rows, of which exactly one decides over a request.", _ROW),
        "freezes": schema.listed("Windows in which nothing changes. Their names are distinct.", _FREEZE),
        "break_glass": _BREAK_GLASS,
    }
    top = schema.mapping(
        "Who may do what, where, and who has to agree first.", keys, ("version", "roles", "rules")
    )
    return schema.document("approval_matrix.yaml", top)


def _role(what: str) -> Schema:
    return schema.text(what, NAME)


def _roles_listed(what: str) -> Schema:
    return schema.listed(what, _role("A name under `roles`."), uniqueItems=True)


def _environment(what: str) -> Schema:
    return schema.text(what, _ENVIRONMENT)


def _actions(what: str) -> Schema:
    return schema.listed(what, schema.choice("An action.", ACTIONS), uniqueItems=True)


_ROLES = schema.named(
    "The names used below, each with the Discord roles behind it.",
    schema.listed(
        "Whoever holds one of these roles holds the name.",
        schema.text("The id of a Discord role, in quotes.", ID, examples=["1180000000000000021"]),
        uniqueItems=True,
    ),
    NAME,
)
_EXPIRES = schema.duration("How long a request waits for its approvals, from 1m to 7d.", default="1h")
_REQUESTERS = _roles_listed("The roles that may ask; without it every role named above.")
_DEFAULTS = schema.mapping(
    "What holds for every row that does not say otherwise.",
    {"expires": _EXPIRES, "requesters": _REQUESTERS},
)
_COUNT = schema.integer("How many different people.", 1, MOST_APPROVALS)
_SLOT = schema.either(
    "So many people with that role, or any of those roles.",
    schema.mapping(
        "People with one role.", {"role": _role("A name under `roles`."), "count": _COUNT}, ("role", "count")
    ),
    schema.mapping(
        "People with any of several roles.",
        {"any_of": _roles_listed("Names under `roles`."), "count": _COUNT},
        ("any_of", "count"),
    ),
)
_SLOTS = schema.listed("Slots: each asks for people, and nobody counts twice.", _SLOT, MOST_SLOTS)
_ROW = schema.mapping(
    "One row. Where several match, the one that names more decides.",
    {
        "action": schema.choice("What is asked for.", ACTIONS),
        "service": schema.text(
            "One service by its name; left out or `any` for any.", re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")
        ),
        "environment": schema.either(
            "One environment, a list of them, or any.",
            _environment("The name of an environment, or any."),
            schema.listed("Several environments.", _environment("A name."), uniqueItems=True),
        ),
        "direction": schema.choice("Up or down, for scale only; left out for both.", ("up", "down")),
        "approvals": schema.either(
            "Who has to agree: none, or a list of slots.",
            schema.choice("Nobody has to.", ("none",)),
            _SLOTS,
        ),
        "confirm": schema.boolean(
            "Whether the requester confirms with one click before it goes on.", default=False
        ),
        "second_factor": schema.choice(
            "A ✅ counts only with a code of the approver's authenticator app; for rows with approvals, "
            "and with `second_factor` in the settings.",
            (TOTP,),
        ),
        "note": schema.text("A line that people read on the card.", maxLength=LONGEST_NOTE),
        "expires": schema.duration("As in `defaults`, for this row only."),
        "requesters": _roles_listed("As in `defaults`, for this row only."),
    },
    ("action", "environment", "approvals"),
)
_FREEZE = schema.mapping(
    "A window in which nothing changes.",
    {
        "name": schema.text("Its name, for people.", NAME),
        "environments": schema.listed("Where.", _environment("An environment."), uniqueItems=True),
        "actions": _actions("What stands still."),
        "schedule": schema.text(
            "When it begins: five cron fields (minute, hour, day of month, month, day of week), in quotes.",
            examples=["0 16 * * 5"],
        ),
        "duration": schema.duration("How long it lasts, from 1m to 7d.", examples=["64h"]),
        "timezone": schema.text(
            "Whose clock the schedule is read by, an IANA name.", examples=["Europe/Berlin"]
        ),
        "override": schema.listed(
            "With these approvals and those of its row a request passes; without it nothing does.",
            _SLOT,
            MOST_SLOTS,
        ),
        "run_when_over": schema.boolean(
            "Whether what is approved meanwhile runs when it is over.", default=False
        ),
    },
    ("name", "environments", "actions", "schedule", "duration", "timezone"),
)
_BREAK_GLASS = schema.mapping(
    "Who may act alone in an emergency; without it nobody may.",
    {
        "role": _role("A name under `roles`."),
        "actions": _actions("What may be done so."),
        "review_within": schema.duration(
            "So soon somebody who was skipped reviews it, from 1m to 7d.", examples=["24h"]
        ),
        "without_discord": schema.named(
            "Who is believed by `chatops do` while Discord is away: names with user ids.",
            schema.text("The id of a user, in quotes.", USER_ID),
            USER_NAME,
        ),
    },
    ("role", "actions", "review_within"),
)

"""The form that takes a code of somebody's second factor, for whatever its id says; no form is remembered.

What was entered comes with the event and is read from there, so a form from before a restart counts, too.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from discord.ui import Label, Modal, TextInput

from bot.chat import text

_FIELD = "code"
_ID = re.compile(r"chatops:code:(?P<purpose>[a-z]+)(?::(?P<operation>[\w-]{1,80}))?")


class Purpose(StrEnum):
    """What a code is entered for."""

    APPROVE = "approve"
    CONFIRM = "confirm"
    REPLACE = "replace"
    REMOVE = "remove"


_TITLES = {
    Purpose.APPROVE: "A code, for this change alone",
    Purpose.CONFIRM: "A code of the new secret",
    Purpose.REPLACE: "A code of your present app",
    Purpose.REMOVE: "A code, to remove your second factor",
}


def form(purpose: Purpose, operation_id: str | None = None) -> Modal:
    """Return the form. https://docs.discord.com/developers/components/reference#text-input."""
    custom_id = ":".join(["chatops:code", purpose, *([operation_id] if operation_id else [])])
    made = Modal(title=_TITLES[purpose], custom_id=custom_id, timeout=None)
    field: TextInput[Modal] = TextInput(
        custom_id=_FIELD, min_length=6, max_length=9, placeholder="123456", required=True
    )
    made.add_item(Label(text="The six digits your authenticator app shows", component=field))
    made.stop()  # or discord.py keeps it, and asks it instead of us
    return made


def sent(data: Mapping[str, Any]) -> tuple[Purpose, str] | None:
    """Return what a form that was sent is for, and which operation; None where it is another form."""
    found = _ID.fullmatch(str(data.get("custom_id")))
    if found is None or found["purpose"] not in set(Purpose):
        return None
    return Purpose(found["purpose"]), found["operation"] or ""


def entered(data: Mapping[str, Any]) -> str:
    """Return what stands in the field.

    https://docs.discord.com/developers/components/reference#label-label-interaction-response-structure
    """
    for row in data.get("components", []):
        for field in (row.get("component"), *row.get("components", [])):
            if field is not None and field.get("custom_id") == _FIELD:
                return text.cut(str(field.get("value") or ""), 20)
    return ""

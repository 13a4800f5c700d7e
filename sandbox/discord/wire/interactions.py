"""Interactions: what the bot receives, what stays on a message, and what the person's own client receives."""

from typing import Any

Json = dict[str, Any]

ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024
TIMED_OUT = 2  # reason_code of INTERACTION_FAILURE
COMPONENT = 3
MODAL_SUBMIT = 5


def owners(guild_id: int | None) -> dict[str, str]:
    """Return `authorizing_integration_owners` of an app installed in the guild; "0" is a bot's DM.

    https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
    """
    return {"0": str(guild_id or 0)}


def complete_metadata(
    metadata: Json,
    *,
    guild_id: int | None,
    source: int | None,
    trigger: Json | None = None,
    original: int | None = None,
) -> None:
    """Add to `interaction_metadata` where it came from, and which response a follow-up follows."""
    metadata["authorizing_integration_owners"] = owners(guild_id)
    if metadata["type"] == COMPONENT and source is not None:
        metadata["interacted_message_id"] = str(source)
    if metadata["type"] == MODAL_SUBMIT and trigger is not None:
        metadata["triggering_interaction_metadata"] = trigger
    if original is not None:
        metadata["original_response_message_id"] = str(original)
    target, kind = metadata.pop("target_id", None), metadata.pop("target_type", None)
    if target is not None and kind == COMPONENT:  # a message command: types of commands, not of interactions
        metadata["target_message_id"] = str(target)


def complete_payload(payload: Json, *, guild_id: int | None, locale: str) -> None:
    """Add to an INTERACTION_CREATE what depends on where and by whom the app was asked."""
    payload["authorizing_integration_owners"] = owners(guild_id)
    payload["attachment_size_limit"] = ATTACHMENT_SIZE_LIMIT
    payload["locale"] = locale
    if guild_id is not None:
        payload["guild"] = {"id": str(guild_id), "locale": "en-US", "features": []}


def modal_create(record_id: int, modal: Json, application: Json, place: Json) -> Json:
    """Return INTERACTION_MODAL_CREATE; `place` holds channel_id and guild_id."""
    return {
        "id": str(record_id),
        **place,
        "application": application,
        "custom_id": modal["custom_id"],
        "title": modal["title"],
        "components": modal["components"],
    }

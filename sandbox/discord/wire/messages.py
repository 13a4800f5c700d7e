"""Messages, their attachments and embeds."""

from typing import Any

PINNED_A_MESSAGE = 6
"""https://docs.discord.com/developers/resources/message#message-object-message-types"""


def complete_message(message: dict[str, Any]) -> None:
    """Leave out what is empty, and give embeds their type and the addresses of attached files."""
    for key in ("nonce", "sticker_items", "reactions"):
        if not message.get(key):
            message.pop(key, None)
    guild = {"guild_id": message.pop("guild_id")} if "guild_id" in message else {}  # only events have it
    if message.get("type") == PINNED_A_MESSAGE:
        message["content"] = ""  # clients have words of their own for it
    if "message_reference" in message:
        message["message_reference"] = {"type": 0, **guild, **message["message_reference"]}
    message.get("referenced_message", {}).pop("reactions", None)
    if "interaction_metadata" in message and "webhook_id" in message:
        message["application_id"] = message["webhook_id"]
    _number(message.get("components", []), 0)
    message.get("message_reference", {}).pop("fail_if_not_exists", None)
    files = {f"attachment://{file['filename']}": file for file in message.get("attachments", [])}
    for embed in message.get("embeds", []):
        _complete_embed(embed, files)


def _number(components: list[dict[str, Any]], last: int) -> int:
    """Give components without an id the next number, outer before inner; return the last number."""
    for component in components:
        last += 1
        component["id"] = component.get("id") or last
        inner = [component["accessory"]] if "accessory" in component else []
        last = _number([*component.get("components", []), *inner], last)
    return last


def _complete_embed(embed: dict[str, Any], files: dict[str, dict[str, Any]]) -> None:
    embed.setdefault("type", "rich")
    for part, key in (("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url")):
        if embed.get(part) and (file := files.get(embed[part].get(key))) is not None:
            sides = ("width", "height") if key == "url" else ()
            size: dict[str, Any] = {side: file[side] for side in sides if side in file}
            embed[part] |= {key: file["url"], **size}


def complete_attachment(attachment: dict[str, Any]) -> None:
    """Leave out a description that was not given."""
    if attachment.get("description") is None:
        attachment.pop("description", None)

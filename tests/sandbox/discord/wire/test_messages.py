"""Messages, attachments and embeds as Discord sends them."""

from typing import Any

from sandbox.discord.wire.messages import complete_attachment, complete_message


def test_what_is_empty_is_left_out() -> None:
    """No null nonce, no empty reactions, no request fields in a reference, which tells its kind and guild."""
    message: dict[str, Any] = {
        "guild_id": "1",
        "nonce": None,
        "reactions": [],
        "sticker_items": [],
        "message_reference": {"fail_if_not_exists": True},
    }
    complete_message(message)
    assert message == {"message_reference": {"type": 0, "guild_id": "1"}}


def test_a_pin_is_told_by_a_reference() -> None:
    """The notice has no words, and names the kind of its reference, as the official description asks."""
    message: dict[str, Any] = {
        "type": 6,
        "content": "pinned!",
        "message_reference": {"message_id": "1", "channel_id": "2"},
    }
    complete_message(message)

    assert message["content"] == ""
    assert message["message_reference"] == {"type": 0, "message_id": "1", "channel_id": "2"}


def test_components_are_numbered() -> None:
    """Every component has an id, outer before inner; given ones stay."""
    message: dict[str, Any] = {"components": [{"id": 0, "components": [{"id": 0}, {"id": 9}]}, {"type": 1}]}
    complete_message(message)
    assert message["components"] == [{"id": 1, "components": [{"id": 2}, {"id": 9}]}, {"type": 1, "id": 4}]


def test_embeds_show_attached_files() -> None:
    """`attachment://` becomes the file's address, and a picture has its size."""
    picture = {"filename": "plot.png", "url": "http://here/plot.png", "width": 4, "height": 3}
    message: dict[str, Any] = {
        "attachments": [picture],
        "embeds": [
            {"image": {"url": "attachment://plot.png"}},
            {"image": {"url": "attachment://gone.png"}, "footer": {"icon_url": "attachment://plot.png"}},
        ],
    }
    complete_message(message)
    assert message["embeds"] == [
        {"type": "rich", "image": {"url": "http://here/plot.png", "width": 4, "height": 3}},
        {
            "type": "rich",
            "image": {"url": "attachment://gone.png"},
            "footer": {"icon_url": "http://here/plot.png"},
        },
    ]


def test_answers_to_interactions_name_the_application() -> None:
    """They come through its webhook."""
    message: dict[str, Any] = {"interaction_metadata": {}, "webhook_id": "2"}
    complete_message(message)
    assert message["application_id"] == "2"


def test_missing_descriptions_are_left_out() -> None:
    """An attachment has a description or none, never null."""
    attachment = {"filename": "a", "description": None}
    complete_attachment(attachment)
    assert attachment == {"filename": "a"}

"""What interactions carry along."""

from typing import Any

from sandbox.discord.wire.interactions import complete_metadata, complete_payload, modal_create, owners


def test_the_guild_owns_the_install() -> None:
    """Key "0" is a guild install; its value is the guild, or 0 in the bot's DMs."""
    assert owners(5) == {"0": "5"}
    assert owners(None) == {"0": "0"}


def test_metadata_says_where_it_came_from() -> None:
    """A component names its message, a modal what opened it, a follow-up the first response."""
    component: dict[str, Any] = {"type": 3}
    modal: dict[str, Any] = {"type": 5}
    complete_metadata(component, guild_id=1, source=7, original=8)
    complete_metadata(modal, guild_id=1, source=None, trigger={"id": "2"})

    assert component["interacted_message_id"] == "7"
    assert component["original_response_message_id"] == "8"
    assert modal["triggering_interaction_metadata"] == {"id": "2"}


def test_a_message_command_names_its_target() -> None:
    """SimCord's own fields for it are none of Discord's."""
    metadata: dict[str, Any] = {"type": 2, "target_id": 9, "target_type": 3}
    complete_metadata(metadata, guild_id=1, source=None)
    assert metadata == {"type": 2, "authorizing_integration_owners": {"0": "1"}, "target_message_id": "9"}


def test_payloads_speak_the_persons_language() -> None:
    """The locale is the person's."""
    payload: dict[str, Any] = {}
    complete_payload(payload, guild_id=1, locale="de")
    assert (payload["locale"], payload["guild"]["id"]) == ("de", "1")


def test_a_modal_reaches_the_client() -> None:
    """With its place, its application and its components."""
    shown = modal_create(
        3, {"custom_id": "c", "title": "T", "components": [1]}, {"id": "2"}, {"channel_id": "4"}
    )
    assert shown == {
        "id": "3",
        "channel_id": "4",
        "application": {"id": "2"},
        "custom_id": "c",
        "title": "T",
        "components": [1],
    }

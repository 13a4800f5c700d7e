"""Commands, applications and callbacks."""

from typing import Any

from sandbox.discord.wire.applications import complete_application, complete_callback, complete_command


def test_commands_leave_out_what_was_not_given() -> None:
    """`integration_types: null` breaks strict clients; a guild's command says nothing about DMs."""
    command: dict[str, Any] = {
        "integration_types": None,
        "options": [{"choices": [], "options": [{"choices": []}]}],
        "guild_id": "1",
        "dm_permission": True,
    }
    complete_command(command)
    assert command == {
        "integration_types": [0],
        "options": [{"options": [{}]}],
        "guild_id": "1",
        "contexts": None,
        "nsfw": False,
    }


def test_applications_are_whole() -> None:
    """The owner's view has counts and scopes."""
    application: dict[str, Any] = {"flags": 3}
    complete_application(application)
    assert (application["flags_new"], application["type"]) == ("3", None)


def test_callbacks_name_a_message_or_none() -> None:
    """`response_message_id: null` breaks strict clients."""
    interaction: dict[str, Any] = {"id": "1", "response_message_id": None}
    complete_callback(interaction)
    assert interaction == {"id": "1"}

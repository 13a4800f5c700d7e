"""The application, its commands, and the answer to an interaction callback."""

from typing import Any


def complete_command(command: dict[str, Any]) -> None:
    """Leave out what was not given, and say where the command may be used."""
    for key in ("options", "integration_types", "description_localizations", "name_localizations"):
        if not command.get(key):
            command.pop(key, None)
    command.setdefault("integration_types", [0])
    command.setdefault("contexts", None)
    command.setdefault("nsfw", False)
    if command.get("guild_id"):
        command.pop("dm_permission", None)
    for option in command.get("options", []):
        _complete_option(option)


def _complete_option(option: dict[str, Any]) -> None:
    for key in ("choices", "options", "channel_types", "name_localizations", "description_localizations"):
        if key in option and not option[key]:
            option.pop(key)
    for inner in option.get("options", []):
        _complete_option(inner)


def complete_application(application: dict[str, Any]) -> None:
    """Add what the owner of an application sees of it."""
    application.pop("summary", None)
    application.setdefault("type", None)
    application.setdefault("flags_new", str(application.get("flags", 0)))
    application.setdefault("redirect_uris", [])
    application.setdefault("interactions_endpoint_url", None)
    application.setdefault("role_connections_verification_url", None)
    application.setdefault("approximate_guild_count", 1)
    application.setdefault("approximate_user_install_count", 0)
    application.setdefault("approximate_user_authorization_count", 0)
    application.setdefault("explicit_content_filter", 0)
    application.setdefault("eligible_oauth2_scopes", [])


def complete_callback(interaction: dict[str, Any]) -> None:
    """Leave out the message that there is none of."""
    for key in ("response_message_id", "activity_instance_id"):
        if interaction.get(key) is None:
            interaction.pop(key, None)

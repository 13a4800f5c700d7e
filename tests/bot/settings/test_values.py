"""The settings as values: what is not configured is asked for in a sentence."""

import pytest

from bot.settings.values import DiscordSettings, SettingsError


def test_a_missing_token_says_where_to_get_one() -> None:
    """And that there is a way without."""
    with pytest.raises(SettingsError, match=r"DISCORD_TOKEN is not set.*chatops sandbox"):
        DiscordSettings().require_token()


def test_a_token_is_given_out_only_when_asked_for() -> None:
    """It is in no repr."""
    discord = DiscordSettings("s3cret")

    assert discord.require_token() == "s3cret"
    assert "s3cret" not in repr(discord)


def test_an_error_has_its_lines() -> None:
    """Ready to print, one below the other."""
    error = SettingsError("a", "b")

    assert (error.lines, str(error)) == (("a", "b"), "a\nb")

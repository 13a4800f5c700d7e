"""A guild to give commands in."""

from tests.fakes.guild import guild, simcord_bot

__all__ = ["guild", "simcord_bot"]

"""The link by which a server's owner lets the bot in, with the permissions that it uses and no more."""

from collections.abc import Collection
from urllib.parse import urlencode

from bot.chat.needs import Feature, wanted
from bot.chat.permissions import bits

_ADDRESS = "https://discord.com/oauth2/authorize"


def invite(application_id: int, features: Collection[Feature] = tuple(Feature), guild_id: str = "") -> str:
    """Return the link for these features, for one server where `guild_id` names it.

    https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
    """
    asked = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": bits(*wanted(features)),
    }
    server = {"guild_id": guild_id, "disable_guild_select": "true"} if guild_id else {}
    return f"{_ADDRESS}?{urlencode({**asked, **server})}"

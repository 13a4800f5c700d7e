"""The link that lets the bot in."""

from urllib.parse import parse_qs, urlsplit

from bot.chat.invite import invite
from bot.chat.needs import Feature, wanted
from bot.chat.permissions import bits


def test_it_asks_for_what_the_bot_uses_and_no_more() -> None:
    """Both scopes, and the permissions of the features that somebody chose."""
    for features in ((), (Feature.ROOMS,), tuple(Feature)):
        link = urlsplit(invite(77, features))

        assert f"{link.scheme}://{link.netloc}{link.path}" == "https://discord.com/oauth2/authorize"
        assert parse_qs(link.query) == {
            "client_id": ["77"],
            "scope": ["bot applications.commands"],
            "permissions": [str(bits(*wanted(features)))],
        }


def test_it_may_be_for_one_server() -> None:
    """Where that is known, nobody chooses a wrong one."""
    query = parse_qs(urlsplit(invite(77, guild_id="5")).query)

    assert (query["guild_id"], query["disable_guild_select"]) == (["5"], ["true"])

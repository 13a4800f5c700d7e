"""Says where to click in Discord's developer portal and in Discord itself, step by step."""

from collections.abc import Sequence

from bot.chat.invite import invite
from bot.chat.needs import NEEDS, Feature

PORTAL = "https://discord.com/developers/applications"
APPLICATION = f"""\
1. The application, in Discord's developer portal ({PORTAL}):
   New Application > a name like chatops > Create.
   Bot > Privileged Gateway Intents: leave all three off. The bot needs none of them.
   Bot > Public Bot: turn it off, so that nobody else invites it (Installation > Install Link > None first).
   Bot > Reset Token > Yes, do it! > Copy. Discord shows the token this once.
   More: https://docs.discord.com/developers/quick-start/getting-started"""
KEEP = """\
   Keep the token where only the bot's user can read it, and in no file of settings:
   in a file that DISCORD_TOKEN_FILE names (chmod 600), as systemd's credential DISCORD_TOKEN,
   or in the variable DISCORD_TOKEN. It is not kept here."""
IDS = """\
   Ids are copied in Discord: Settings > Advanced > Developer Mode on;
   then right-click a server or channel > Copy ID, and likewise a role in Server Settings > Roles."""
ROLES = """\
   Roles that a broken glass should call have to be mentionable:
   Server Settings > Roles > the role > Display > Allow anyone to @mention this role.
   Let nobody but the bot write into the audit channel:
   Edit Channel > Permissions > @everyone > Send Messages off, and on for the bot."""


def permissions_of(feature: Feature) -> str:
    """Return the permissions that something a team may go without takes, as Discord calls them."""
    names = dict.fromkeys(need.permission for need in NEEDS if need.feature is feature)
    return ", ".join(name.replace("_", " ").title() for name in names)


def invitation(application_id: int, features: Sequence[Feature]) -> str:
    """Return the step in which the bot is let in."""
    return (
        "3. Invite the bot: open this link, choose your server, and confirm.\n"
        f"   {invite(application_id, features)}\n"
        "   It asks for the permissions that the bot uses, and no others."
    )

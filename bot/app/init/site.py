"""Gets to know the server: by the token where there is one and Discord answers, by typed ids where not."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.app.init import portal
from bot.app.init.answers import read_id, read_id_or_none
from bot.app.init.questions import Site
from bot.app.init.terminal import Terminal
from bot.app.progress import progress
from bot.chat.needs import Feature
from bot.chat.servers import Application, Named, TokenRefused, meet, survey
from bot.core.ports.chat import ChatError

T = TypeVar("T")
_BY_HAND = "   So ids are typed by hand, and whether they are right could not be checked."


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The token that Discord took and whose it is; both None where nobody could be asked."""

    token: str | None
    application: Application | None


def ask_token(terminal: Terminal, given: str | None) -> Acquaintance:
    """Return what Discord says to the token that was `given`, else to one that is typed unseen."""
    token, source = given, "the one that was given"
    while True:
        if token is None:
            token = terminal.hidden("   The token (not shown; Enter to go on without)")
            source = "that"
            if not token:
                terminal.say(f"   Without a token Discord cannot be asked.\n{_BY_HAND}")
                return Acquaintance(None, None)
            terminal.say(portal.KEEP)
        try:
            application = _answer(meet(token))
        except TokenRefused as error:
            terminal.say(f"   {error}: reset it in the portal (Bot > Reset Token), and copy the new one.")
            token = None
        except ChatError as error:
            terminal.say(f"   {error}.\n{_BY_HAND}")
            return Acquaintance(token, None)
        else:
            terminal.say(f"   Discord takes {source}: it is the token of {application.name}.")
            return Acquaintance(token, application)


def find_site(
    terminal: Terminal, known: Acquaintance, features: Sequence[Feature], guild: str | None
) -> Site:
    """Show the link of the invite, and return the server that the bot was let into."""
    if known.token is None or known.application is None:
        return _typed_site(terminal, features, guild)
    terminal.say(portal.invitation(known.application.id, features))
    servers = _servers(terminal, known.token, known.application)
    chosen = guild or terminal.choose("   The server", servers, "1" if len(servers) == 1 else "")
    server = next((each for each in servers if each.id == chosen), None)
    if server is None:
        terminal.say(f"   The bot is not in the server {chosen}.\n{_BY_HAND}")
        return Site(Named(chosen, ""), None)
    premises = _asked(terminal, survey(known.token, server.id))
    return Site(server, premises)


def _servers(terminal: Terminal, token: str, application: Application) -> Sequence[Named]:
    """Return the servers that the bot is in, asked again until there is one."""
    servers = application.servers
    while not servers:
        terminal.ask("   The bot is in no server yet. Press Enter when it was invited")
        again = _asked(terminal, meet(token))
        servers = again.servers if again else ()
    return servers


def _typed_site(terminal: Terminal, features: Sequence[Feature], guild: str | None) -> Site:
    terminal.say("3. The server.")
    question = "   The Application ID (portal > General Information; Enter to go on without a link)"
    application_id = terminal.ask(question, "", read_id_or_none)
    if application_id:
        terminal.say(portal.invitation(int(application_id), features))
    terminal.say(portal.IDS)
    return Site(Named(guild or terminal.ask("   The server (id)", "", read_id), ""), None)


def _asked(terminal: Terminal, question: Coroutine[Any, Any, T]) -> T | None:
    try:
        return _answer(question)
    except ChatError as error:
        terminal.say(f"   {error}.\n{_BY_HAND}")
        return None


def _answer(question: Coroutine[Any, Any, T]) -> T:
    with progress("Asking Discord"):
        return asyncio.run(question)

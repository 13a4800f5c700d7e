"""Getting to know the server: the token, the invite, the servers; and without Discord."""

from collections.abc import Iterator

import pytest
from discord.http import Route

from bot.app.init.questions import Site
from bot.app.init.site import Acquaintance, _answer, ask_token, find_site
from bot.app.init.terminal import Terminal
from bot.chat.invite import invite
from bot.chat.servers import Application, Named
from sandbox.discord.server import LocalDiscord
from tests.e2e.background import in_background
from tests.fakes.answering import answering
from tests.fakes.heard import listen
from tests.fakes.inspected import CHANNELS, served
from tests.fakes.local import APPLICATION, GUILD, LEAD, TOKEN

KNOWN = Acquaintance(TOKEN, Application(APPLICATION, "chatops", ()))


@pytest.fixture(scope="module")
def local() -> Iterator[LocalDiscord]:
    """Serve a server from another thread: these questions wait for their answers."""
    with in_background(served) as opened:
        yield opened


@pytest.mark.usefixtures("local")
def test_a_token_is_tried_and_asked_for_until_it_is_right() -> None:
    """It is typed unseen, never repeated, and how to keep it is said."""
    person = answering("wrong.token.typed", TOKEN)
    known = ask_token(person.terminal, "a.wrong.one")
    said = "\n".join(person.said)

    assert known.token == TOKEN
    assert known.application is not None
    assert (known.application.id, [each.id for each in known.application.servers]) == (
        APPLICATION,
        [str(GUILD)],
    )
    assert len(person.hidden) == len(person.asked) == 2
    assert said.count("Discord refuses this token (401): reset it in the portal") == 2
    assert "DISCORD_TOKEN_FILE" in said
    assert "wrong" not in said
    assert TOKEN not in said


@pytest.mark.usefixtures("local")
def test_the_only_server_is_usual() -> None:
    """Its channels and roles are known then; that of a machine and @everyone are not offered."""
    known = ask_token(answering().terminal, TOKEN)
    person = answering("")
    site = find_site(person.terminal, known, (), None)

    assert site.guild.id == str(GUILD)
    assert site.premises is not None
    assert {each.id for each in site.premises.channels} == set(CHANNELS.values())
    assert [each.id for each in site.premises.roles] == [str(LEAD)]
    assert f"   {invite(APPLICATION, ())}" in "\n".join(person.said)


@pytest.mark.usefixtures("local")
def test_a_bot_that_is_nowhere_is_waited_for() -> None:
    """Until it was invited; then there is a server to choose."""
    person = answering("", "1")
    site = find_site(person.terminal, KNOWN, (), None)

    assert site.guild.id == str(GUILD)
    assert "in no server yet" in person.asked[0]


@pytest.mark.usefixtures("local")
def test_another_server_was_named() -> None:
    """The bot is not there: what is there is typed."""
    known = ask_token(answering().terminal, TOKEN)
    person = answering()

    assert find_site(person.terminal, known, (), "118000000000000099") == Site(
        Named("118000000000000099", ""), None
    )
    assert "The bot is not in the server 118000000000000099." in person.said[-1]


def test_without_discord_ids_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be checked is said, and the link can be had by the application's id."""
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1/api/v10")
    person = answering("a.token.x", "77000000000000000", "118000000000000001")
    terminal: Terminal = person.terminal
    known = ask_token(terminal, None)
    site = find_site(terminal, known, (), None)
    said = "\n".join(person.said)

    assert known == Acquaintance("a.token.x", None)
    assert site == Site(Named("118000000000000001", ""), None)
    assert "Discord cannot be reached.\n   So ids are typed by hand" in said
    assert invite(77000000000000000, ()) in said


def test_without_a_token_there_is_nobody_to_ask() -> None:
    """Enter goes on; the server may have been named before."""
    person = answering("", "")
    known = ask_token(person.terminal, None)

    assert known == Acquaintance(None, None)
    assert find_site(person.terminal, known, (), "5") == Site(Named("5", ""), None)


def test_whoever_waits_for_discord_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may take its time, and nothing is typed meanwhile."""
    heard = listen(monkeypatch)
    _answer(heard.heard())

    assert heard.getvalue() == "Asking Discord: 0 s so far, Ctrl-C ends it.\n"

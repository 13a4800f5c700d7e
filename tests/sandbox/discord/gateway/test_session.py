"""What a session remembers."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.gateway.session import Session, Sessions
from sandbox.discord.gateway.settings import GatewaySettings
from tests.fakes.gateway import ALICE, BOB, BOT, Town
from tests.fakes.standing_clock import StandingClock


class Told:
    """A socket that keeps what it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.ended: list[int] = []

    def send(self, text: str) -> None:
        """Keep a frame."""
        self.texts.append(text)

    def end(self, code: int, reason: str = "") -> None:
        """Keep the code."""
        assert reason
        self.ended.append(code)


@given(events=st.integers(0, 30), seen=st.integers(0, 30), remembered=st.integers(1, 30))
def test_missed_is_complete_or_nothing(events: int, seen: int, remembered: int) -> None:
    """All events after a number, in order; or None when one of them is forgotten."""
    session = Session(BOT, 0, replay_events=remembered)
    for number in range(events):
        session.dispatch("EVENT", {"n": number})
    seen = min(seen, events)

    missed = session.missed(seen)

    if events - seen > remembered:
        assert missed is None
    else:
        assert missed is not None
        assert [json.loads(text)["s"] for text in missed] == list(range(seen + 1, events + 1))


def test_what_was_said_is_kept_as_it_was() -> None:
    """A payload that changes later is replayed as it was sent."""
    session = Session(BOT, 0, replay_events=10)
    payload = {"content": "before"}
    session.dispatch("EVENT", payload)
    payload["content"] = "after"

    assert [json.loads(text)["d"] for text in session.missed(0) or []] == [{"content": "before"}]


def sessions_of(*actors: Actor) -> tuple[Town, StandingClock, Sessions, list[Session]]:
    """Return a town whose events reach one session of each actor."""
    town, clock = Town(), StandingClock()
    sessions = Sessions(town, GatewaySettings(resume_window=60), clock)
    town.subscribe(sessions.deliver)
    return town, clock, sessions, [sessions.open(one, 1) for one in actors]


def test_what_is_for_one_reader_reaches_no_one_else() -> None:
    """An ephemeral reply: neither the bot nor the other person is told."""
    town, _, _, (bot, alice, bob) = sessions_of(BOT, ALICE, BOB)

    town.emit("MESSAGE_CREATE", {"flags": 64}, reader=ALICE.user_id)
    town.emit("MESSAGE_CREATE", {"flags": 0})

    assert (bot.seq, alice.seq, bob.seq) == (1, 2, 1)


def test_what_the_world_hides_is_not_numbered() -> None:
    """An event that an actor does not get leaves no gap."""
    town = Town()
    sessions = Sessions(town, GatewaySettings(), StandingClock())
    blind = sessions.open(BOT, 0)

    sessions.deliver(Dispatch("MESSAGE_CREATE", {}))

    assert blind.seq == 0


def test_a_session_without_socket_is_forgotten_after_the_window() -> None:
    """Up to then it keeps on remembering."""
    town, clock, sessions, (bot,) = sessions_of(BOT)
    writer = Told()
    bot.attach(writer)  # type: ignore[arg-type]  # a writer that only notes
    sessions.detach(bot, writer)  # type: ignore[arg-type]  # a writer that only notes
    clock.advance(60)
    town.emit("EVENT", {})
    assert sessions.find(bot.id, BOT) is bot
    assert bot.seq == 1

    clock.advance(1)

    assert sessions.find(bot.id, BOT) is None


def test_an_old_socket_does_not_take_the_new_one_along() -> None:
    """When the socket that was replaced ends, the session stays connected."""
    _, clock, sessions, (bot,) = sessions_of(BOT)
    old, new = Told(), Told()
    bot.attach(old)  # type: ignore[arg-type]  # a writer that only notes
    bot.attach(new)  # type: ignore[arg-type]  # a writer that only notes
    sessions.detach(bot, old)  # type: ignore[arg-type]  # a writer that only notes
    clock.advance(3600)
    bot.dispatch("EVENT", {})

    assert old.ended == [4000]
    assert len(new.texts) == 1
    assert sessions.find(bot.id, BOT) is bot

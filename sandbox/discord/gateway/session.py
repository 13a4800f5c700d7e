"""Sessions: what someone was told, in order, so that it can be told again after the socket broke."""

import secrets
from collections import deque
from collections.abc import Callable

from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor, Dispatch
from sandbox.discord.gateway.protocol import Op, frame
from sandbox.discord.gateway.settings import GatewaySettings
from sandbox.discord.gateway.source import Source
from sandbox.discord.gateway.writer import Writer


class Session:
    """One IDENTIFY and all that followed; it outlives its sockets. Each event is sent in so many `copies`."""

    def __init__(self, actor: Actor, intents: int | None, *, replay_events: int) -> None:
        self.id = secrets.token_hex(16)
        self.actor = actor
        self.intents = intents
        self.seq = 0
        self.copies = 1
        self.lost_at: float | None = None
        self._writer: Writer | None = None
        self._sent: deque[tuple[int, str]] = deque(maxlen=replay_events)

    def dispatch(self, event: str, payload: object) -> None:
        """Give an event the next number, remember it, send it if there is a socket."""
        self.seq += 1
        text = frame(Op.DISPATCH, payload, seq=self.seq, event=event)
        self._sent.append((self.seq, text))
        if self._writer is not None:
            for _ in range(self.copies):
                self._writer.send(text)

    def missed(self, seq: int) -> list[str] | None:
        """Return the frames after `seq`; None when the oldest of them is no longer remembered."""
        after = [text for number, text in self._sent if number > seq]
        return after if len(after) == self.seq - seq else None

    def attach(self, writer: Writer) -> None:
        """Send over `writer` from now on; a socket that was there before is closed."""
        if self._writer is not None:
            self._writer.end(4000, "Resumed elsewhere.")
        self._writer = writer
        self.lost_at = None

    def detach(self, writer: Writer, now: float) -> None:
        """Keep on remembering without a socket, if `writer` is still the one in use."""
        if self._writer is writer:
            self._writer = None
            self.lost_at = now


class Sessions:
    """Every session that is connected or can still be resumed; each gets what the world lets it see."""

    def __init__(self, world: Source, settings: GatewaySettings, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._resume_window = settings.resume_window
        self._replay_events = settings.replay_events
        self._open: dict[str, Session] = {}

    def open(self, actor: Actor, intents: int | None) -> Session:
        """Begin a session."""
        self._forget_expired()
        session = Session(actor, intents, replay_events=self._replay_events)
        self._open[session.id] = session
        return session

    def find(self, session_id: str, actor: Actor) -> Session | None:
        """Return this actor's session, if it can still be resumed."""
        self._forget_expired()
        session = self._open.get(session_id)
        return session if session is not None and session.actor == actor else None

    def end(self, session: Session) -> None:
        """Forget a session: it cannot be resumed any more."""
        self._open.pop(session.id, None)

    def end_all_of(self, whom: Callable[[Actor], bool]) -> None:
        """Forget every session of these actors."""
        for session in [one for one in self._open.values() if whom(one.actor)]:
            self.end(session)

    def repeat(self, whom: Callable[[Actor], bool], copies: int) -> int:
        """Send these actors every event so often from now on; return how many sessions that is."""
        repeated = [one for one in self._open.values() if whom(one.actor)]
        for session in repeated:
            session.copies = copies
        return len(repeated)

    def detach(self, session: Session, writer: Writer) -> None:
        """Take `writer` from a session; the time to resume begins."""
        session.detach(writer, self._clock.now().timestamp())

    def deliver(self, dispatch: Dispatch) -> None:
        """Give an event to each session whose actor gets it, as that actor sees it."""
        self._forget_expired()
        for session in list(self._open.values()):
            if dispatch.reader is not None and dispatch.reader != session.actor.user_id:
                continue
            seen = self._world.view(dispatch, session.actor, session.intents)
            if seen is not None:
                session.dispatch(dispatch.event, seen)

    def _forget_expired(self) -> None:
        oldest = self._clock.now().timestamp() - self._resume_window
        for session in list(self._open.values()):
            if session.lost_at is not None and session.lost_at < oldest:
                self.end(session)

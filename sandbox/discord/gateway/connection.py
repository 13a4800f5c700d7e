"""One connection to the gateway: HELLO, IDENTIFY or RESUME, heartbeats, until somebody ends it."""

from collections.abc import Callable
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from sandbox.discord.clock import Clock
from sandbox.discord.events import Actor
from sandbox.discord.gateway.admission import Admission
from sandbox.discord.gateway.members import member_chunks
from sandbox.discord.gateway.protocol import Close, Closing, Op, decode, frame
from sandbox.discord.gateway.session import Session, Sessions
from sandbox.discord.gateway.settings import GatewaySettings
from sandbox.discord.gateway.source import Source
from sandbox.discord.gateway.writer import Writer
from sandbox.discord.window import Window

VERSION = "10"
ENDS_THE_SESSION = (Close.NORMAL, Close.GOING_AWAY)
ZOMBIE_AFTER_INTERVALS = 1.5


class Connection:
    """Read one client's frames and answer them; `session` is set once it has identified or resumed."""

    def __init__(
        self,
        writer: Writer,
        world: Source,
        sessions: Sessions,
        admission: Admission,
        settings: GatewaySettings,
        clock: Clock,
        *,
        resume_url: str,
    ) -> None:
        self.writer = writer
        self.session: Session | None = None
        self._world = world
        self._sessions = sessions
        self._admission = admission
        self._interval = settings.heartbeat_interval
        self._sends = Window(settings.sends, clock)
        self._clock = clock
        self._heard_at = clock.now().timestamp()
        self._resume_url = resume_url
        self._answers: dict[int, Callable[[dict[str, Any]], None]] = {
            Op.HEARTBEAT: self._heartbeat,
            Op.IDENTIFY: self._identify,
            Op.RESUME: self._resume,
            Op.PRESENCE_UPDATE: self._ignore,
            Op.VOICE_STATE_UPDATE: self._ignore,
            Op.REQUEST_GUILD_MEMBERS: self._request_members,
        }

    async def run(self, socket: web.WebSocketResponse, version: str) -> None:
        """Talk until the client closes, dies, or breaks a rule."""
        try:
            self._greet(version)
            while (message := await self._receive(socket)).type in (WSMsgType.TEXT, WSMsgType.BINARY):
                self._answer(message.data)
            self._client_left(message)
        except Closing as closing:
            self._close(closing)
        finally:
            if self.session is not None:
                self._sessions.detach(self.session, self.writer)

    def _greet(self, version: str) -> None:
        if version != VERSION:
            raise Closing(Close.INVALID_API_VERSION, f"API version {version} is not spoken here.")
        if self._admission.greets("hello"):
            self.writer.send(frame(Op.HELLO, {"heartbeat_interval": round(self._interval * 1000)}))

    def is_of(self, whom: Callable[[Actor], bool]) -> bool:
        """Whether this is a live connection of one of these actors."""
        return self.session is not None and not self.writer.ended and whom(self.session.actor)

    async def _receive(self, socket: web.WebSocketResponse) -> WSMessage:
        patience = self._heard_at + ZOMBIE_AFTER_INTERVALS * self._interval - self._clock.now().timestamp()
        try:
            return await socket.receive(timeout=max(patience, 0.001))
        except TimeoutError:
            raise Closing(Close.SESSION_TIMED_OUT, "No heartbeat for 1.5 intervals.") from None

    def _answer(self, raw: str | bytes) -> None:
        if not self._sends.take():
            raise Closing(Close.RATE_LIMITED, "You are sending payloads too quickly.")
        op, data = decode(raw)
        answer = self._answers.get(op)
        if answer is None:
            raise Closing(Close.UNKNOWN_OPCODE, f"Unknown opcode {op}.")
        if self.session is None and op not in (Op.HEARTBEAT, Op.IDENTIFY, Op.RESUME):
            raise Closing(Close.NOT_AUTHENTICATED, "Not authenticated: IDENTIFY first.")
        answer(data)

    def _client_left(self, message: WSMessage) -> None:
        gone = message.type is WSMsgType.CLOSE and message.data in ENDS_THE_SESSION
        if gone and self.session is not None and not self.writer.ended:
            self._sessions.end(self.session)

    def _close(self, closing: Closing) -> None:
        if self.session is not None and closing.code is Close.SESSION_TIMED_OUT:
            self._sessions.end(self.session)
        self.writer.end(closing.code, closing.reason)

    def _heartbeat(self, _data: dict[str, Any]) -> None:
        self._heard_at = self._clock.now().timestamp()
        self.writer.send(frame(Op.HEARTBEAT_ACK))

    def _ignore(self, _data: dict[str, Any]) -> None:
        """Presences and voice are accepted; nobody here looks at them."""

    def _identify(self, data: dict[str, Any]) -> None:
        if self.session is not None:
            raise Closing(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
        actor = self._admission.actor(data)
        intents = self._admission.intents(actor, data)
        if not self._admission.spend_identify(actor):
            self._sessions.end_all_of(lambda other: other == actor)
            raise Closing(Close.AUTHENTICATION_FAILED, "IDENTIFY budget of the day is used up: token reset.")
        if self._admission.greets("ready"):
            self._adopt(self._sessions.open(actor, intents))

    def _adopt(self, session: Session) -> None:
        self.session = session
        session.attach(self.writer)
        ready = {
            "v": 10,
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._resume_url,
            "_trace": [],
        }
        session.dispatch("READY", self._world.ready(session.actor) | ready)
        for guild in self._world.guild_creates(session.actor, session.intents):
            session.dispatch("GUILD_CREATE", guild)

    def _resume(self, data: dict[str, Any]) -> None:
        if self.session is not None:
            raise Closing(Close.ALREADY_AUTHENTICATED, "Already authenticated.")
        actor = self._admission.actor(data)
        session = self._sessions.find(str(data.get("session_id")), actor)
        if session is None:
            self.writer.send(frame(Op.INVALID_SESSION, data=False))
            return
        seq = data.get("seq")
        if type(seq) is not int or not 0 <= seq <= session.seq:
            self._sessions.end(session)
            raise Closing(Close.INVALID_SEQ, f"Invalid seq {seq}.")
        self._replay(session, seq)

    def _replay(self, session: Session, seq: int) -> None:
        missed = session.missed(seq)
        if missed is None:
            self._sessions.end(session)
            self.writer.send(frame(Op.INVALID_SESSION, data=False))
            return
        self.session = session
        session.attach(self.writer)
        for text in missed:
            self.writer.send(text)
        session.dispatch("RESUMED", {"_trace": []})

    def _request_members(self, data: dict[str, Any]) -> None:
        if self.session is not None:
            for chunk in member_chunks(self._world, data):
                self.session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

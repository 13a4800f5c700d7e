"""A person at the local Discord: their own line to the gateway, their own calls, what they see."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp

from tests.e2e.commands import Value, data_of
from tests.e2e.view import Event, Json, View, words

T = TypeVar("T")

SECONDS = 20.0
"""How long to wait for anything before it counts as never coming."""

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _FORM = 2, 3, 4, 5
_LOADING = 1 << 7
_LINK = re.compile(r"https://discord\.com/channels/\d+/(\d+)/(\d+)")
_ESCAPED = re.compile(r"\\([\\`*_~|\[>#-])")
_NONCES = count(1)


class Declined(Exception):  # noqa: N818 - Discord's answer, not a fault
    """Discord did not take a person's call; `status` and `body` say why."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answered, as the one who asked reads it; `files` are the bytes of its files by name."""

    text: str
    message: Json
    files: Mapping[str, bytes]

    @property
    def is_private(self) -> bool:
        """Whether nobody else sees it."""
        return bool(self.message["flags"] & (1 << 6))

    @property
    def links(self) -> list[str]:
        """Return the ids of the messages that it links to."""
        return [found[2] for found in _LINK.finditer(f"{self.text}\n{self.embed_text}")]

    @property
    def embed_text(self) -> str:
        """The words of its embeds, line by line: title, description, `name: value` of each field, footer."""
        return "\n".join(words(self.message))

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return [str(button.get("label")) for button in _buttons(self.message)]


class Person:
    """One of the sample team; `view` is what their client shows, kept up to date by the gateway."""

    def __init__(self, name: str, ready: Mapping[str, Any], http: aiohttp.ClientSession) -> None:
        self.name = name
        self.id = str(ready["users"][name]["id"])
        self.view = View()
        self._ready = ready
        self._http = http
        self._token = ready["users"][name]["token"]
        self._session_id = ""
        self._news = asyncio.Condition()

    # ------------------------------------------------------------ seeing

    @asynccontextmanager
    async def online(self) -> AsyncIterator[None]:
        """Hold the line to the gateway inside the block."""
        socket = await self._http.ws_connect(f"{self._ready['gateway']}?v=10&encoding=json", max_msg_size=0)
        interval = (await socket.receive_json())["d"]["heartbeat_interval"] / 1000
        await socket.send_json({"op": 2, "d": {"token": self._token, "properties": {}}})
        async with asyncio.TaskGroup() as tasks:
            jobs = [tasks.create_task(self._listen(socket)), tasks.create_task(_beat(socket, interval))]
            self._session_id = (await self.event("READY"))["session_id"]
            try:
                yield
            finally:
                for job in jobs:
                    job.cancel()
                await socket.close()

    async def until(self, look: Callable[[], T | None]) -> T:
        """Return what `look` finds, as soon as an event lets it find anything; raise AssertionError."""
        try:
            async with asyncio.timeout(SECONDS), self._news:
                while not (found := look()):
                    await self._news.wait()
                return found
        except TimeoutError:
            last = "\n".join(str(event)[:300] for event in self.view.events[-8:])
            raise AssertionError(f"{self.name} waited in vain; their last events:\n{last}") from None

    async def event(self, name: str, fits: Callable[[Json], bool] = lambda _: True) -> Json:
        """Return the payload of the first event of this name that fits, past or to come."""
        return (await self.until(lambda: self.view.find(name, fits))).payload

    # ------------------------------------------------------------ acting

    async def call(self, method: str, path: str, body: object = None) -> Any:
        """Call REST and return the JSON; raise Declined."""
        headers = {"Authorization": self._token}
        async with self._http.request(
            method, f"{self._ready['api']}{path}", json=body, headers=headers
        ) as answer:
            text = await answer.text()
            content = json.loads(text) if text else None
            if answer.status >= 300:
                raise Declined(answer.status, content)
            return content

    async def slash(self, name: str, /, *, channel: str = "deployments", **options: Value) -> Reply:
        """Use a slash command, as `policy explain`, and return its answer; raise Declined where refused."""
        data = await self._command(name, options)
        return await self._interact({"type": _COMMAND, "channel_id": self.channel(channel), "data": data})

    async def refused(self, name: str, *, channel: str = "deployments", **options: Value) -> Reply:
        """Use a command whose answer all would see; return the refusal, once what all saw instead is gone."""
        shown = await self.slash(name, channel=channel, **options)
        if not shown.is_private:
            _ = await self.event("MESSAGE_DELETE", lambda one: one["id"] == shown.message["id"])
            asked = shown.message["interaction_metadata"]["id"]
            shown = await self._reply(await self.until(lambda: self._told(asked)))
        return shown

    async def autocomplete(
        self, name: str, focused: str, /, *, channel: str = "deployments", **options: Value
    ) -> list[Value]:
        """Return what is offered for the option `focused` with these options typed so far."""
        data = await self._command(name, {**options, focused: options.get(focused, "")}, focused)
        body = {"type": _AUTOCOMPLETE, "channel_id": self.channel(channel), "data": data}
        nonce = await self._send(body)
        answer = await self.event(
            "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", lambda payload: payload["nonce"] == nonce
        )
        return [choice["value"] for choice in answer["choices"]]

    async def form(self, name: str, *, channel: str = "deployments", **options: Value) -> Json:
        """Use a slash command that is answered by a form, and return the form."""
        data = await self._command(name, options)
        nonce = await self._send({"type": _COMMAND, "channel_id": self.channel(channel), "data": data})
        return await self.event("INTERACTION_MODAL_CREATE", lambda one: one["nonce"] == nonce)

    async def form_of(self, message: Json, label: str) -> Json:
        """Press a button that is answered by a form, and return the form."""
        nonce = await self._send(_pressed(message, label))
        return await self.event("INTERACTION_MODAL_CREATE", lambda one: one["nonce"] == nonce)

    async def fill_in(self, form: Json, *, channel: str = "deployments", **entered: str | list[str]) -> Reply:
        """Send a form with these fields, a choice as a list, and return the answer to it."""
        fields = [
            {"custom_id": name, "values" if isinstance(value, list) else "value": value}
            for name, value in entered.items()
        ]
        data = {
            "id": form["id"],
            "custom_id": form["custom_id"],
            "components": [{"type": 1, "components": fields}],
        }
        return await self._interact({"type": _FORM, "channel_id": self.channel(channel), "data": data})

    async def press(self, message: Json, label: str) -> Reply:
        """Press a button and return the answer to it."""
        return await self._interact(_pressed(message, label))

    async def turn(self, message: Json, label: str) -> Reply:
        """Press a button that changes the message it stands on, and return what that shows then."""
        before = len(self.view.looks[message["id"]])
        await self._send(_pressed(message, label))
        await self.until(lambda: len(self.view.looks[message["id"]]) > before)
        return await self._reply(self.view.messages[message["id"]])

    async def react(self, message: Json, emoji: str, *, burst: bool = False) -> None:
        """Add a reaction; `burst` makes it a super reaction."""
        await self.call("PUT", f"{_reaction(message, emoji)}/@me{'?type=1' if burst else ''}")

    async def unreact(self, message: Json, emoji: str) -> None:
        """Take a reaction back."""
        await self.call("DELETE", f"{_reaction(message, emoji)}/@me")

    async def messages(self, channel: str = "deployments") -> list[Json]:
        """Return the newest 100 messages of a channel as Discord tells them to this person."""
        return list(await self.call("GET", f"/channels/{self.channel(channel)}/messages?limit=100"))

    async def files(self, message: Json) -> dict[str, bytes]:
        """Fetch a message's files from their addresses; return their bytes by name."""
        found = {}
        for file in message["attachments"]:
            async with self._http.get(file["url"]) as answer:
                assert answer.status == 200, f"{file['url']}: {answer.status}"
                found[str(file["filename"])] = await answer.read()
        return found

    def channel(self, name: str) -> str:
        """Return a channel's id by its name; one that was made later is named by its id."""
        return str(self._ready["channels"].get(name, name))

    # ------------------------------------------------------- interactions

    async def _command(self, name: str, options: Mapping[str, Value], focused: str | None = None) -> Json:
        index = await self.call("GET", f"/guilds/{self._ready['guild_id']}/application-command-index")
        return data_of(index["application_commands"], name, options, focused)

    async def _send(self, body: Json) -> str:
        nonce = f"{self.id}{next(_NONCES)}"
        place = {"application_id": self._ready["application_id"], "guild_id": self._ready["guild_id"]}
        await self.call(
            "POST", "/interactions", {**place, "session_id": self._session_id, "nonce": nonce, **body}
        )
        return nonce

    async def _interact(self, body: Json) -> Reply:
        nonce = await self._send(body)
        interaction = (await self.event("INTERACTION_CREATE", lambda one: one["nonce"] == nonce))["id"]
        message = await self.until(lambda: self._answer(nonce, interaction))
        return await self._reply(message)

    async def _reply(self, message: Json) -> Reply:
        return Reply(_ESCAPED.sub(r"\1", message["content"]), message, await self.files(message))

    def _answer(self, nonce: str, interaction: str) -> Json | None:
        """Return the finished answer to an interaction."""
        failed = self.view.find("INTERACTION_FAILURE", lambda one: one["nonce"] == nonce)
        assert failed is None, f"{self.name} was told that the application did not respond"
        return self._told(interaction)

    def _told(self, interaction: str) -> Json | None:
        for message in self.view.messages.values():
            asked = message.get("interaction_metadata") or {}
            if asked.get("id") == interaction and not message["flags"] & _LOADING and _says(message):
                return message
        return None

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            told = json.loads(frame.data)
            if told["op"] == 0:
                async with self._news:
                    self.view.take(Event(told["t"], told["d"]))
                    self._news.notify_all()


def _says(message: Json) -> bool:
    return any(message[part] for part in ("content", "embeds", "attachments"))


def _buttons(message: Json) -> list[Json]:
    return [button for row in message["components"] for button in row["components"]]


def _pressed(message: Json, label: str) -> Json:
    """Return the interaction of pressing a button of a message, whoever else sees it."""
    button = next(button for button in _buttons(message) if button.get("label") == label)
    return {
        "type": _COMPONENT,
        "channel_id": message["channel_id"],
        "message_id": message["id"],
        "message_flags": message["flags"],
        "data": {"component_type": button["type"], "custom_id": button["custom_id"]},
    }


def _reaction(message: Json, emoji: str) -> str:
    return f"/channels/{message['channel_id']}/messages/{message['id']}/reactions/{quote(emoji)}"


async def _beat(socket: aiohttp.ClientWebSocketResponse, interval: float) -> None:
    with suppress(ConnectionError):
        while True:
            await asyncio.sleep(interval)
            await socket.send_json({"op": 1, "d": None})

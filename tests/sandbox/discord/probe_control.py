"""Lets the probe's person act: its control calls become a person's REST calls and the `drop` fault."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

Json = dict[str, Any]
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
BUTTON, SELECT = 2, 3


class ProbeControl:
    """One person with a token, in a guild with one bot."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, token: str, guild_id: int, application_id: int
    ) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": token}
        self._guild_id = str(guild_id)
        self._application_id = str(application_id)
        self._is_dropping = False
        self._acts: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "message": self._message,
            "react": self._react,
            "slash": lambda order: self._command(COMMAND, order),
            "autocomplete": lambda order: self._command(AUTOCOMPLETE, order),
            "button": lambda order: self._component(BUTTON, order),
            "select": lambda order: self._component(SELECT, order),
            "modal": self._modal,
            "drop": self._drop,
        }

    async def handle(self, request: web.Request) -> web.Response:
        """Do what the probe orders; a refusal of the server is passed on as it is."""
        order = await request.json()
        if order["do"] not in self._acts:
            return web.json_response({"message": f"no hook for {order['do']}"}, status=501)
        try:
            return web.json_response(await self._acts[order["do"]](order))
        except RuntimeError as refusal:
            return web.json_response({"message": str(refusal)}, status=400)

    async def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        async with self._http.request(method, self._url + path, json=body, headers=self._headers) as answer:
            text = await answer.text()
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {text}")
            return dict(await answer.json()) if text else {}

    async def _message(self, order: Json) -> Json:
        path = f"/api/v10/channels/{order['channel_id']}/messages"
        post = self._call("POST", path, {"content": order["content"]})
        drop = [self._call("POST", "/_control", {"do": "drop"})] if self._is_dropping else []
        self._is_dropping = False
        *_, posted = await asyncio.gather(*drop, post)
        return {"id": posted["id"]}

    async def _react(self, order: Json) -> Json:
        message = f"/api/v10/channels/{order['channel_id']}/messages/{order['message_id']}"
        return await self._call("PUT", f"{message}/reactions/{order['emoji']}/@me")

    async def _drop(self, _order: Json) -> Json:
        """Drop with the next message, which is to be missed: a bot may be back before it is ordered."""
        self._is_dropping = True
        return {}

    async def _command(self, kind: int, order: Json) -> Json:
        index = await self._call("GET", f"/api/v10/guilds/{self._guild_id}/application-command-index")
        command = next(
            one
            for one in index["application_commands"]
            if one["name"] == order["name"] and one.get("guild_id") == self._guild_id
        )
        data = {"id": command["id"], "name": command["name"], "type": 1, "options": order["options"]}
        return await self._interact(kind, order, data)

    async def _component(self, kind: int, order: Json) -> Json:
        data = {"component_type": kind, "custom_id": order["custom_id"]}
        if "values" in order:
            data["values"] = order["values"]
        return await self._interact(COMPONENT, order, data)

    async def _modal(self, order: Json) -> Json:
        rows = [
            {"type": 1, "components": [{"type": 4, "custom_id": one["customId"], "value": one["value"]}]}
            for one in order["fields"]
        ]
        return await self._interact(MODAL, order, {"custom_id": order["custom_id"], "components": rows})

    async def _interact(self, kind: int, order: Json, data: Json) -> Json:
        body = {
            "type": kind,
            "application_id": self._application_id,
            "guild_id": self._guild_id,
            "channel_id": order["channel_id"],
            "session_id": "probe",
            "nonce": "1",
            "data": data,
        }
        if "message_id" in order:
            body |= {"message_id": order["message_id"], "message_flags": 0}
        return await self._call("POST", "/api/v10/interactions", body)

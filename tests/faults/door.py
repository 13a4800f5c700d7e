"""The way in for commands, clicks and forms, over memory: the bot's own client hears of them as from Discord.

Each is read by discord.py and goes through the entrance to the desks. Of the answers Discord's own rule is
kept: an interaction has one first answer.
https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import discord
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from typing_extensions import override

from bot.chat import rest
from bot.chat.client import ChatClient
from bot.chat.interactions.entrance import Entrance
from bot.chat.line.identify import IdentifyLedger
from bot.chat.line.note import Note
from bot.chat.line.sync import CommandSync
from bot.core.domain.person import Member
from cogs import deploy, incident, lock, rollback
from tests.fakes.bench import Bench
from tests.fakes.incident_bench import IncidentBench
from tests.faults.deeds import CLICK
from tests.faults.town_hall import BOT, CHANNEL, Json, channel, guild, member, message

_COGS = (deploy, incident, lock, rollback)
_NOWHERE = Note(Path("/nonexistent/never"))
_APPLICATION = "3"
_FIRST = 12 * 10**17


class Answers(AsyncWebhookAdapter):
    """Takes what the bot answers: `wrong` are second first answers, and apologies for a fault of its own."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py leaves it so
        self.wrong: list[str] = []
        self._begun: set[str] = set()

    @override
    async def request(self, route: Any, session: Any, **sent: Any) -> Any:
        """Carry out a call about an interaction."""
        body = sent.get("payload") or _attached(sent.get("multipart")) or {}
        said = str((body.get("data") or body).get("content"))
        if "Reference" in said:
            self.wrong.append(said)
        if route.method == "DELETE":
            return None
        if not route.url.endswith("/callback"):
            return message()
        interaction_id = route.url.split("/")[-3]
        if interaction_id in self._begun:
            self.wrong.append(f"{interaction_id} was answered a second time")
            raise _acknowledged()
        self._begun.add(interaction_id)
        return {"interaction": {"id": interaction_id, "type": 2}}

    async def whisper(self, route: Any, **sent: Any) -> Any:
        """Take a further message."""
        return await self.request(route, None, payload=sent["json"])


class Door:
    """A client that is never connected; its guild has the roles of `people`."""

    def __init__(self, guild_id: str, people: Mapping[str, Member]) -> None:
        self.answers = Answers()
        self._guild_id = guild_id
        self._people = people

    async def open(self, bench: Bench, response: IncidentBench) -> None:
        """Begin a process in front of both: nothing is known of what came in before."""
        self._client = ChatClient(
            Entrance(self._guild_id),
            bench.clock,
            bench.tasks,
            cogs=None,
            sync=CommandSync(self._guild_id, _NOWHERE),
            ledger=IdentifyLedger(_NOWHERE, bench.clock),
        )
        self._client.attach(
            bench.workflow, incidents=response.response, second_factors=bench.deps.second_factors
        )
        await self._client._async_setup_hook()
        await self._client.setup_hook()
        for cog in _COGS:  # as load_extension would, which compiles each module again
            await cog.setup(self._client)
        state: Any = self._client._connection
        state.user = discord.ClientUser(state=state, data=BOT)
        state._add_guild_from_data(guild(self._guild_id, self._people.values()))
        http: Any = self._client.http
        http.request = self.answers.whisper

    def hear(self, number: int, who: str, deed: Json) -> None:
        """Tell of the interaction with this number, once more if it was told before."""
        async_context.set(self.answers)
        state: Any = self._client._connection
        state.parse_interaction_create(self._interaction(number, who, deed))

    def _interaction(self, number: int, who: str, deed: Json) -> Json:
        told = {
            "id": str(_FIRST + number),
            "application_id": _APPLICATION,
            "token": f"token-{number}",
            "version": 1,
            "guild_id": self._guild_id,
            "channel_id": CHANNEL,
            "channel": channel(),
            "member": member(self._people[who]),
            "attachment_size_limit": 10**7,
            "context": 0,
            **deed,
        }
        if deed["type"] == CLICK:
            told["message"] = message(deed["data"]["custom_id"])
        return told


def _attached(parts: Any) -> Json | None:
    """Return what is sent beside files."""
    for part in parts or ():
        if part["name"] == "payload_json":
            return dict(json.loads(part["value"]))
    return None


def _acknowledged() -> discord.HTTPException:
    response: Any = type("Response", (), {"status": 400, "reason": "Bad Request"})
    told = {"code": rest.ACKNOWLEDGED, "message": "Interaction has already been acknowledged."}
    return discord.HTTPException(response, told)

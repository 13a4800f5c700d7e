"""An incident as the team finds it: its rooms, messages, events, word to the public, and its records."""

from typing import Any

import aiohttp

from tests.e2e.commands import Value
from tests.e2e.person import Reply
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json, words

_PINNED = 6
"""https://docs.discord.com/developers/resources/message#message-object-message-types"""


class Incident:
    """The incident with this `title`, which no other one has."""

    def __init__(self, pilot: Pilot, title: str, id_: str) -> None:
        self._pilot = pilot
        self._oncall = pilot.person("oncall")
        self.title = title
        self.id = id_

    @classmethod
    async def opened(cls, pilot: Pilot, title: str) -> "Incident":
        """Return it as soon as it is written down that it was opened."""
        record = await pilot.record("incident.opened", reason=title)
        return cls(pilot, title, record["id"])

    @classmethod
    async def begun(
        cls, pilot: Pilot, title: str, severity: str = "sev3", told: str = "", **more: Value
    ) -> "Incident":
        """Let the one on call open it, which is `told` in these words; return it once it is announced."""
        await create(pilot, title, severity, **more)
        incident = await cls.opened(pilot, told or title)
        await incident.message("announcement")
        return incident

    async def slash(self, command: str, who: str = "oncall", **options: Value) -> Reply:
        """Let somebody give `/incident COMMAND` about it in #incidents; return the answer."""
        person = self._pilot.person(who)
        return await person.slash(f"incident {command}", channel="incidents", incident=self.id, **options)

    # ------------------------------------------------------------ in chat

    def mark(self, step: str) -> str:
        """Return what stands under the message of a step, as `card`, `call 1`, in Discord's JSON."""
        return f'"Incident {self.id} {step}"'

    def messages(self, step: str) -> list[Json]:
        """Return what stands of a step: messages of the bot with its mark."""
        every = self._oncall.view.messages.values()
        return [
            one for one in every if any(f'"{_footer(embed)}"' == self.mark(step) for embed in one["embeds"])
        ]

    async def message(self, step: str, said: str = "") -> Json:
        """Return the message of a step once it stands and holds these words."""
        return await self._oncall.until(
            lambda: next((one for one in self.messages(step) if said in _whole(one)), None)
        )

    async def told_pinned(self, message: Json) -> None:
        """Return once Discord tells in the channel that a message was pinned."""
        pinned = {"type": _PINNED, "channel_id": message["channel_id"]}
        _ = await self._oncall.event(
            "MESSAGE_CREATE",
            lambda one: (
                pinned.items() <= one.items() and one["message_reference"]["message_id"] == message["id"]
            ),
        )

    async def rooms(self) -> list[Json]:
        """Return the channels that were made for it."""
        guild = self._pilot.ready["guild_id"]
        channels = await self._oncall.call("GET", f"/guilds/{guild}/channels")
        return [one for one in channels if (one.get("topic") or "").startswith(f"Incident {self.id}:")]

    async def room(self) -> Json:
        """Return its only room."""
        [room] = await self.rooms()
        return dict(room)

    async def pinned(self, channel_id: str) -> list[str]:
        """Return the ids of the messages that are pinned in a channel."""
        page = await self._oncall.call("GET", f"/channels/{channel_id}/messages/pins")
        return [one["message"]["id"] for one in page["items"]]

    async def events(self) -> list[Json]:
        """Return the scheduled events that are about it."""
        guild = self._pilot.ready["guild_id"]
        events = await self._oncall.call("GET", f"/guilds/{guild}/scheduled-events")
        return [one for one in events if f"Incident {self.id}/" in one["description"]]

    # ---------------------------------------------------------- elsewhere

    async def public(self) -> list[Json]:
        """Return what the status page tells of it, open or past."""
        told = await status_page(self._pilot)
        return [one for one in (*told["incidents"], *told["past_incidents"]) if one["id"] == self.id]

    def records(self, event: str) -> list[Json]:
        """Return its records of this event."""
        return [one for one in self._pilot.audit() if (one["event"], one["id"]) == (event, self.id)]

    def commands(self, words: str) -> list[Json]:
        """Return the records of carried out commands that hold these words."""
        commands = (one for one in self._pilot.audit() if one["event"] == "command")
        return [one for one in commands if one["result"] == "success" and words in one["command"]]


async def create(pilot: Pilot, title: str, severity: str = "sev1", **more: Value) -> Reply:
    """Let the one on call open an incident; return the answer."""
    oncall = pilot.person("oncall")
    return await oncall.slash("incident create", channel="incidents", title=title, severity=severity, **more)


async def resolve(pilot: Pilot, incident: Incident, text: str, who: str = "oncall") -> Reply:
    """Let somebody end an incident; return the answer."""
    person = pilot.person(who)
    return await person.slash("incident resolve", channel="incidents", text=text, incident=incident.id)


async def status_page(pilot: Pilot) -> Json:
    """Return what the status page tells machines."""
    async with aiohttp.ClientSession() as http, http.get(f"{pilot.ready['status_page']}.json") as page:
        told: Any = await page.json()
    return dict(told)


def _footer(embed: Json) -> str:
    return str(embed.get("footer", {}).get("text", ""))


def _whole(message: Json) -> str:
    return "\n".join([message["content"], *words(message)])

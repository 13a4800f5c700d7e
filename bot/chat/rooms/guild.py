"""The server in which rooms are made: one method for each request, what makes something new sent once."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.http import Route

from bot.chat import permissions, rest
from bot.chat.permissions import Standing

Json = Mapping[str, Any]

_PAGE = 100
_PINS = 50


class Guild:
    """Asks for at most `seconds` each; every method raises ChatError, ChannelGone where a channel is gone.

    Ids are digits. `incidents_id` is the channel #incidents.
    """

    def __init__(self, client: discord.Client, guild_id: str, incidents_id: str, seconds: float) -> None:
        self.id = guild_id
        self.incidents_id = incidents_id
        self._client = client
        self._seconds = seconds

    @property
    def bot_id(self) -> str:
        """The bot's own user id, empty before it has logged in."""
        return str(self._client.user.id) if self._client.user is not None else ""

    async def standing(self) -> Standing:
        """Return what the bot may do."""
        async with rest.answered(self._seconds):
            return await permissions.of_bot(self._client, int(self.id))

    async def channels(self) -> Sequence[Json]:
        """Return all channels and categories, threads not among them.

        https://docs.discord.com/developers/resources/guild#get-guild-channels
        """
        async with rest.answered(self._seconds):
            return await self._client.http.get_all_guild_channels(int(self.id))

    async def threads(self) -> Sequence[Json]:
        """Return the threads that are not archived.

        https://docs.discord.com/developers/resources/guild#list-active-guild-threads
        """
        async with rest.answered(self._seconds):
            return (await self._client.http.get_active_threads(int(self.id)))["threads"]

    async def channel(self, channel_id: str) -> Json:
        """Return a channel or thread. https://docs.discord.com/developers/resources/channel#get-channel."""
        async with rest.answered(self._seconds):
            return await self._client.http.get_channel(int(channel_id))

    async def make_channel(self, body: Json) -> Json:
        """Make a channel. https://docs.discord.com/developers/resources/guild#create-guild-channel."""
        route = Route("POST", "/guilds/{guild_id}/channels", guild_id=int(self.id))
        return await self._once(route, body)

    async def make_thread(self, message_id: str, body: Json) -> Json:
        """Make a thread of a message in #incidents; it has the message's id.

        https://docs.discord.com/developers/resources/channel#start-thread-from-message
        """
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=int(self.incidents_id),
            message_id=int(message_id),
        )
        return await self._once(route, body)

    async def change(self, channel_id: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Change a channel or thread. https://docs.discord.com/developers/resources/channel#modify-channel."""
        async with rest.answered(self._seconds):
            await self._client.http.edit_channel(int(channel_id), **fields)

    async def events(self) -> Sequence[Json]:
        """Return the scheduled events that are not over.

        https://docs.discord.com/developers/resources/guild-scheduled-event#list-scheduled-events-for-guild
        """
        async with rest.answered(self._seconds):
            return await self._client.http.get_scheduled_events(int(self.id), with_user_count=False)

    async def make_event(self, body: Json) -> Json:
        """Make a scheduled event.

        https://docs.discord.com/developers/resources/guild-scheduled-event#create-guild-scheduled-event
        """
        return await self._once(
            Route("POST", "/guilds/{guild_id}/scheduled-events", guild_id=int(self.id)), body
        )

    async def event(self, event_id: str) -> Json:
        """Return a scheduled event; raise Denied with UNKNOWN_EVENT where there is none.

        https://docs.discord.com/developers/resources/guild-scheduled-event#get-guild-scheduled-event
        """
        async with rest.answered(self._seconds):
            return await self._client.http.get_scheduled_event(
                int(self.id), int(event_id), with_user_count=False
            )

    async def delete_event(self, event_id: str) -> None:
        """Delete a scheduled event; raise Denied with UNKNOWN_EVENT where there is none.

        https://docs.discord.com/developers/resources/guild-scheduled-event#delete-guild-scheduled-event
        """
        async with rest.answered(self._seconds):
            await self._client.http.delete_scheduled_event(int(self.id), int(event_id))

    async def message(self, channel_id: str, message_id: str) -> Json:
        """Return a message. https://docs.discord.com/developers/resources/message#get-channel-message."""
        async with rest.answered(self._seconds):
            return await self._client.http.get_message(int(channel_id), int(message_id))

    async def newest(self, channel_id: str, most: int) -> Sequence[Json]:
        """Return the newest messages, the last one first.

        https://docs.discord.com/developers/resources/message#get-channel-messages
        """
        found: list[Json] = []
        before: int | None = None
        while len(found) < most:
            async with rest.answered(self._seconds):
                page = await self._client.http.logs_from(int(channel_id), _PAGE, before=before)
            found.extend(page)
            if len(page) < _PAGE:
                break
            before = int(page[-1]["id"])
        return found[:most]

    async def pinned(self, channel_id: str) -> Sequence[Json]:
        """Return the pinned messages, those pinned last first.

        https://docs.discord.com/developers/resources/message#get-channel-pins
        """
        found: list[Json] = []
        before: str | None = None
        while True:
            async with rest.answered(self._seconds):
                page = await self._client.http.pins_from(int(channel_id), _PINS, before)
            found.extend(each["message"] for each in page["items"])
            if not page.get("has_more") or not page["items"]:
                return found
            before = page["items"][-1]["pinned_at"]

    async def _once(self, route: Route, body: Json) -> Json:
        async with rest.answered(self._seconds):
            made: Json = await rest.once(self._client, route, body)
        return made

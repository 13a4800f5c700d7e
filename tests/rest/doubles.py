"""Looks for what stands twice at Discord: the judge where answers are lost, which asks no part of the bot."""

from collections import Counter
from collections.abc import Iterator

from tests.e2e.pilot import Pilot
from tests.e2e.view import Json

_PINNED = 6
_COMMAND_SCOPE = "application_commands"


async def doubles(pilot: Pilot) -> list[str]:
    """Return what the bot has made more than once for one intent, also if it took one of them away again."""
    guild, oncall = pilot.ready["guild_id"], pilot.person("oncall")
    channels = await oncall.call("GET", f"/guilds/{guild}/channels")
    events = await oncall.call("GET", f"/guilds/{guild}/scheduled-events")
    index = await oncall.call("GET", f"/guilds/{guild}/application-command-index")
    made = Counter(_intents(pilot))
    made.update(f"channel {one['topic'].partition(':')[0]}" for one in channels if one.get("topic"))
    made.update(f"event {one['description'].splitlines()[-1]}" for one in events if one["status"] in (1, 2))
    made.update(f"command {one['name']}" for one in index[_COMMAND_SCOPE])
    return [f"{many} of: {intent}" for intent, many in made.items() if many > 1]


def _intents(pilot: Pilot) -> Iterator[str]:
    """Yield what each message, and each thread, was made for."""
    seen: dict[str, Json] = {}
    for name in pilot.ready["users"]:
        for event in pilot.person(name).view.events:
            if event.name in {"MESSAGE_CREATE", "THREAD_CREATE"}:
                seen.setdefault(f"{event.name} {event.payload['id']}", event.payload)
    for name, payload in seen.items():
        if name.startswith("THREAD"):
            yield f"thread {payload['name']}"
        elif payload["author"]["id"] == pilot.ready["application_id"]:
            yield _intent(payload)


def _intent(message: Json) -> str:
    if message["type"] == _PINNED:
        return f"pin of {message['message_reference']['message_id']}"
    asked = message.get("interaction_metadata")
    if asked:
        return f"answer to {asked['id']}, {'private' if message['flags'] & 64 else 'open'}"
    footers = [embed["footer"]["text"] for embed in message["embeds"] if "footer" in embed]
    return f"message {footers[0] if footers else message['content']}"

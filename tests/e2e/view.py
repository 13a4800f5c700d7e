"""What a person's client shows: the messages as they stand, and how each came to stand so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = dict[str, Any]


class Event(NamedTuple):
    """One gateway event."""

    name: str
    payload: Json


@dataclass
class View:
    """All events so far, and by id the messages they left: `looks` are all contents a message ever had."""

    events: list[Event] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    looks: dict[str, list[Json]] = field(default_factory=dict)
    reactions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Let an event change what is shown."""
        self.events.append(event)
        payload = event.payload
        if event.name in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            self.messages[payload["id"]] = {**self.messages.get(payload["id"], {}), **payload}
            self.looks.setdefault(payload["id"], []).append(self.messages[payload["id"]])
        elif event.name == "MESSAGE_DELETE":
            self.messages.pop(payload["id"], None)
        elif event.name.startswith("MESSAGE_REACTION"):
            self._react(event.name, payload)

    def find(self, name: str, fits: Callable[[Json], bool] = lambda _: True) -> Event | None:
        """Return the first event of this name that fits."""
        return next((one for one in self.events if one.name == name and fits(one.payload)), None)

    def newest(self, fits: Callable[[Json], bool]) -> Json | None:
        """Return the newest message that fits."""
        return next((one for one in reversed(list(self.messages.values())) if fits(one)), None)

    def _react(self, name: str, payload: Json) -> None:
        there = self.reactions.setdefault(payload["message_id"], [])
        if name == "MESSAGE_REACTION_ADD":
            there.append((payload["emoji"]["name"], payload["user_id"]))
        elif name == "MESSAGE_REACTION_REMOVE":
            there.remove((payload["emoji"]["name"], payload["user_id"]))
        else:
            only = payload.get("emoji", {}).get("name")
            there[:] = [one for one in there if only is not None and one[0] != only]


def fields(message: Json) -> Iterator[tuple[str, str]]:
    """Yield the fields of a message's embeds: name and value."""
    for embed in message["embeds"]:
        for one in embed.get("fields", ()):
            yield one["name"], one["value"]


def words(message: Json) -> Iterator[str]:
    """Yield what stands in a message's embeds: title, description, fields as `name: value`, footer."""
    for embed in message["embeds"]:
        fields = [f"{one['name']}: {one['value']}" for one in embed.get("fields", ())]
        footer = embed.get("footer", {}).get("text")
        yield from (text for text in (embed.get("title"), embed.get("description"), *fields, footer) if text)

"""Finds people and roles by name or id, as orders name them."""

from collections.abc import Callable
from typing import Protocol

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.plan import GuildPlan


class Moderated(Protocol):
    """The world, as far as a moderator acts on it; ids are Discord's."""

    @property
    def plan(self) -> GuildPlan:
        """What the world was made from."""

    @property
    def owner(self) -> Actor:
        """Whoever owns the guild."""

    @property
    def bot_role_id(self) -> int:
        """The bot's own role."""

    def request(self, actor: Actor, call: Call) -> object:
        """Do what a REST call asks, as this actor."""

    def grant_role(self, user_id: int, role_id: int) -> None:
        """Give the member a role."""

    def revoke_role(self, user_id: int, role_id: int) -> None:
        """Take a role from the member."""

    def set_permission(self, role_id: int, name: str, *, granted: bool) -> None:
        """Give a permission to the role, or take it; raise LookupError where there is none of the name."""

    def kick(self, user_id: int) -> None:
        """Remove the member from the guild."""

    def timeout_member(self, user_id: int, seconds: float) -> None:
        """Silence the member; 0 ends it."""


class Cast:
    """Who is who in a guild plan; a name or id that is not in it raises LookupError with a sentence."""

    def __init__(self, world: Moderated) -> None:
        self.world = world
        plan = world.plan
        self._guild_id = plan.id
        self._people = {person.name: person.id for person in plan.people}
        self._roles = {role.name: role.id for role in plan.roles}
        self._built_in = {"bot": world.bot_role_id, "everyone": plan.id}
        self._channels = {channel.name: channel.id for channel in plan.channels}

    def whom(self, who: str | int) -> Callable[[Actor], bool]:
        """Return who is meant by `bot`, `all`, or a person."""
        if who == "all":
            return lambda _actor: True
        if who == "bot":
            return lambda actor: actor.is_bot
        user_id = self.person(who)
        return lambda actor: actor.user_id == user_id

    def person(self, name: str | int) -> int:
        """Return the id of a person."""
        return _find(name, self._people, "person")

    def member(self, name: str | int) -> int:
        """Return the id of a person who is in the guild now; raise Refusal for one who left."""
        user_id = self.person(name)
        self.moderate(Call("GET", f"/guilds/{self._guild_id}/members/{user_id}"))
        return user_id

    def role(self, name: str | int) -> int:
        """Return the id of a role."""
        return _find(name, self._roles, "role")

    def any_role(self, name: str | int) -> int:
        """Return the id of a role; `bot` is the bot's own, `everyone` that of all members."""
        return _find(name, {**self._roles, **self._built_in}, "role")

    def channel(self, channel: str | int) -> str:
        """Return the REST path of a channel by name or id."""
        known = str(channel).isdigit()
        return f"/channels/{channel if known else _find(channel, self._channels, 'channel')}"

    def message(self, channel: str | int, message: str | int) -> str:
        """Return the REST path of a message; the channel by name or id."""
        return f"{self.channel(channel)}/messages/{message}"

    def event(self, event: str | int) -> str:
        """Return the REST path of a scheduled event by its id."""
        return f"/guilds/{self._guild_id}/scheduled-events/{event}"

    def moderate(self, call: Call) -> None:
        """Do what the owner of the guild may do, whatever the bot may; events do not tell who it was."""
        self.world.request(self.world.owner, call)


def _find(name: str | int, known: dict[str, int], what: str) -> int:
    found = known.get(str(name).removeprefix("@"))
    if found is None and str(name).isdigit():
        found = next((one for one in known.values() if one == int(name)), None)
    if found is None:
        raise LookupError(f"no {what} {name!r} here; there is {', '.join(known) or 'none'}")
    return found

"""Finds people and roles by name or id, as orders name them."""

from collections.abc import Callable
from typing import Protocol

from sandbox.discord.events import Actor
from sandbox.discord.plan import GuildPlan


class Moderated(Protocol):
    """The world, as far as a moderator acts on it; ids are Discord's."""

    def grant_role(self, user_id: int, role_id: int) -> None:
        """Give the member a role."""

    def revoke_role(self, user_id: int, role_id: int) -> None:
        """Take a role from the member."""

    def kick(self, user_id: int) -> None:
        """Remove the member from the guild."""

    def timeout_member(self, user_id: int, seconds: float) -> None:
        """Silence the member; 0 ends it."""


class Cast:
    """Who is who in a guild plan; a name or id that is not in it raises LookupError with a sentence."""

    def __init__(self, plan: GuildPlan, world: Moderated) -> None:
        self.world = world
        self._people = {person.name: person.id for person in plan.people}
        self._roles = {role.name: role.id for role in plan.roles}

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

    def role(self, name: str | int) -> int:
        """Return the id of a role."""
        return _find(name, self._roles, "role")


def _find(name: str | int, known: dict[str, int], what: str) -> int:
    found = known.get(str(name).removeprefix("@"))
    if found is None and str(name).isdigit():
        found = next((one for one in known.values() if one == int(name)), None)
    if found is None:
        raise LookupError(f"no {what} {name!r} here; there is {', '.join(known) or 'none'}")
    return found

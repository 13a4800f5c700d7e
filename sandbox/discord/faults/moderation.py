"""Orders that people carry out in Discord: an owner's and a moderator's acts."""

from typing import Any

from sandbox.discord.calls import Call
from sandbox.discord.faults.scene import Amount, Name, Order, Scene


class GrantRole(Order, tag="grant_role"):
    """Give a person a role; both by name or id."""

    user: Name
    role: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.grant_role(scene.cast.member(self.user), scene.cast.role(self.role))
        return {}


class RevokeRole(Order, tag="revoke_role"):
    """Take a role from a person; both by name or id."""

    user: Name
    role: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.revoke_role(scene.cast.member(self.user), scene.cast.role(self.role))
        return {}


class GrantPermission(Order, tag="grant_permission"):
    """Give a role a permission in the whole guild, by Discord's name for it; `bot` is the bot's own role."""

    permission: str
    role: Name = "bot"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.set_permission(scene.cast.any_role(self.role), self.permission, granted=True)
        return {}


class RevokePermission(Order, tag="revoke_permission"):
    """Take a permission from a role in the whole guild; who has it from another role keeps it."""

    permission: str
    role: Name = "bot"

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.set_permission(scene.cast.any_role(self.role), self.permission, granted=False)
        return {}


class Kick(Order, tag="kick"):
    """Throw a person out of the guild."""

    user: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.kick(scene.cast.member(self.user))
        return {}


class Timeout(Order, tag="timeout"):
    """Silence a person for some seconds; 0 ends it."""

    user: Name
    seconds: Amount

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.world.timeout_member(scene.cast.member(self.user), self.seconds)
        return {}


class RemoveReactions(Order, tag="remove_reactions"):
    """Clear a message's reactions, or those with one emoji, as a moderator does."""

    channel: Name
    message: Name
    emoji: str | None = None

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        path = f"{scene.cast.message(self.channel, self.message)}/reactions"
        scene.cast.moderate(Call("DELETE", path if self.emoji is None else f"{path}/{self.emoji}"))
        return {}


class DeleteMessage(Order, tag="delete_message"):
    """Delete a message, as a moderator does."""

    channel: Name
    message: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.moderate(Call("DELETE", scene.cast.message(self.channel, self.message)))
        return {}


class DeleteChannel(Order, tag="delete_channel"):
    """Delete a channel or thread, as a moderator does."""

    channel: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.moderate(Call("DELETE", scene.cast.channel(self.channel)))
        return {}


class DeleteEvent(Order, tag="delete_event"):
    """Delete a scheduled event, as a moderator does."""

    event: Name

    def __call__(self, scene: Scene) -> dict[str, Any]:
        """Tell nothing."""
        scene.cast.moderate(Call("DELETE", scene.cast.event(self.event)))
        return {}

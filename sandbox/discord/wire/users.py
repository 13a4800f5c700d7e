"""Users and members as Discord shows them to others, and a user as they see themselves."""

from typing import Any

PRIVATE = ("verified", "mfa_enabled", "locale")


def complete_user(user: dict[str, Any]) -> None:
    """Add `primary_guild`, take away what only the user themselves may read."""
    user.setdefault("primary_guild", None)
    if user.get("bot"):
        user["global_name"] = None
    for key in PRIVATE:
        user.pop(key, None)


def complete_member(member: dict[str, Any]) -> None:
    """Add `banner`."""
    member.setdefault("banner", None)


def own(user: dict[str, Any], locale: str) -> dict[str, Any]:
    """Return the user as GET /users/@me and READY show it to its owner."""
    return {**user, "verified": True, "mfa_enabled": False, "locale": locale, "email": None}

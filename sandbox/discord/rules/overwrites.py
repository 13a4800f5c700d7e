"""What may be written into a channel's permissions: only what one has oneself.

https://docs.discord.com/developers/resources/channel#edit-channel-permissions
"""

from collections.abc import Mapping

import discord

from sandbox.discord.refusals import Refusal, invalid_body

Bits = tuple[int, int]
"""What an overwrite allows and denies."""
ADMINISTRATOR = discord.Permissions.administrator.flag
MANAGE_ROLES = discord.Permissions.manage_roles.flag


def changed(before: Mapping[int, Bits], after: Mapping[int, Bits]) -> int:
    """Return the bits that differ between overwrites, which are known by the id of whom they are for."""
    bits = 0
    for target in before.keys() | after.keys():
        allowed, denied = before.get(target, (0, 0))
        allows, denies = after.get(target, (0, 0))
        bits |= (allowed ^ allows) | (denied ^ denies)
    return bits


def check(bits: int, *, held: int) -> None:
    """Refuse to change bits that one does not hold; MANAGE_ROLES is for administrators."""
    if bits < 0:
        raise invalid_body("permission_overwrites", "Value is no set of permissions.")
    mine = held if held & ADMINISTRATOR else held & ~MANAGE_ROLES
    if bits & ~mine:
        raise Refusal(403, 50013, "Missing Permissions")

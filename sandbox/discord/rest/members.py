"""Members looked for by the beginning of their name, and counted by their roles.

https://docs.discord.com/developers/resources/guild#search-guild-members
https://docs.discord.com/developers/resources/guild#get-guild-role-member-counts
"""

from collections import Counter

from sandbox.discord.calls import Call
from sandbox.discord.events import Actor
from sandbox.discord.refusals import invalid_body
from sandbox.discord.rest.answers import Answer
from sandbox.discord.world import World

LONGEST_QUERY = 100
MOST = 1000


def search(world: World, actor: Actor, call: Call) -> Answer:
    """GET the members whose username or nickname begins with `query`: one of them, or up to `limit`."""
    guild = call.path.removesuffix("/members/search")
    world.request(actor, Call("GET", guild))  # refuses whoever is not a member
    found = world.members_chunk(int(call.segment(1)), _query(call), _limit(call), None)
    return Answer(200, found)


def counts(world: World, actor: Actor, call: Call) -> Answer:
    """GET how many members hold each role, bots among them; @everyone is left out."""
    world.request(actor, Call("GET", call.path.removesuffix("/roles/member-counts")))  # refuses strangers
    guild = world.state.get_guild(int(call.segment(1)))
    held = Counter(role for member in guild.members.values() for role in member.role_ids)
    return Answer(200, {str(role): held[role] for role in guild.roles if role != guild.id})


def _query(call: Call) -> str:
    query = call.params.get("query", "")
    if not query:
        raise invalid_body("query", "This field is required", "BASE_TYPE_REQUIRED")
    if len(query) > LONGEST_QUERY:
        raise invalid_body(
            "query", f"Must be between 1 and {LONGEST_QUERY} in length.", "BASE_TYPE_BAD_LENGTH"
        )
    return query


def _limit(call: Call) -> int:
    limit = call.params.get("limit", "1")
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
        raise invalid_body("limit", f"int value should be between 1 and {MOST}.", "NUMBER_TYPE_RANGE")
    return int(limit)

"""Looks at the channels and categories of the settings, and at what the bot and others may do there."""

from collections.abc import Iterator, Sequence

from bot.chat import needs, text
from bot.chat.inspection.finding import Finding, fault, warning, well
from bot.chat.inspection.server import Json, Server, Wanted
from bot.chat.needs import Feature
from bot.chat.permissions import SEND, Standing, bits

_TEXT, _CATEGORY, _NEWS = 0, 4, 5
_AUDIT = "audit"


def look_at_places(server: Server, wanted: Wanted) -> Iterator[Finding]:
    """Yield what is to be said of each channel and category, and of each permission that is missing."""
    yield from (_channel(server, name, id_) for name, id_ in wanted.channels.items())
    yield from _categories(server, wanted)
    yield from _permissions(server, wanted)
    audit = server.channels.get(wanted.channels.get(_AUDIT, ""))
    if audit is not None and (writers := _writers(server, audit)):
        yield _open_audit(audit, writers)


def _channel(server: Server, name: str, id_: str) -> Finding:
    """Judge one channel. https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""
    channel = server.channels.get(id_)
    if channel is None:
        return fault("channel", f"{name} {id_}: the bot sees no such channel; mend `channels.{name}`")
    if channel["type"] not in {_TEXT, _NEWS}:
        called = text.plain(channel["name"], 100)
        return fault("channel", f"{name} {id_}: {called} is no text channel; name another one")
    return well("channel", f"{name} {id_}")


def _categories(server: Server, wanted: Wanted) -> Iterator[Finding]:
    for id_ in (*wanted.categories, wanted.archive):
        found = server.channels.get(id_ or "")
        if id_ is not None and (found is None or found["type"] != _CATEGORY):
            yield fault("category", f"{id_}: the bot sees no such category; no room will stand there")


def _permissions(server: Server, wanted: Wanted) -> Iterator[Finding]:
    """Tell each permission that is missing, and nothing else of those that are there."""
    places = {name: id_ for name, id_ in wanted.channels.items() if id_ in server.channels}
    if not places:
        return
    first = next((each for each in wanted.categories if each is None or each in server.channels), None)
    features = [each for each in Feature if wanted.tells_late_roles or each is not Feature.LATE_ROLES]
    lacks = list(needs.lacking(server.bot, list(server.channels.values()), places, first, features))
    if not lacks:
        yield well("permission", "the bot may do all that it is there for")
    for lack in lacks:
        told = lack.sentence
        if lack.feature is Feature.LATE_ROLES:
            told = f"{told}, or set `late_roles: count`"
        yield fault("permission", told) if lack.is_vital else warning("permission", told)


def _writers(server: Server, channel: Json) -> Sequence[str]:
    """Return the names of the roles, and the ids of people, with which somebody else may write there.

    Administrators always may, and are not told.
    """
    guild_id = server.bot.guild_id
    everyone = int(server.roles[str(guild_id)]["permissions"])
    overwrites = channel.get("permission_overwrites", [])
    found = list[str]()
    for id_, role in server.roles.items():
        held = everyone | int(role["permissions"])
        as_holder = Standing(0, guild_id, frozenset({guild_id, int(id_)}), held)
        is_own = role.get("managed") and int(id_) in server.bot.role_ids
        if not is_own and not held & bits("administrator") and as_holder.within(overwrites) & SEND:
            found.append("@everyone" if int(id_) == guild_id else f"@{text.plain(role['name'], 100)}")
    people = [each for each in overwrites if int(each["type"]) == 1 and int(each["id"]) != server.bot.user_id]
    found += [f"the member {each['id']}" for each in people if int(each["allow"]) & SEND]
    return ["@everyone"] if "@everyone" in found else found


def _open_audit(channel: Json, writers: Sequence[str]) -> Finding:
    called = f"#{text.plain(channel['name'], 100)}"
    told = f"{', '.join(writers)} may write into {called}, where checkpoints could be forged"
    return warning(
        "audit",
        f"{told}; deny Send Messages in {called} > Edit Channel > Permissions, and allow it to the bot",
    )

"""Which permission is missing, where to give it, and what does not work without it."""

from typing import Any

import discord
import pytest

from bot.chat.needs import NEEDS, Feature, Lack, Need, Where, lacking, wanted
from bot.chat.permissions import Standing, bits

GUILD, BOT = 1, 2
ALL = bits(*wanted())
PLACES = {"deployments": "10", "incidents": "11", "audit": "12", "alerts": "13"}
CATEGORY = {"id": "8", "type": 4, "name": "Operations", "permission_overwrites": []}
CHANNELS = [
    {"id": id_, "type": 0, "name": name, "parent_id": "8", "permission_overwrites": []}
    for name, id_ in PLACES.items()
]
IDS = [f"{need.permission} {need.where}" for need in NEEDS]


def lacks(everywhere: int, channels: list[dict[str, Any]] | None = None, **more: Any) -> list[Lack]:
    """Return what a bot lacks that has these bits by its roles."""
    shown = [CATEGORY, *CHANNELS] if channels is None else channels
    return list(lacking(Standing(BOT, GUILD, frozenset({GUILD}), everywhere), shown, PLACES, **more))


def denied(where: str, permission: str) -> list[dict[str, Any]]:
    """Return the channels, of which one denies a permission."""
    deny = {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(bits(permission))}
    return [
        {**each, "permission_overwrites": [deny]} if each["name"] == where else each
        for each in [CATEGORY, *CHANNELS]
    ]


def test_nothing_is_missing() -> None:
    """With all of them, or as an administrator."""
    assert lacks(ALL) == []
    assert lacks(discord.Permissions.all().value) == []


@pytest.mark.parametrize("need", NEEDS, ids=IDS)
def test_what_nobody_gave_is_one_sentence(need: Need) -> None:
    """However many channels it is needed in: the permission, what does not work, and where to click."""
    told = lacks(ALL & ~bits(need.permission))

    assert len(told) == 1
    assert told[0].sentence.startswith(f"the bot lacks {need.permission.replace('_', ' ').title()} in ")
    assert told[0].sentence.endswith(
        "; allow it in Server Settings > Roles > the bot's role > Permissions"
    ), told
    assert any(f": {one.without};" in told[0].sentence for one in NEEDS if one.permission == need.permission)


@pytest.mark.parametrize("need", [each for each in NEEDS if each.where is not Where.SERVER])
def test_what_one_channel_denies_is_one_sentence(need: Need) -> None:
    """It names the channel or the category, which is where to click."""
    where = "Operations" if need.where is Where.ROOMS else need.where.value
    kind, name = (
        ("Category", "the category Operations") if where == "Operations" else ("Channel", f"#{where}")
    )
    [told] = lacks(ALL, denied(where, need.permission))

    assert f" in {name}: {need.without}; allow it in {name} > Edit {kind} > Permissions" in told.sentence
    assert (told.is_vital, told.feature) == (need.is_vital, need.feature)


def test_the_gravest_is_told() -> None:
    """A permission that several things rest on is as vital as the most vital of them."""
    [told] = lacks(ALL & ~bits("embed_links"))

    assert told.is_vital


def test_rooms_may_stand_in_another_category() -> None:
    """The one of the settings counts; without any category the server does."""
    other = {**CATEGORY, "id": "7", "name": "War rooms"}
    shut = [
        {**each, "id": "7"} if each["name"] == "War" else each for each in denied("War", "manage_channels")
    ]
    deny = [{"id": str(GUILD), "type": 0, "allow": "0", "deny": str(bits("manage_channels"))}]
    there = [*shut, {**other, "permission_overwrites": deny}]

    assert lacks(ALL, there) == []
    [told] = lacks(ALL, there, category_id="7")
    assert "lacks Manage Channels in the category War rooms" in told.sentence
    alone = [{**each, "parent_id": None} for each in CHANNELS]
    assert lacks(ALL, alone) == []
    [told] = lacks(ALL & ~bits("manage_channels"), alone)
    assert "lacks Manage Channels in the server" in told.sentence


def test_a_channel_that_is_not_there_is_not_looked_at() -> None:
    """That it is not there is told by another line; the server's own needs are looked at all the same."""
    assert {one.feature for one in lacks(0, [CATEGORY])} == {
        Feature.ROOMS,
        Feature.EVENTS,
        Feature.LATE_ROLES,
    }


def test_a_feature_that_nobody_wants_needs_nothing() -> None:
    """Neither in the invite nor in the check."""
    less = bits(*wanted(()))

    assert lacks(less, features=()) == []
    assert not less & bits("manage_channels", "view_audit_log")
    assert bits(*wanted((Feature.LATE_ROLES,))) == less | bits("view_audit_log")


def test_nothing_dangerous_is_asked_for() -> None:
    """No administrator, no kicks and bans, nothing over webhooks, messages of others or the server itself."""
    dangerous = ("administrator", "kick_members", "ban_members", "manage_guild", "manage_webhooks")

    assert not ALL & bits(*dangerous, "manage_messages", "mention_everyone", "moderate_members")

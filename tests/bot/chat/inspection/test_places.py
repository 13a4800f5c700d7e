"""Channels, categories and permissions, looked at in the local Discord."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.chat.needs import NEEDS, Need, Where
from bot.chat.permissions import bits
from sandbox.discord.server import LocalDiscord
from sandbox.discord.world.model import Overwrite, OverwriteType
from tests.fakes.inspected import AUDIT, CHANNELS, INCIDENTS, look, of
from tests.fakes.local import BOB, GUILD, LEAD

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_CHANNELS = [need for need in NEEDS if need.where not in {Where.SERVER, Where.ROOMS}]
WELL = ["ok    permission  the bot may do all that it is there for"]


@contextmanager
def overwritten(local: LocalDiscord, channel_id: int, *overwrites: Overwrite) -> Iterator[None]:
    """Add overwrites to a channel inside the block, instead of those for the same role or member."""
    channel = local.world.state.get_channel(channel_id)
    before = channel.overwrites
    others = [each for each in before if each.target_id not in {one.target_id for one in overwrites}]
    channel.overwrites = [*others, *overwrites]
    try:
        yield
    finally:
        channel.overwrites = before


@contextmanager
def without(local: LocalDiscord, permission: str) -> Iterator[None]:
    """Take a permission from the bot's role and from everyone inside the block."""
    roles = local.world.state.get_guild(GUILD).roles
    before = {id_: role.permissions for id_, role in roles.items()}
    for role in roles.values():
        role.permissions &= ~bits(permission)
    try:
        yield
    finally:
        for id_, permissions in before.items():
            roles[id_].permissions = permissions


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: f"{need.permission} {need.where}")
async def test_each_missing_permission_is_one_sentence(local: LocalDiscord, need: Need) -> None:
    """It names the permission as Discord's settings do, where it is missing, and where to click."""
    spoken = need.permission.replace("_", " ").title()
    with without(local, need.permission):
        told = of("permission", await look())

    assert len(told) == 1
    assert f"the bot lacks {spoken} in " in told[0]
    assert "; allow it in Server Settings > Roles > the bot's role > Permissions" in told[0]


@pytest.mark.parametrize("need", IN_CHANNELS, ids=lambda need: f"{need.permission} {need.where}")
async def test_each_that_a_channel_denies_is_one_sentence(local: LocalDiscord, need: Need) -> None:
    """It names the channel, which is where to click."""
    deny = Overwrite(local.world.bot.user_id, OverwriteType.MEMBER, deny=bits(need.permission))
    with overwritten(local, int(CHANNELS[need.where]), deny):
        told = of("permission", await look())

    click = f"#{need.where} > Edit Channel > Permissions"
    level = "FAIL" if need.is_vital else "warn"
    spoken = need.permission.replace("_", " ").title()
    lacks = f"{level}  permission  the bot lacks {spoken} in #{need.where}"
    assert told == [f"{lacks}: {need.without}; allow it in {click}"]


async def test_late_roles_can_be_counted_instead(local: LocalDiscord) -> None:
    """Who cannot give View Audit Log learns the other way, and who took it needs no permission."""
    with without(local, "view_audit_log"):
        [told] = of("permission", await look())
        counted = of("permission", await look(tells_late_roles=False))

    assert told.endswith(", or set `late_roles: count`")
    assert counted == WELL


async def test_a_channel_that_is_not_there(local: LocalDiscord) -> None:
    """A mistyped id is named with what it was meant for."""
    found = await look(channels={**CHANNELS, "audit": "1180000000000000999"})

    assert [line for line in of("channel", found) if line.startswith("FAIL")] == [
        "FAIL  channel     audit 1180000000000000999: the bot sees no such channel; mend `channels.audit`"
    ]


async def test_a_channel_that_is_no_text_channel(local: LocalDiscord) -> None:
    """The id of a category is of the right length, too."""
    category = local.world.state.get_channel(INCIDENTS).parent_id
    found = await look(channels={**CHANNELS, "alerts": str(category)})

    [told] = [line for line in of("channel", found) if line.startswith("FAIL")]
    assert told == f"FAIL  channel     alerts {category}: Operations is no text channel; name another one"


async def test_a_category_that_is_not_there(local: LocalDiscord) -> None:
    """Rooms would stand elsewhere without a word; one that is there is not mentioned."""
    there = str(local.world.state.get_channel(INCIDENTS).parent_id)
    found = await look(categories=("1180000000000000999", there), archive=str(INCIDENTS))

    assert of("category", found) == [
        f"FAIL  category    {id_}: the bot sees no such category; no room will stand there"
        for id_ in ("1180000000000000999", str(INCIDENTS))
    ]


async def test_an_audit_channel_in_which_others_write_is_a_warning(local: LocalDiscord) -> None:
    """Whoever can post there can post what looks like a checkpoint; administrators always can."""
    assert of("audit", await look()) == []
    lead = Overwrite(LEAD, OverwriteType.ROLE, allow=bits("send_messages"))
    bob = Overwrite(BOB, OverwriteType.MEMBER, allow=bits("send_messages"))
    with overwritten(local, AUDIT, lead, bob):
        some = of("audit", await look())
    channel = local.world.state.get_channel(AUDIT)
    before, channel.overwrites = channel.overwrites, []
    everybody = of("audit", await look())
    channel.overwrites = before

    assert some[0].startswith(f"warn  audit       @team-lead, the member {BOB} may write into #audit, where")
    assert everybody[0].startswith("warn  audit       @everyone may write into #audit, where checkpoints")
    assert everybody[0].endswith(
        "deny Send Messages in #audit > Edit Channel > Permissions, and allow it to the bot"
    )

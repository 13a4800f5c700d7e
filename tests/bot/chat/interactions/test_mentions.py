"""Mentions in what people typed."""

import pytest

from tests.fakes.guild import Guild


async def told(guild: Guild, text: str) -> str:
    """Return what the core is told of an update with this text."""
    await guild.bob.slash(guild.deployments, "incident update", text=text)
    return str(guild.incidents.heard[-1][1])


async def test_people_channels_and_roles_are_named(guild: Guild) -> None:
    """On the status page, in the feed and in the draft nothing else could be read."""
    who, where, role = f"<@{guild.alice.id}>", f"<#{guild.deployments.id}>", f"<@&{guild.lead.id}>"

    words = await told(guild, f"{who} found it, see {where}, {role}; thanks <@!{guild.alice.id}>")

    assert words == "@alice found it, see #deployments, @team-lead; thanks @alice"
    assert guild.incidents.attempts[-1].command == f"/incident update {words}"
    assert await told(guild, f"for <@&{guild.guild.id}>") == "for @everyone", "that role has the guild's id"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("see </rollback:1180000000000000501>", "see /rollback"),
        ("</incident update:1180000000000000501>", "/incident update"),
        ("<:fire:1180000000000000501> <a:party:1180000000000000501>", ":fire: :party:"),
        ("by <@1180000000000000501>", "by @unknown-user"),
        ("by <@&1180000000000000501>", "by @unknown-role"),
        ("in <#1180000000000000501>", "in #unknown"),
        ("<@1> <b>1 < 2</b>", "<@1> <b>1 < 2</b>"),
    ],
)
async def test_what_is_unknown_is_said_to_be(guild: Guild, written: str, read: str) -> None:
    """As Discord's client says it; what is no mention stays as it is."""
    assert await told(guild, written) == read


async def test_a_flood_of_mentions_asks_a_few_times(guild: Guild) -> None:
    """Two thousand characters hold many; nobody waits for all of them."""
    flood = " ".join(f"<@11800000000000{number:05}>" for number in range(80))

    assert await told(guild, flood) == " ".join(["@unknown-user"] * 80)


async def test_which_incident_is_meant_stays_a_mention(guild: Guild) -> None:
    """Its room is found by its id."""
    where = f"<#{guild.deployments.id}>"

    await guild.bob.slash(guild.deployments, "incident resolve", text=f"see {where}", incident=where)

    assert guild.incidents.heard == [("resolve", "see #deployments", where)]

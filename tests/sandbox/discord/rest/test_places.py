"""Guilds, channels and users over HTTP."""

from sandbox.discord.world import World
from tests.fakes.discord import ALICE, APPLICATION, BOT, DEPLOYMENTS, GUILD, INCIDENTS, LEAD, MODERATOR, Http


async def test_people_read_themselves(http: Http) -> None:
    """With their own locale."""
    _, user = await http.alice("GET", "/users/@me")
    assert (user["id"], user["locale"]) == (str(ALICE), "de")


async def test_a_guild_is_no_gateway_payload(http: Http) -> None:
    """No members, no channels; counts on request."""
    _, guild = await http.alice("GET", f"/guilds/{GUILD}")
    _, counted = await http.alice("GET", f"/guilds/{GUILD}?with_counts=true")

    assert not {"members", "channels"} & guild.keys()
    assert counted["approximate_member_count"] == 5


async def test_channels_are_those_one_sees(http: Http) -> None:
    """A hidden channel is not listed for who may not see it; the bot, as in life, is told of all."""
    await http.bot("PUT", f"/channels/{INCIDENTS}/permissions/{ALICE}", {"type": 1, "deny": 1024})
    hers, all_of_them = (
        {one["id"] for one in (await http.alice("GET", f"/guilds/{GUILD}/channels"))[1]},
        {one["id"] for one in (await http.bot("GET", f"/guilds/{GUILD}/channels"))[1]},
    )

    assert all_of_them - hers == {str(INCIDENTS)}
    assert str(DEPLOYMENTS) in hers


async def test_threads_are_those_one_sees(http: Http) -> None:
    """Active ones in channels that are not hidden, with what one has joined of them; also for the bot."""
    for channel, name in ((DEPLOYMENTS, "open"), (INCIDENTS, "hidden")):
        await http.bot("POST", f"/channels/{channel}/threads", {"name": name, "type": 11})
    for who in (ALICE, BOT):
        await http.bot("PUT", f"/channels/{INCIDENTS}/permissions/{who}", {"type": 1, "deny": 1024})

    _, hers = await http.alice("GET", f"/guilds/{GUILD}/threads/active")
    _, bots = await http.bot("GET", f"/guilds/{GUILD}/threads/active")
    assert [[one["name"] for one in listed["threads"]] for listed in (hers, bots)] == [["open"]] * 2
    assert (hers["members"], [one["id"] for one in bots["members"]]) == ([], [bots["threads"][0]["id"]])


async def test_one_lists_ones_guilds(http: Http) -> None:
    """In short, with one's permissions."""
    _, [guild] = await http.alice("GET", "/users/@me/guilds")
    assert (guild["id"], guild["owner"]) == (str(GUILD), False)


async def test_the_application_has_two_addresses(http: Http) -> None:
    """Both say the same."""
    answers = [(await http.bot("GET", path))[1] for path in ("/applications/@me", "/oauth2/applications/@me")]
    assert answers[0] == answers[1]
    assert answers[0]["id"] == str(APPLICATION)


async def test_roles_tell_how_members_come_by_them(http: Http, world: World) -> None:
    """In onboarding, by linking an account, or only from those who manage roles; wherever roles are read."""
    world.state.offer_role(LEAD, in_prompt=True)
    world.state.offer_role(MODERATOR, is_linked=True)
    _, guild = await http.bot("GET", f"/guilds/{GUILD}")
    _, roles = await http.bot("GET", f"/guilds/{GUILD}/roles")
    by_id = {int(role["id"]): role for role in roles}

    assert guild["roles"] == roles == world.guild_creates(world.bot, None)[0]["roles"]
    assert [by_id[role]["flags"] for role in (GUILD, LEAD, MODERATOR)] == [0, 1, 0]
    assert [role for role, shown in by_id.items() if "guild_connections" in shown.get("tags", {})] == [
        MODERATOR
    ]

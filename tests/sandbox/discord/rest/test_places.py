"""Guilds, channels and users over HTTP."""

from tests.fakes.discord import ALICE, APPLICATION, DEPLOYMENTS, GUILD, INCIDENTS, Http


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


async def test_one_lists_ones_guilds(http: Http) -> None:
    """In short, with one's permissions."""
    _, [guild] = await http.alice("GET", "/users/@me/guilds")
    assert (guild["id"], guild["owner"]) == (str(GUILD), False)


async def test_the_application_has_two_addresses(http: Http) -> None:
    """Both say the same."""
    answers = [(await http.bot("GET", path))[1] for path in ("/applications/@me", "/oauth2/applications/@me")]
    assert answers[0] == answers[1]
    assert answers[0]["id"] == str(APPLICATION)

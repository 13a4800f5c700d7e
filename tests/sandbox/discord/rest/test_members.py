"""Members looked for by name, and counted, over HTTP."""

import pytest

from tests.fakes.discord import ALICE, BOB, GUILD, LEAD, MODERATOR, Http

SEARCH = f"/guilds/{GUILD}/members/search"
COUNTS = f"/guilds/{GUILD}/roles/member-counts"


async def test_a_name_is_found_by_its_beginning(http: Http) -> None:
    """Whatever the case; what is found is the member with its roles, as elsewhere."""
    status, [found] = await http.bot("GET", f"{SEARCH}?query=ALI&limit=10")
    _, member = await http.bot("GET", f"/guilds/{GUILD}/members/{ALICE}")

    assert status == 200
    assert found == member


async def test_without_a_limit_one_is_told(http: Http) -> None:
    """The default limit is 1; nobody is found by the end of a name."""
    await http.alice("PATCH", f"/guilds/{GUILD}/members/@me", {"nick": "bobby"})
    _, one = await http.bot("GET", f"{SEARCH}?query=bob")
    _, both = await http.bot("GET", f"{SEARCH}?query=bob&limit=1000")
    _, nobody = await http.bot("GET", f"{SEARCH}?query=lice&limit=1000")

    assert (len(one), len(both), nobody) == (1, 2, [])


@pytest.mark.parametrize(
    "query", ["", "query=", "query=a&limit=0", "query=a&limit=1001", "query=a&limit=x", "query=" + 101 * "a"]
)
async def test_a_question_out_of_bounds_is_refused(http: Http, query: str) -> None:
    """A query of 1 to 100 characters, a limit of 1 to 1000."""
    status, refusal = await http.bot("GET", f"{SEARCH}?{query}")
    assert (status, refusal["code"]) == (400, 50035)


async def test_holders_are_counted(http: Http) -> None:
    """Each role has its number, also one that nobody holds; @everyone has none."""
    _, role = await http.bot("POST", f"/guilds/{GUILD}/roles", {"name": "nobody's"})
    await http.bot("PUT", f"/guilds/{GUILD}/members/{BOB}/roles/{LEAD}")
    status, counts = await http.bot("GET", COUNTS)

    assert status == 200
    assert (counts[str(LEAD)], counts[str(MODERATOR)], counts[role["id"]]) == (2, 1, 0)
    assert str(GUILD) not in counts


async def test_strangers_count_nobody(http: Http) -> None:
    """Another guild's roles are not told."""
    assert (await http.bot("GET", f"/guilds/{GUILD + 1}/roles/member-counts"))[0] in {403, 404}

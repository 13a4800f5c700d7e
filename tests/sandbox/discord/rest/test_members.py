"""Members looked for by name over HTTP."""

import pytest

from tests.fakes.discord import ALICE, GUILD, Http

SEARCH = f"/guilds/{GUILD}/members/search"


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

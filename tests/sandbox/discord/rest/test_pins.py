"""Pins over HTTP, under both addresses."""

from typing import Any

import pytest

from sandbox.discord.world import World
from sandbox.discord.world.seed import permission_bits
from tests.fakes.discord import ALICE, DEPLOYMENTS, GUILD, Http

CHANNEL = f"/channels/{DEPLOYMENTS}"
PINS = f"{CHANNEL}/messages/pins"


async def _pinned(world: World, http: Http, many: int) -> list[str]:
    """Pin so many messages; return their ids, those pinned last first."""
    ids = [str(world.post(ALICE, DEPLOYMENTS, str(number))["id"]) for number in range(many)]
    for one in ids:
        assert await http.bot("PUT", f"{PINS}/{one}") == (204, None)
    return ids[::-1]


def _ids(page: Any) -> list[str]:
    return [one["message"]["id"] for one in page["items"]]


async def test_pins_come_page_by_page(world: World, http: Http) -> None:
    """Up to fifty, the newest first; the next page begins before the last pin of the one before."""
    ids = await _pinned(world, http, 53)

    _, first = await http.bot("GET", PINS)
    before = first["items"][-1]["pinned_at"]
    _, second = await http.bot("GET", PINS, params={"before": before, "limit": "2"})
    _, last = await http.bot("GET", PINS, params={"before": second["items"][-1]["pinned_at"]})

    assert [_ids(page) for page in (first, second, last)] == [ids[:50], ids[50:52], ids[52:]]
    assert [page["has_more"] for page in (first, second, last)] == [True, True, False]


async def test_a_time_without_a_zone_is_utc(world: World, http: Http) -> None:
    """As every time of Discord's."""
    newer, older = await _pinned(world, http, 2)
    _, page = await http.bot("GET", PINS)
    before = page["items"][0]["pinned_at"].removesuffix("+00:00")

    assert _ids(page) == [newer, older]
    assert _ids((await http.bot("GET", PINS, params={"before": before}))[1]) == [older]


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "51"}, {"limit": "x"}, {"before": "noon"}])
async def test_odd_questions_are_refused(http: Http, params: dict[str, str]) -> None:
    """50035, which names the field."""
    status, body = await http.bot("GET", PINS, params=params)

    assert (status, body["code"], list(body["errors"])) == (400, 50035, list(params))


async def test_the_older_address_still_serves(world: World, http: Http) -> None:
    """It lists messages without their times."""
    [other] = await _pinned(world, http, 1)
    message = world.post(ALICE, DEPLOYMENTS, "look")["id"]

    assert await http.bot("PUT", f"{CHANNEL}/pins/{message}") == (204, None)
    _, listed = await http.bot("GET", f"{CHANNEL}/pins")
    assert [one["id"] for one in listed] == [message, other]
    assert await http.bot("DELETE", f"{CHANNEL}/pins/{message}") == (204, None)
    assert [one["id"] for one in (await http.bot("GET", f"{CHANNEL}/pins"))[1]] == [other]


async def test_one_sees_whether_one_reacted(world: World, http: Http) -> None:
    """As in any other list of messages."""
    [message] = await _pinned(world, http, 1)
    await http.alice("PUT", f"{CHANNEL}/messages/{message}/reactions/📌/@me")

    _, hers = await http.alice("GET", PINS)
    _, bots = await http.bot("GET", PINS)
    assert [page["items"][0]["message"]["reactions"][0]["me"] for page in (hers, bots)] == [True, False]


async def test_without_the_history_there_are_no_pins_to_see(world: World, http: Http) -> None:
    """Nobody is refused who sees the channel; who does not is: 50001."""
    await _pinned(world, http, 1)
    everyone = world.state.get_role(GUILD, GUILD)
    everyone.permissions &= ~permission_bits(["read_message_history"])
    assert await http.alice("GET", PINS) == (200, {"items": [], "has_more": False})
    everyone.permissions &= ~permission_bits(["view_channel"])
    assert (await http.alice("GET", PINS))[1]["code"] == 50001


async def test_pinning_may_be_forbidden(world: World, http: Http) -> None:
    """403 / 50013 without PIN_MESSAGES, 404 / 10008 for what is not there."""
    message = world.post(ALICE, DEPLOYMENTS, "look")["id"]

    assert await http.alice("PUT", f"{PINS}/{message}") == (
        403,
        {"message": "Missing Permissions", "code": 50013},
    )
    assert (await http.bot("PUT", f"{PINS}/1"))[1]["code"] == 10008

"""Messages and reactions over HTTP, where there is more to them than SimCord's routes."""

from urllib.parse import quote

import pytest

from sandbox.discord.events import Dispatch
from tests.fakes.discord import ALICE, BOB, BOT, DEPLOYMENTS, MALLORY, Http, ManualClock

MESSAGES = f"/channels/{DEPLOYMENTS}/messages"
CHECK = quote("✅")


@pytest.fixture
async def at(http: Http) -> str:
    """Post a message; return its path."""
    _, message = await http.bot("POST", MESSAGES, {"content": "vote"})
    return f"{MESSAGES}/{message['id']}"


async def test_a_nonce_is_echoed(http: Http, events: list[Dispatch]) -> None:
    """In the answer and the event of this message, and in no other."""
    _, first = await http.bot("POST", MESSAGES, {"content": "a", "nonce": 7})
    _, second = await http.bot("POST", MESSAGES, {"content": "b"})

    assert first["nonce"] == events[0].payload["nonce"] == 7
    assert "nonce" not in second
    assert "nonce" not in events[1].payload


async def test_an_enforced_nonce_is_sent_once(http: Http, clock: ManualClock) -> None:
    """The same nonce gives the message that is there; minutes later a new one."""
    body = {"content": "card", "nonce": "op_1", "enforce_nonce": True}
    ids = [(await http.bot("POST", MESSAGES, body))[1]["id"] for _ in range(3)]
    clock.advance(600)
    later = (await http.bot("POST", MESSAGES, body))[1]["id"]

    assert len(set(ids)) == 1
    assert later not in ids


async def test_people_send_text(http: Http) -> None:
    """Embeds and components are for applications."""
    _, message = await http.alice(
        "POST", MESSAGES, {"content": "hi", "embeds": [{"title": "t"}], "flags": 64}
    )

    assert (message["embeds"], message["flags"], message["author"]["id"]) == ([], 0, str(ALICE))


async def test_people_edit_their_own_text(http: Http, at: str) -> None:
    """And no one else's: 50005."""
    _, message = await http.alice("POST", MESSAGES, {"content": "hi"})
    _, edited = await http.alice(
        "PATCH", f"{MESSAGES}/{message['id']}", {"content": "ho", "embeds": [{"title": "t"}]}
    )
    status, refused = await http.alice("PATCH", at, {"content": "forged"})

    assert (edited["content"], edited["embeds"]) == ("ho", [])
    assert (status, refused["code"]) == (403, 50005)


async def test_everyone_reacts_and_reads(http: Http, at: str) -> None:
    """The reactors come by id, in pages; each sees what is their own."""
    for call in (http.bob, http.alice, http.bot):
        assert await call("PUT", f"{at}/reactions/{CHECK}/@me") == (204, None)
    _, users = await http.bot("GET", f"{at}/reactions/{CHECK}")
    _, page = await http.bot("GET", f"{at}/reactions/{CHECK}?limit=1&after={ALICE}")
    _, [message] = await http.call("mallory-token", "GET", MESSAGES)
    _, [mine] = await http.alice("GET", MESSAGES)

    assert [one["id"] for one in users] == [str(one) for one in sorted((ALICE, BOB, BOT))]
    assert [one["id"] for one in page] == [str(BOB)]
    assert (message["reactions"][0]["count"], message["reactions"][0]["me"]) == (3, False)
    assert mine["reactions"][0]["me"] is True


async def test_super_reactions_are_asked_for(http: Http, at: str) -> None:
    """GET lists normal ones unless `type` is 1; the message counts both."""
    await http.alice("PUT", f"{at}/reactions/{CHECK}/@me?type=1")
    await http.bob("PUT", f"{at}/reactions/{CHECK}/@me")
    _, normal = await http.bot("GET", f"{at}/reactions/{CHECK}")
    _, burst = await http.bot("GET", f"{at}/reactions/{CHECK}?type=1")
    _, message = await http.alice("GET", at)

    assert [one["id"] for one in normal] == [str(BOB)]
    assert [one["id"] for one in burst] == [str(ALICE)]
    [reaction] = message["reactions"]
    assert reaction["count_details"] == {"normal": 1, "burst": 1}
    assert (reaction["count"], reaction["me"], reaction["me_burst"]) == (2, False, True)
    assert (await http.alice("DELETE", f"{at}/reactions/{CHECK}/1/@me"))[0] == 204
    assert (await http.bot("GET", f"{at}/reactions/{CHECK}?type=1"))[1] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "type=x", "after=-"])
async def test_bad_queries_are_refused(http: Http, at: str, query: str) -> None:
    """A limit is 1 to 100, the rest are numbers."""
    assert (await http.bot("GET", f"{at}/reactions/{CHECK}?{query}"))[0] == 400


async def test_moderators_only(http: Http, at: str) -> None:
    """Removing others' reactions and messages needs MANAGE_MESSAGES."""
    await http.alice("PUT", f"{at}/reactions/{CHECK}/@me")
    for method, path in (
        ("DELETE", f"{at}/reactions/{CHECK}/{BOT}"),
        ("DELETE", f"{at}/reactions/{CHECK}"),
        ("DELETE", f"{at}/reactions"),
        ("DELETE", at),
    ):
        status, refused = await http.alice(method, path)
        assert (status, refused["code"]) == (403, 50013), path
    assert (await http.bob("DELETE", f"{at}/reactions/{CHECK}/{ALICE}"))[0] == 204
    assert (await http.bob("DELETE", f"{at}/reactions"))[0] == 204
    assert (await http.bob("DELETE", at))[0] == 204


async def test_hidden_channels_are_no_ones(http: Http) -> None:
    """Neither read nor written, nor reacted in."""
    _, message = await http.bot("POST", MESSAGES, {"content": "before"})
    await http.bot("PUT", f"/channels/{DEPLOYMENTS}/permissions/{ALICE}", {"type": 1, "deny": "1024"})
    for method, path, body in (
        ("GET", MESSAGES, None),
        ("POST", MESSAGES, {"content": "x"}),
        ("PUT", f"{MESSAGES}/{message['id']}/reactions/{CHECK}/@me", None),
    ):
        status, refused = await http.alice(method, path, body)
        assert (status, refused["code"]) == (403, 50001)


async def test_history_pages(http: Http, at: str) -> None:
    """Newest first, within `before` and `after`."""
    for content in "abc":
        await http.call("mallory-token", "POST", MESSAGES, {"content": content})
    _, newest = await http.alice("GET", f"{MESSAGES}?limit=2")
    _, older = await http.alice("GET", f"{MESSAGES}?before={newest[-1]['id']}")
    _, newer = await http.alice("GET", f"{MESSAGES}?after={older[0]['id']}")
    _, next_ = await http.alice("GET", f"{MESSAGES}?limit=1&after={older[0]['id']}")

    assert [one["content"] for one in newest] == ["c", "b"]
    assert [one["content"] for one in older] == ["a", "vote"]
    assert [one["content"] for one in newer] == ["c", "b"]
    assert [one["content"] for one in next_] == ["b"]
    assert newest[0]["author"]["id"] == str(MALLORY)

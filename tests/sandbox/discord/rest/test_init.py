"""The REST application as a whole."""

from tests.fakes.discord import Http


async def test_the_gateway_is_told(http: Http) -> None:
    """With the budget of IDENTIFYs."""
    _, plain = await http.bot("GET", "/gateway")
    _, full = await http.bot("GET", "/gateway/bot")

    assert plain == {"url": "ws://127.0.0.1:1/gateway"}
    assert (full["shards"], full["session_start_limit"]["remaining"]) == (1, 999)


async def test_unknown_routes_are_404(http: Http) -> None:
    """With Discord's body, for every method."""
    for method in ("GET", "POST", "DELETE"):
        assert await http.bot(method, "/nowhere/at/all") == (404, {"message": "404: Not Found", "code": 0})


async def test_strangers_are_401(http: Http) -> None:
    """On every route that needs a token."""
    assert await http.call(None, "GET", "/users/@me") == (401, {"message": "401: Unauthorized", "code": 0})


async def test_odd_paths_are_refused(http: Http) -> None:
    """Whatever stands where an id belongs."""
    for path in ("/channels/abc/messages", "/channels/1/messages", "/channels/../messages", "/guilds/%00"):
        status, _ = await http.bot("POST", path, {"content": "x"})
        assert 400 <= status < 500, path

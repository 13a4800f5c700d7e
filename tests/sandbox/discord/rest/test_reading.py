"""Bodies as clients send them."""

import io

import aiohttp
import pytest

from tests.fakes.discord import DEPLOYMENTS, Http

MESSAGES = f"/channels/{DEPLOYMENTS}/messages"


@pytest.mark.parametrize("body", [b"{", b"\xff", b"nope"])
async def test_broken_json_is_refused(http: Http, body: bytes) -> None:
    """50109, not a 500."""
    status, refused = await http.bot("POST", MESSAGES, data=body)
    assert (status, refused["code"]) == (400, 50109)


@pytest.mark.parametrize("body", [[], "text", 5, None])
async def test_odd_json_is_refused(http: Http, body: object) -> None:
    """Valid JSON of the wrong kind is a bad message."""
    status, refused = await http.bot("POST", MESSAGES, body)
    assert (status, refused["code"]) == (400, 50035)


async def test_files_keep_their_order(http: Http) -> None:
    """By their number, however the parts came."""
    form = aiohttp.FormData()
    form.add_field("files[1]", io.BytesIO(b"b"), filename="b.txt")
    form.add_field("files[0]", io.BytesIO(b"a"), filename="a.txt")
    form.add_field("payload_json", '{"content": "two"}', content_type="application/json")
    _, message = await http.bot("POST", MESSAGES, data=form)

    assert [one["filename"] for one in message["attachments"]] == ["a.txt", "b.txt"]


async def test_reasons_reach_the_audit_log(http: Http) -> None:
    """Percent-encoded in the header."""
    headers = {"X-Audit-Log-Reason": "because%20of%20%C3%BC"}
    _, me = await http.bot("GET", "/users/@me")
    status, _ = await http.call(
        http.bot_authorization, "PATCH", f"/channels/{DEPLOYMENTS}", {"topic": "new"}, headers=headers
    )
    _, log = await http.bot("GET", "/guilds/1180000000000000100/audit-logs")

    assert status == 200
    assert log["audit_log_entries"][0]["reason"] == "because of ü"
    assert log["audit_log_entries"][0]["user_id"] == me["id"]

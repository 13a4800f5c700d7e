"""The control endpoint: orders are checked before anything happens."""

from typing import Any

import pytest

from tests.fakes.local_discord import Caller


async def test_an_unknown_order_is_501_and_names_the_known(town: Caller) -> None:
    """A caller sees what could be ordered instead."""
    answer = await town.order("explode")

    assert answer.status == 501
    assert "drop" in answer.body["message"]


@pytest.mark.parametrize(
    ("do", "fields", "says"),
    [
        ("latency", {"ms": -1}, "ms"),
        ("latency", {"ms": 1, "on": "moon"}, "on"),
        ("drop", {"codes": 4000}, "codes"),
        ("drop", {"who": "nobody"}, "alice"),
        ("drop", {"code": 99}, "code"),
        ("fail", {"path": "/x"}, "status"),
        ("fail", {"path": "/x", "status": 200}, "status"),
        ("fail", {"path": "/x", "status": 500, "times": 0}, "times"),
        ("ratelimit", {"path": "/x"}, "retry_after"),
        ("grant_role", {"user": "alice", "role": "king"}, "team-lead"),
        ("revoke_permission", {"permission": "MANAGE_MOON"}, "MANAGE_CHANNELS"),
        ("revoke_permission", {"permission": "ADMINISTRATOR", "role": "king"}, "team-lead"),
        ("kick", {}, "user"),
        ("timeout", {"user": "alice"}, "seconds"),
        ("delete_message", {"channel": "moon", "message": "1"}, "general"),
        ("delete_message", {"channel": "general", "message": "1"}, "Unknown Message"),
        ("delete_channel", {"channel": "1"}, "Unknown Channel"),
        ("delete_event", {"event": "1"}, "Unknown Guild Scheduled Event"),
    ],
)
async def test_a_wrong_order_is_400_and_says_what_is_wrong(
    town: Caller, do: str, fields: dict[str, Any], says: str
) -> None:
    """Missing and unknown fields, values out of range, people who are not there."""
    answer = await town.order(do, **fields)

    assert answer.status == 400
    assert says in answer.body["message"]


@pytest.mark.parametrize("body", ["no json", "[" * 100_000, "[]", "{}", '{"do": 1}'])
async def test_a_body_that_is_no_order_is_400(town: Caller, body: str) -> None:
    """One JSON object with `do`."""
    async with town.http.post(f"{town.url}/_control", data=body) as answer:
        assert answer.status == 400
        assert "message" in await answer.json()

"""Refusals speak as Discord does."""

from sandbox.discord.refusals import Refusal, invalid_body, missing_access, not_found, unauthorized


def test_bodies() -> None:
    """Code and message; a limit also says when and for whom."""
    assert unauthorized().body() == {"message": "401: Unauthorized", "code": 0}
    assert not_found().body() == {"message": "404: Not Found", "code": 0}
    assert missing_access().body() == {"message": "Missing Access", "code": 50001}
    assert Refusal(429, 20028, "slow", retry_after=2).body() == {
        "message": "slow",
        "retry_after": 2,
        "global": False,
        "code": 20028,
    }


def test_a_bad_field_is_named() -> None:
    """Under its path, with the reason."""
    assert invalid_body("a.b", "Too long", "LONG").body()["errors"] == {
        "a": {"b": {"_errors": [{"code": 50035, "message": "Too long (LONG)"}]}}
    }

"""Answers as clients parse them."""

from sandbox.discord.refusals import Refusal, invalid_body
from sandbox.discord.rest.answers import Answer, refusal_response, to_response


def test_json_is_exactly_json() -> None:
    """With a charset behind it, discord.py does not parse."""
    assert to_response(Answer(201, {"a": 1})).headers["Content-Type"] == "application/json"


def test_nothing_is_204() -> None:
    """Without a body, whatever the status was to be."""
    response = to_response(Answer(200, None))
    assert (response.status, response.body) == (204, None)


def test_a_limit_says_when_to_come_back() -> None:
    """`Via` and `retry_after` are what discord.py retries on."""
    response = refusal_response(Refusal(429, 20028, "slow", retry_after=1.5))

    assert (response.headers["Retry-After"], response.headers["X-RateLimit-Scope"]) == ("2", "shared")
    assert "Via" in response.headers
    assert isinstance(response.body, bytes)
    assert b'"retry_after":1.5' in response.body


def test_a_refusal_names_the_place() -> None:
    """Nested as Discord nests it."""
    errors = invalid_body("data.0.name", "Too long").body()["errors"]
    assert isinstance(errors, dict)
    assert "Too long" in errors["data"]["0"]["name"]["_errors"][0]["message"]

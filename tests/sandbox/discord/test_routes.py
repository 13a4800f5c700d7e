"""Paths as buckets see them."""

import pytest

from sandbox.discord.routes import route_of, without_prefix


@pytest.mark.parametrize(
    ("method", "path", "route", "major"),
    [
        ("POST", "/channels/12/messages", "POST /channels/{id}/messages", "12"),
        ("PATCH", "/channels/12/messages/34", "PATCH /channels/{id}/messages/{id}", "12"),
        (
            "PUT",
            "/channels/12/messages/34/reactions/✅/@me",
            "REACT /channels/{id}/messages/{id}/reactions/*",
            "12",
        ),
        (
            "DELETE",
            "/channels/12/messages/34/reactions/a:5/7",
            "REACT /channels/{id}/messages/{id}/reactions/*",
            "12",
        ),
        (
            "GET",
            "/channels/12/messages/34/reactions/✅",
            "GET /channels/{id}/messages/{id}/reactions/*",
            "12",
        ),
        ("POST", "/webhooks/5/secret", "POST /webhooks/{id}/{token}", "5/secret"),
        ("POST", "/interactions/5/secret/callback", "POST /interactions/{id}/{token}/callback", "5/secret"),
        ("POST", "/interactions", "POST /interactions", ""),
        ("GET", "/users/@me", "GET /users/@me", ""),
        ("GET", "/guilds/9/members/3", "GET /guilds/{id}/members/{id}", "9"),
    ],
)
def test_a_bucket_is_a_route_and_its_top_level_resource(
    method: str, path: str, route: str, major: str
) -> None:
    """Ids below the channel, guild or webhook make no difference; adding and removing reactions share one."""
    assert route_of(method, path) == (route, major)


@pytest.mark.parametrize("path", ["/api/v10/users/@me", "/api/users/@me", "/users/@me"])
def test_the_prefix_is_no_part_of_a_path(path: str) -> None:
    """Globs may be written with `/api/v10` or without."""
    assert without_prefix(path) == "/users/@me"

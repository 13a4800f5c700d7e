"""Users and members as others see them."""

from sandbox.discord.wire.users import complete_member, complete_user, own


def test_others_do_not_see_what_is_private() -> None:
    """Locale and verification are the user's own; bots have no display name."""
    user = {
        "id": "1",
        "username": "chatops",
        "global_name": "chatops",
        "bot": True,
        "locale": "de",
        "verified": True,
    }

    complete_user(user)

    assert user == {"id": "1", "username": "chatops", "global_name": None, "bot": True, "primary_guild": None}


def test_one_sees_oneself_whole() -> None:
    """GET /users/@me has the locale."""
    assert own({"id": "1"}, "de") == {
        "id": "1",
        "verified": True,
        "mfa_enabled": False,
        "locale": "de",
        "email": None,
    }


def test_members_have_a_banner() -> None:
    """The description requires it, null."""
    member: dict[str, object] = {"roles": []}
    complete_member(member)
    assert member == {"roles": [], "banner": None}

"""Whatever is nested where, it is completed; what bots wrote is not touched."""

from typing import Any

from sandbox.discord.wire import mend

USER = {"id": "1", "username": "alice", "discriminator": "0"}


def test_nested_objects_are_completed() -> None:
    """Users in lists, in members, in resolved data."""
    mended = mend([{"resolved": {"users": {"1": USER}}}, {"user": USER}])

    assert mended[0]["resolved"]["users"]["1"]["primary_guild"] is None
    assert mended[1]["user"]["primary_guild"] is None
    assert "primary_guild" not in USER


def test_free_parts_are_copied_as_they_are() -> None:
    """An option or embed that looks like a user is none; the copy is deep."""
    free: dict[str, Any] = {"options": [dict(USER)], "embeds": [dict(USER)]}

    mended = mend(free)

    assert mended == free
    assert mended["options"][0] is not free["options"][0]

"""Calls as values."""

from sandbox.discord.calls import Call


def test_segments_may_be_missing() -> None:
    """An index beyond the path gives nothing."""
    call = Call("GET", "/channels/5/messages")
    assert [call.segment(place) for place in (0, 1, 2, 9)] == ["channels", "5", "messages", ""]


def test_fields_are_removed_at_any_depth() -> None:
    """And nothing else."""
    call = Call("POST", "/x", body={"a": 1, "b": [{"a": 2, "c": 3}]})
    assert call.without_fields(frozenset({"a"})).body == {"b": [{"c": 3}]}

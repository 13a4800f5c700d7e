"""Members in chunks."""

from typing import Any

import pytest

from sandbox.discord.gateway.members import CHUNK_SIZE, member_chunks
from sandbox.discord.gateway.protocol import Closing
from tests.fakes.gateway import Town


@pytest.mark.parametrize("guild_id", ["9", 9])
def test_ids_come_as_strings_or_integers(guild_id: Any) -> None:
    """discord.py sends integers."""
    (chunk,) = member_chunks(Town(), {"guild_id": guild_id, "user_ids": ["1", 2, 77], "limit": 0})

    assert chunk["guild_id"] == "9"
    assert [one["user"]["id"] for one in chunk["members"]] == ["1", "2"]
    assert chunk["not_found"] == ["77"]


def test_many_members_come_in_numbered_chunks() -> None:
    """A thousand each, and the client knows how many follow."""
    town = Town()
    town.members = [{"user": {"id": str(number)}} for number in range(2 * CHUNK_SIZE + 1)]

    chunks = list(member_chunks(town, {"guild_id": "9", "query": "", "limit": 0}))

    assert [(one["chunk_index"], one["chunk_count"], len(one["members"])) for one in chunks] == [
        (0, 3, CHUNK_SIZE),
        (1, 3, CHUNK_SIZE),
        (2, 3, 1),
    ]


@pytest.mark.parametrize(("nonce", "kept"), [("n" * 32, True), ("n" * 33, False), (7, False), (None, False)])
def test_a_nonce_of_32_bytes_comes_back(nonce: Any, *, kept: bool) -> None:
    """A longer one is ignored."""
    (chunk,) = member_chunks(Town(), {"guild_id": "9", "user_ids": "1", "nonce": nonce})

    assert ("nonce" in chunk) is kept


@pytest.mark.parametrize(
    "data", [{}, {"guild_id": "x"}, {"guild_id": None}, {"guild_id": "9", "user_ids": ["x"]}]
)
def test_a_request_without_sense_is_a_decode_error(data: dict[str, Any]) -> None:
    """4002."""
    with pytest.raises(Closing):
        list(member_chunks(Town(), data))

"""Reading requests strictly."""

from datetime import UTC, datetime

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request

from sandbox.platform import wire
from sandbox.platform.refusal import Refused


def test_answers_are_json() -> None:
    """With their status."""
    answer = wire.answer({"a": [1, None]}, 202)

    assert (answer.status, answer.content_type, answer.body) == (202, "application/json", b'{"a":[1,null]}')


@pytest.mark.parametrize(
    "text", ["", "now", "2026-03-04", "2026-03-04T15:23:47", "1772637827", "2026-03-04T15:23:47 00:00"]
)
def test_a_time_without_an_offset_is_none(text: str) -> None:
    """Whose clock it is on would be a guess."""
    request = make_mocked_request("GET", f"/?since={text}")
    with pytest.raises(Refused, match="`since` is a time like"):
        wire.moment(request, "since")


@pytest.mark.parametrize("text", ["2026-03-04T15:23:47Z", "2026-03-04T16:23:47%2B01:00"])
def test_a_time_is_read(text: str) -> None:
    """Whatever its offset."""
    request = make_mocked_request("GET", f"/?since={text}")

    assert wire.moment(request, "since") == datetime(2026, 3, 4, 15, 23, 47, tzinfo=UTC)


def test_what_is_missing_is_named() -> None:
    """And a number that is none."""
    request = make_mocked_request("GET", "/?wait=x&after=-3")
    with pytest.raises(Refused, match="The query needs `service`"):
        wire.asked(request, "service")
    with pytest.raises(Refused, match="`wait` is a number"):
        wire.number(request, "wait")

    assert (wire.number(request, "after"), wire.number(request, "other")) == (0.0, 0.0)


async def test_only_json_is_a_body() -> None:
    """Anything else a foreign page could send without being asked."""
    with pytest.raises(Refused) as refused:
        await wire.body(make_mocked_request("POST", "/"), msgspec.Raw)

    assert refused.value.status == 415

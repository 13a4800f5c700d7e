"""Operations as documents."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.operation import Operation
from bot.core.ports.store import StoreError
from bot.store.documents import decode, encode, sortable
from tests.fakes.operations import NOON, make_operation, make_vote

TIMES = st.datetimes(timezones=st.sampled_from([NOON.tzinfo, timezone(timedelta(hours=-7, minutes=30))]))


@given(st.text(st.characters(exclude_categories=[])), st.none() | st.text(), TIMES, st.integers(0, 2**60))
def test_any_operation_comes_back(command: str, reason: str | None, at: datetime, revision: int) -> None:
    """Whatever the fields hold, also half characters, the document gives the same value back."""
    operation = make_operation(
        command=command, reason=reason, expires_at=at, revision=revision, votes=(make_vote(),)
    )

    document = encode(operation)

    assert document.isascii()
    assert decode(document, Operation) == operation


@given(TIMES, TIMES)
def test_sortable_is_time_order(one: datetime, two: datetime) -> None:
    """The text of times sorts as the times do, whatever their zones."""
    assert (sortable(one) < sortable(two)) == (one < two)


@pytest.mark.parametrize(
    "document", ["", "[]", '{"id": "op_1"}', encode(make_operation()).replace("pending", "paid")]
)
def test_no_document_is_a_store_error(document: str) -> None:
    """What is no operation is refused, not half understood."""
    with pytest.raises(StoreError, match="cannot be read"):
        decode(document, Operation)

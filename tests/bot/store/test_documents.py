"""Operations as documents."""

from contextlib import suppress
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


WHOLE = encode(make_operation())
OLD = WHOLE.partition(', "checksum"')[0] + "}"


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 7))
def test_no_turned_bit_goes_unnoticed(place: int, bit: int) -> None:
    """A document in which a bit is turned is refused, or says what it said."""
    data = bytearray(WHOLE, "ascii")
    data[place] ^= 1 << bit
    with suppress(StoreError):
        assert decode(data.decode("latin-1"), Operation) == make_operation()


def test_a_document_without_checksum_is_read() -> None:
    """Versions before the checksum wrote none."""
    assert decode(OLD, Operation) == make_operation()


def test_a_changed_document_is_refused() -> None:
    """Whoever changes a kept value by hand, or a disk that does, is found out, and told what to do."""
    with pytest.raises(StoreError, match=r"A kept operation is damaged; .* put back a backup"):
        decode(WHOLE.replace("order-service", "other-service"), Operation)


@pytest.mark.parametrize("document", ["", "[]", '{"id": "op_1"}', OLD.replace("pending", "paid")])
def test_no_document_is_a_store_error(document: str) -> None:
    """What is no operation is refused, not half understood."""
    with pytest.raises(StoreError, match="cannot be read"):
        decode(document, Operation)

"""What may be written into a channel's permissions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.refusals import Refusal
from sandbox.discord.rules.overwrites import ADMINISTRATOR, MANAGE_ROLES, Bits, changed, check

VIEW, SEND = 1 << 10, 1 << 11
OVERWRITES = st.dictionaries(
    st.integers(1, 4), st.tuples(st.integers(0, 1 << 50), st.integers(0, 1 << 50)), max_size=4
)


def test_what_differs_is_changed() -> None:
    """Whether it is allowed, denied, taken away or for somebody new."""
    before = {1: (VIEW, 0), 2: (0, SEND)}

    assert changed(before, before) == 0
    assert changed(before, {1: (VIEW | SEND, 0), 2: (0, SEND)}) == SEND
    assert changed(before, {1: (0, VIEW), 2: (0, SEND)}) == VIEW
    assert changed(before, {1: (VIEW, 0)}) == SEND
    assert changed({}, before) == VIEW | SEND


@given(OVERWRITES, OVERWRITES)
def test_taking_it_back_is_as_much_of_a_change(before: dict[int, Bits], after: dict[int, Bits]) -> None:
    """There is no way around a permission by two steps."""
    assert changed(before, after) == changed(after, before)


def test_one_gives_what_one_has() -> None:
    """The rest is 50013."""
    check(VIEW, held=VIEW | SEND)
    with pytest.raises(Refusal) as refused:
        check(VIEW | SEND, held=VIEW)
    assert (refused.value.status, refused.value.code) == (403, 50013)


def test_only_administrators_hand_out_the_keys() -> None:
    """Whoever could manage roles in a channel could give themselves all there."""
    check(MANAGE_ROLES, held=ADMINISTRATOR | MANAGE_ROLES)
    with pytest.raises(Refusal):
        check(MANAGE_ROLES, held=MANAGE_ROLES)


def test_a_negative_number_is_no_set() -> None:
    """Not even an administrator's."""
    with pytest.raises(Refusal) as refused:
        check(changed({}, {1: (-1, 0)}), held=ADMINISTRATOR)
    assert refused.value.code == 50035

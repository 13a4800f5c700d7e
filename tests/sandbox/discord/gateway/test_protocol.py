"""Frames in and out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord.gateway.protocol import MAX_PAYLOAD_BYTES, Close, Closing, Op, decode, frame


def test_a_frame_always_has_its_four_keys() -> None:
    """op, d, s and t, null where they do not apply."""
    assert json.loads(frame(Op.HEARTBEAT_ACK)) == {"op": 11, "d": None, "s": None, "t": None}
    assert json.loads(frame(Op.DISPATCH, {"a": 1}, seq=3, event="X")) == {
        "op": 0,
        "d": {"a": 1},
        "s": 3,
        "t": "X",
    }


def test_the_limit_counts_bytes_not_characters() -> None:
    """4096 bytes pass, one more does not."""
    envelope = len('{"op":1,"d":""}')
    fits = '{"op":1,"d":"' + "é" * ((MAX_PAYLOAD_BYTES - envelope) // 2) + '"}'

    assert decode(fits) == (1, {})
    with pytest.raises(Closing) as closing:
        decode(fits + "  ")
    assert closing.value.code is Close.DECODE_ERROR


def outcome(raw: str | bytes) -> object:
    """Return what decoding comes to: the types of a frame, or a close code."""
    try:
        op, data = decode(raw)
    except Closing as closing:
        return closing.code
    return (type(op), type(data))


@given(st.text(max_size=50) | st.binary(max_size=50))
def test_garbage_is_a_decode_error(raw: str | bytes) -> None:
    """Whatever comes in is a frame or a 4002, never a crash."""
    assert outcome(raw) in (Close.DECODE_ERROR, (int, dict))

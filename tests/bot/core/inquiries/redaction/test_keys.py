"""Keys: gone as a whole, whichever part of them was logged or read."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.inquiries.redaction import redact, without_keys
from bot.core.inquiries.redaction.keys import without_key

AROUND = st.sampled_from(
    [
        ("", ""),
        ("INFO ", ""),
        ("2026-03-04T12:00:0{n}.{n}23Z INFO [main] ", ""),
        ('{{"n": {n}, "line": "', '"}}'),
        ("key line {n}: '", "' at loader.py:42"),
        ("  ", "\r"),
    ]
)


def pem(seed: bytes, size: int, width: int = 64) -> list[str]:
    """Return a key of that many bytes as lines."""
    body = base64.b64encode(hashlib.shake_256(seed).digest(size)).decode()
    lines = [body[at : at + width] for at in range(0, len(body), width)]
    return ["-----BEGIN EC PRIVATE KEY-----", *lines, "-----END EC PRIVATE KEY-----"]


def pieces(lines: list[str]) -> set[str]:
    """Return every eight characters in a row of a key."""
    body = "".join(lines[1:-1])
    return {body[at : at + 8] for at in range(len(body) - 7)}


def shown(texts: list[str]) -> list[str]:
    """Return lines of one replica, redacted."""
    return [redact(text) for text in without_keys(("a", text) for text in texts)]


def test_a_private_key_line_by_line() -> None:
    """Its lines are taken out up to its end, those of another replica in between are not."""
    lines = [
        ("a", "loaded -----BEGIN PRIVATE KEY-----"),
        ("b", "GET /orders 200"),
        ("a", "MIIEvQIBADANBg"),
        ("a", "short"),
        ("a", "x -----END PRIVATE KEY----- done"),
        ("a", "GET /orders 500"),
    ]

    assert [redact(text) for text in without_keys(lines)] == [
        "loaded -----BEGIN PRIVATE KEY-----[redacted]",
        "GET /orders 200",
        "[redacted]",
        "[redacted]",
        "[redacted] done",
        "GET /orders 500",
    ]


def test_a_private_key_without_an_end_is_over_at_some_time() -> None:
    """One line cannot hide all that follow."""
    lines = ["-----BEGIN PRIVATE KEY-----", *(f"line {number}" for number in range(150))]

    told = shown(lines)

    assert told[100] == "[redacted]"
    assert told[101] == "line 100"


@settings(max_examples=300, derandomize=True)  # chance writes a name once in many thousand lines
@given(st.binary(max_size=8), st.sampled_from([32, 48, 64]), st.integers(97, 400), AROUND, st.data())
def test_no_part_of_a_key_survives(
    seed: bytes, width: int, size: int, around: tuple[str, str], data: st.DataObject
) -> None:
    """Where its beginning, its end or both are missing, as long as one of its whole lines is there."""
    key = pem(seed, size, width)
    begin = data.draw(st.integers(0, len(key) - 3))
    end = data.draw(st.integers(begin + 2, len(key)))
    logged = [f"{around[0]}{{}}{around[1]}".format(line, n=number) for number, line in enumerate(key)]
    cut = ["GET /orders 200", *logged[begin:end], "GET /orders 500"]

    told = shown(cut)

    assert [piece for piece in pieces(key) if piece in "\n".join(told)] == []
    assert (told[0], told[-1] in {cut[-1], "[redacted]"}) == (cut[0], True)


@pytest.mark.parametrize("last", ["EKTajzHNmIi8dLBxXNDt", "EKTajzHN", "EKTa", "QWxsIGlzIG5vdA=="])
def test_a_short_last_line_goes_with_the_others(last: str) -> None:
    """By itself it might be a word; between a line of a key, or before an end, it is none."""
    line = pem(b"x", 48)[1]

    assert shown([line, last, "GET /orders"]) == ["[redacted]", "[redacted]", "GET /orders"]
    assert shown(["GET /orders", last, "-----END PRIVATE KEY-----"])[:2] == ["GET /orders", "[redacted]"]
    assert without_key(f"a b\n{last}\n-----END PRIVATE KEY-----").splitlines()[:2] == ["a b", "[redacted]"]


def test_a_dull_line_goes_with_the_others() -> None:
    """Of the same length as its neighbours, before or after them, with the same around it."""
    line, dull = pem(b"x", 48)[1], "A" * 64
    lines = [f"{n} key {each}" for n, each in enumerate([dull, line, dull, dull])]

    assert shown(["GET /a", *lines, "GET /b"]) == [
        "GET /a",
        "0 key [redacted]",
        "1 key [redacted]",
        "2 key [redacted]",
        "3 key [redacted]",
        "GET /b",
    ]


def test_neighbours_that_are_none_stay() -> None:
    """Another replica's, longer ones, and such with something else around them."""
    line = pem(b"x", 48)[1]
    lines = [("a", f"key {line}"), ("b", "key word"), ("a", "other word"), ("a", "key word")]

    assert without_keys(lines) == [text for _, text in lines]

"""Scan: no secret is found by any word, and what is told goes back as far as it says."""

import base64
import hashlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.inquiries import scan
from bot.core.inquiries.scan import Found, Search
from bot.core.ports.logs import Entry, Level
from tests.fakes.logs import FakeLogs
from tests.fakes.operations import NOON

SERVICE, WHERE = "order-service", "production"
AROUND = st.sampled_from([("", ""), ("INFO key: ", " (secret)"), ('{"line": "', '"}')])
CUT = "EKTajzHNmIi8dLBxXNDtyhpm3lfxPqjC8g=="


def entry(text: str, seconds: float = 0, level: Level | None = Level.INFO, source: str = "a") -> Entry:
    """Return a line that was logged so long after noon."""
    return Entry(NOON + timedelta(seconds=seconds), level, text, source)


async def find(*entries: Entry, **asked: object) -> Found:
    """Look for lines since noon."""
    aggregator = FakeLogs({(SERVICE, WHERE): entries})
    words = {"service": SERVICE, "environment": WHERE, "since": NOON, **asked}
    search = Search(**words)  # type: ignore[arg-type] # each has the type of its field
    return scan.choose(await scan.read(aggregator, search), search)


def texts(found: Found) -> list[str]:
    """Return what was told."""
    return [each.text for each in found.entries]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=8), st.integers(20, 300), AROUND, st.data())
async def test_nothing_finds_a_part_of_a_key(
    seed: bytes, size: int, around: tuple[str, str], data: st.DataObject
) -> None:
    """Logged line by line, between others', asked for since any moment, by any part, at any level."""
    body = base64.b64encode(hashlib.shake_256(seed).digest(size)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    key = ["-----BEGIN EC PRIVATE KEY-----", *lines, "-----END EC PRIVATE KEY-----"]
    levels = data.draw(st.lists(st.sampled_from([None, *Level]), min_size=len(key), max_size=len(key)))
    logged = [entry(f"{around[0]}{line}{around[1]}", n, levels[n]) for n, line in enumerate(key)]
    others = [entry("GET /orders 200", n + 0.5, source="b") for n in range(len(key))]
    at = data.draw(st.integers(0, len(body) - 1))
    wanted = data.draw(st.sampled_from(["", body[at : at + data.draw(st.integers(1, 20))]]))

    found = await find(
        *logged,
        *others,
        since=NOON + timedelta(seconds=data.draw(st.integers(0, len(key)))),
        contains=data.draw(st.sampled_from([wanted, wanted.lower()])),
        level=data.draw(st.sampled_from([None, *Level])),
    )

    told = "\n".join(texts(found))
    assert [body[n : n + 8] for n in range(len(body) - 7) if body[n : n + 8] in told] == []
    assert len(wanted) < 8 or texts(found) == []


async def test_the_end_of_a_key_is_not_found() -> None:
    """The line that names it a key has neither the text nor the level that is asked for."""
    lines = [
        entry("-----BEGIN EC PRIVATE KEY-----", 1, Level.DEBUG),
        entry("MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49", 2, Level.ERROR),
        entry(CUT, 3, Level.ERROR),
        entry("-----END EC PRIVATE KEY-----", 4, Level.DEBUG),
    ]

    assert texts(await find(*lines, contains="EKTaj")) == []
    assert texts(await find(*lines, level=Level.ERROR)) == ["[redacted]"] * 2
    assert texts(await find(*lines, since=NOON + timedelta(seconds=3))) == ["[redacted]"] * 2


@pytest.mark.parametrize("wanted", ["act", "e", "[", "hunter2", "[redacted]", "d=[red"])
async def test_a_mark_is_no_text_of_the_line(wanted: str) -> None:
    """Else a letter of the mark would be found exactly where the secret has it, too."""
    assert texts(await find(entry("p pass=actress[e"), contains=wanted)) == []
    assert texts(await find(entry("p pass=hunter2"), contains=wanted)) == []


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"contains": "PAYMENT"}, [1, 3]),
        ({"contains": '"failed" É {X}'}, [3]),
        ({"contains": "nowhere"}, []),
        ({"level": Level.WARNING}, [1, 3]),
        ({"level": Level.DEBUG}, [0, 1, 3]),
        ({"level": Level.CRITICAL}, []),
        ({"level": Level.ERROR, "contains": "slow"}, []),
        ({"since": NOON + timedelta(seconds=2)}, [2, 3]),
    ],
)
async def test_text_level_and_time_choose(asked: dict[str, object], kept: list[int]) -> None:
    """Text in any case and as it is, no pattern; a level and what is worse, not lines without one."""
    story = [
        entry("order 17 taken", 0),
        entry("Payment is SLOW", 1, Level.WARNING),
        entry("no level here", 2, None),
        entry('payment "failed" é {x}', 3, Level.ERROR),
    ]

    assert await find(*story, **asked) == Found([story[number] for number in kept])


async def test_the_newest_are_told() -> None:
    """What comes before them tells what they are, and how far they go back is told."""
    lines = [entry(f"line {number}", number) for number in range(6001)]
    key = [entry("-----BEGIN PRIVATE KEY-----", 1000), entry("EKTajzHN", 1001)]
    key.append(entry("-----END PRIVATE KEY-----", 1002))

    found = await find(*lines[:1000], *key, *lines[1003:])

    assert (len(found.entries), found.back_to) == (5000, lines[1001].at)
    assert texts(found)[:3] == ["[redacted]", "[redacted]", "line 1003"]


async def test_lines_before_the_time_are_no_lines_left_out() -> None:
    """More than may be read, but all of the time that is asked for is among it."""
    lines = [entry("older", -1)] * 6000 + [entry("line", 1)] * 5000

    assert await find(*lines) == Found(lines[6000:])


async def test_a_search_is_bounded() -> None:
    """It ends after so many lines, and tells where; nothing that was found says that nothing is there."""
    lines = [entry("needle"), *[entry("hay", 1)] * 50_000]

    assert await find(*lines, contains="needle") == Found([], lines[1].at)
    assert await find(*lines[:40_000], contains="needle") == Found(lines[:1])


async def test_what_was_found_is_bounded() -> None:
    """The newest that fit are told, and how far they go back."""
    lines = [entry("hay", number) for number in range(5001)]

    assert await find(*lines, contains="hay") == Found(lines[1:], lines[1].at)

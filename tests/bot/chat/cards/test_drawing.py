"""The plot: whatever was measured, a small picture that can be read."""

import math
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards import drawing
from bot.core.domain.operation import Operation, State
from bot.core.ports.monitoring import Sample
from tests.bot.chat.traffic import deploy, sample, traffic

NUMBER = st.one_of(st.floats(), st.sampled_from([0.0, 1.0, 1e300, -1.0, 1e-12]))
LAST_SAMPLES = [sample(minute, 120.0 + minute % 7, 0.004, 0.08) for minute in range(60)]


def size(png: bytes) -> tuple[int, int]:
    """Return width and height, as the header says."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def colours(png: bytes) -> set[tuple[int, int, int]]:
    """Return all colours of a picture that matplotlib has written (RGBA, eight bits)."""
    width, height = size(png)
    data, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, found, before = zlib.decompress(data), set(), bytes(4 * width)
    for row in range(height):
        begin = row * (4 * width + 1)
        before = _unfiltered(raw[begin], bytearray(raw[begin + 1 : begin + 1 + 4 * width]), before)
        found |= {tuple(before[place : place + 3]) for place in range(0, 4 * width, 4)}
    return found  # type: ignore[return-value] # three bytes each


def _unfiltered(kind: int, line: bytearray, above: bytes) -> bytes:
    """Undo one row's filter. https://www.w3.org/TR/png-3/#9Filters."""
    for place, value in enumerate(line):
        left = line[place - 4] if place >= 4 else 0
        corner = above[place - 4] if place >= 4 else 0
        guess = (0, left, above[place], (left + above[place]) // 2, _paeth(left, above[place], corner))[kind]
        line[place] = (value + guess) % 256
    return bytes(line)


def _paeth(left: int, above: int, corner: int) -> int:
    nearest = left + above - corner
    return min((left, above, corner), key=lambda each: abs(nearest - each))


@pytest.mark.parametrize(
    ("samples", "deploys"),
    [
        (LAST_SAMPLES, []),
        (LAST_SAMPLES, [deploy(3 * number, f"v2.{number}.0-rc.1") for number in range(20)]),
        ([sample(40)], [deploy(0), deploy(60)]),
        (
            [sample(minute, 1e12, None, None) for minute in range(60)],
            [deploy(5, "$\\frac{"), deploy(6, "é\n☃")],
        ),
        ([Sample(each.at, math.inf, math.nan, 1e299) for each in LAST_SAMPLES], []),
    ],
)
def test_it_fits_into_a_message(samples: list[Sample], deploys: list[Operation]) -> None:
    """800 x 450 pixels, less than 150 kB."""
    png = drawing.draw(traffic(samples, *deploys), "Europe/Berlin")

    assert size(png) == (800, 450)
    assert len(png) < 150_000


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 60), NUMBER, st.none() | NUMBER, st.none() | NUMBER), max_size=8),
    st.lists(st.tuples(st.floats(0, 60), st.text(max_size=30)), max_size=5),
)
def test_whatever_was_measured_is_drawn(samples: list[Any], deploys: list[Any]) -> None:
    """No number and no version makes it fail or warn."""
    measured = traffic([sample(*each) for each in samples], *(deploy(*each) for each in deploys))

    assert size(drawing.draw(measured, "UTC")) == (800, 450)


def test_deploys_are_marked_in_their_colours() -> None:
    """One that ended well and one that failed are told apart; without any there is no mark."""
    good, bad = (0xB5, 0xA7, 0xF5), (0xF0, 0x78, 0x7A)
    quiet = [Sample(each.at, each.requests) for each in LAST_SAMPLES]

    assert good not in colours(drawing.draw(traffic(quiet), "UTC"))
    assert good in colours(drawing.draw(traffic(quiet, deploy(30)), "UTC"))
    assert bad in colours(drawing.draw(traffic(quiet, deploy(30, state=State.FAILED)), "UTC"))


def test_the_time_is_the_teams() -> None:
    """The same hour looks different elsewhere."""
    measured = traffic(LAST_SAMPLES)

    assert drawing.draw(measured, "UTC") != drawing.draw(measured, "Europe/Berlin")
    assert drawing.draw(measured, "UTC") == drawing.draw(measured, "UTC")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.00001, "<0.001"),
        (0.05, "0.05"),
        (12.34, "12.3"),
        (999.4, "999"),
        (999.9, "1k"),
        (1234, "1.23k"),
        (5_000_000, "5M"),
        (1e300, "1e+300"),
    ],
)
def test_numbers_are_short(value: float, shown: str) -> None:
    """Three digits and a unit say enough."""
    assert drawing.short(value) == shown


def test_foreign_words_are_plain() -> None:
    """The font has every letter of them, and they are cut."""
    assert drawing.plain("v1\n☃", 14) == "v1??"
    assert drawing.plain("v3.0.0-rc.1+build5", 14) == "v3.0.0-rc.1+.."
